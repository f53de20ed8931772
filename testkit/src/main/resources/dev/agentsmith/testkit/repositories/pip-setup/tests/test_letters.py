import unittest

from letters import most_frequent


class MostFrequentTest(unittest.TestCase):
    def test_the_word_that_stands_most_often(self):
        self.assertEqual(most_frequent("A rose is a rose, is a flower."), "a")

    def test_the_first_of_several(self):
        self.assertEqual(most_frequent("leaf stem leaf stem"), "leaf")

    def test_no_word_at_all(self):
        self.assertIsNone(most_frequent("?!"))


if __name__ == "__main__":
    unittest.main()
