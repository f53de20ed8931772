import pytest

from clocks import hour


def test_an_hour_is_roman():
    assert hour(9) == "IX"


def test_the_afternoon_begins_again():
    assert hour(13) == "I"


def test_midnight_is_twelve():
    assert hour(0) == "XII"


def test_a_day_ends():
    with pytest.raises(ValueError):
        hour(24)
