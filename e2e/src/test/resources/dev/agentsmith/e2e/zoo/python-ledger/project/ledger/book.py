from ledger.entry import Entry


class Book:
    def __init__(self, entries=[]):
        self.entries = entries

    def add(self, text, cents, *tags):
        self.entries.append(Entry(text, cents, set(tags)))

    def total(self, tag=None):
        return sum(e.cents for e in self.entries if tag is None or tag in e.tags)
