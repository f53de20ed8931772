"""Menus of a restaurant."""

from agentsmith_roman import roman
from agentsmith_slug import slug


def courses(dishes):
    """Dishes as a menu has them, each with its number."""
    return ["%s. %s" % (roman(at), dish) for at, dish in enumerate(dishes, start=1)]


def page(name):
    return slug(name) + ".html"
