from table import parse


def test_plain_cells():
    assert parse("a,b\nc,d\n") == [["a", "b"], ["c", "d"]]


def test_quoted_cells():
    assert parse('"a,b",c\n') == [["a,b", "c"]]


def test_doubled_quotes():
    assert parse('"say ""hi""",x\n') == [['say "hi"', "x"]]
