import pytest

from shop import address, price_list


@pytest.mark.parametrize(
    "title, expected",
    [("Watering can", "/things/watering-can"), ("Pot (large)", "/things/pot-large")],
)
def test_an_address_follows_from_the_title(title, expected):
    assert address(title) == expected


def test_a_price_list_has_columns():
    assert price_list({"pot": 3, "can": 12.5}) == "can  12.50\npot  3.00"
