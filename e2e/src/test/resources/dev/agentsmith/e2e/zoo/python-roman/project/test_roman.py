import unittest

from roman import roman


class RomanTest(unittest.TestCase):
    def test_adds(self):
        self.assertEqual("MDCLXVI", roman(1666))

    def test_subtracts(self):
        self.assertEqual("MCMXCIV", roman(1994))
        self.assertEqual("IV", roman(4))


if __name__ == "__main__":
    unittest.main()
