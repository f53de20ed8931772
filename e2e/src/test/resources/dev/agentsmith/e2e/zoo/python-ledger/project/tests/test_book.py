import unittest

from ledger.book import Book


class BookTest(unittest.TestCase):
    def test_a_new_book_is_empty(self):
        Book().add("rent", 50000)
        self.assertEqual(0, Book().total())

    def test_total_by_tag(self):
        book = Book([])
        book.add("tea", 300, "food")
        book.add("rent", 50000)
        self.assertEqual(300, book.total("food"))
