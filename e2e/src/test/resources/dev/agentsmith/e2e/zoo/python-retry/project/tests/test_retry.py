import pytest

from retry import retry


def failing(times):
    calls = []

    def call():
        calls.append(1)
        if len(calls) <= times:
            raise OSError("away")
        return "ok"

    return call, calls


def test_a_success_needs_one_call():
    call, calls = failing(0)
    assert retry(call, 3) == "ok"
    assert len(calls) == 1


def test_it_gives_up_after_so_many_calls():
    call, calls = failing(9)
    with pytest.raises(OSError):
        retry(call, 3)
    assert len(calls) == 3


def test_pauses_double():
    call, _ = failing(3)
    pauses = []
    assert retry(call, 4, pauses.append) == "ok"
    assert pauses == [1, 2, 4]
