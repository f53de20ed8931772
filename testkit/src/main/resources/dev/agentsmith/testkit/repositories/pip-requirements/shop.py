"""Names and lists of a small shop."""

from agentsmith_slug import slug
from agentsmith_table import table


def address(title):
    return "/things/" + slug(title)


def price_list(prices):
    return table([(name, "%.2f" % price) for name, price in sorted(prices.items())])
