"""Clocks with Roman numerals."""

from agentsmith_roman import roman


def hour(number):
    """The hour as a clock shows it."""
    if not 0 <= number < 24:
        raise ValueError("a day has no hour %d" % number)
    return roman(number % 12 or 12)
