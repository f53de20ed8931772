"""Quotes and where they stand."""

from agentsmith_roman import roman
from agentsmith_words import words


def short(quote, length=3):
    """The first words of a quote."""
    first = words(quote)
    return " ".join(first[:length]) + ("…" if len(first) > length else "")


def place(volume, page):
    return "%s, %d" % (roman(volume), page)
