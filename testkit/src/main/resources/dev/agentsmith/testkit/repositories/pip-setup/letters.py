"""Counts words."""

from collections import Counter

from agentsmith_words import words


def most_frequent(text):
    """The word that stands most often in a text, the first of several."""
    counts = Counter(word.lower() for word in words(text))
    return counts.most_common(1)[0][0] if counts else None
