"""Several hands at one heap."""

from collections.abc import Iterator
from threading import Event

import pytest

from supportsvc.services import crew
from supportsvc.services.crew import work_through


def test_every_item_is_worked_on_once() -> None:
    assert sorted(work_through(range(50), lambda n: n * 2, hands=4)) == [n * 2 for n in range(50)]
    assert list(work_through([], str, hands=2)) == []


def test_items_are_drawn_no_faster_than_they_are_worked_on() -> None:
    drawn: list[int] = []

    def draw() -> Iterator[int]:
        for number in range(1000):
            drawn.append(number)
            yield number

    for count, _ in enumerate(work_through(draw(), str, hands=2), start=1):
        assert len(drawn) <= count + 4
    assert count == 1000


def test_an_error_ends_the_work_and_is_raised() -> None:
    done: list[int] = []

    def work(number: int) -> None:
        if number == 3:
            raise ValueError("no")
        done.append(number)

    with pytest.raises(ValueError, match="no"):
        list(work_through(range(1000), work, hands=1))

    assert len(done) < 10


def test_the_overseer_is_called_while_nothing_comes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(crew, "BEAT", 0.001)
    beats = []
    enough = Event()

    def beat() -> None:
        beats.append(1)
        if len(beats) > 5:
            enough.set()

    assert list(work_through([1], lambda _: enough.wait(30), hands=1, beat=beat)) == [True]
