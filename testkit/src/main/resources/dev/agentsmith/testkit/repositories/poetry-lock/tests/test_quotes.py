import unittest

from quotes import place, short


class QuotesTest(unittest.TestCase):
    def test_a_long_quote_is_cut(self):
        self.assertEqual(short("To be, or not to be"), "To be or…")

    def test_a_short_quote_stays(self):
        self.assertEqual(short("I came"), "I came")

    def test_a_volume_is_roman(self):
        self.assertEqual(place(4, 12), "IV, 12")
