import unittest

from menus import courses, page


class MenusTest(unittest.TestCase):
    def test_courses_have_roman_numbers(self):
        self.assertEqual(courses(["Soup", "Fish"]), ["I. Soup", "II. Fish"])

    def test_a_page_is_named_for_its_menu(self):
        self.assertEqual(page("Sunday lunch"), "sunday-lunch.html")
