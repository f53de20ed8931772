"""Makes names for addresses."""

from agentsmith_words import words


def slug(text):
    return "-".join(word.lower() for word in words(text))
