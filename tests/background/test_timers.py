"""Work beside the answers: again and again, whatever fails, and once more at the end."""

import logging
import subprocess
import sys
from datetime import timedelta
from threading import Event

import pytest

from supportsvc.background import timers
from supportsvc.background.timers import Timer, Timers

PATIENCE = 30
SOON = timedelta(milliseconds=2)
NEVER = timedelta(days=1)


class Ticks:
    """Counts what was done, and tells when that is enough; every call may fail."""

    def __init__(self, enough: int, error: Exception | None = None) -> None:
        self.count = 0
        self.reached = Event()
        self._enough = enough
        self._error = error

    def __call__(self) -> None:
        self.count += 1
        if self.count >= self._enough:
            self.reached.set()
        if self._error is not None:
            raise self._error


def test_work_that_need_not_be_waited_for_is_cut_short_by_the_end() -> None:
    program = (
        "import threading\nfrom datetime import timedelta\nfrom supportsvc.background.timers import Timer, Timers\n"
        "begun = threading.Event()\n"
        "def hang():\n    begun.set()\n    threading.Event().wait()\n"
        "Timers([Timer('x', timedelta(0), hang)], waited_for=False).start()\n"
        "begun.wait()\nprint('over')"
    )

    told = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=PATIENCE)

    assert told.stdout == "over\n"


def running(*work: Timer) -> Timers:
    found = Timers(work)
    found.start()
    return found


def test_work_is_done_again_and_again() -> None:
    one, other = Ticks(3), Ticks(3)
    background = running(Timer("one", SOON, one), Timer("other", SOON * 2, other))

    reached = one.reached.wait(PATIENCE) and other.reached.wait(PATIENCE)
    background.stop()

    assert reached


def test_an_error_ends_neither_the_work_nor_its_neighbours_and_is_told_once(caplog: pytest.LogCaptureFixture) -> None:
    failing, other = Ticks(5, RuntimeError("odd")), Ticks(5)
    with caplog.at_level(logging.ERROR, "supportsvc"):
        background = running(Timer("the trial", SOON, failing), Timer("other", SOON, other))
        reached = failing.reached.wait(PATIENCE) and other.reached.wait(PATIENCE)
        background.stop()

    assert reached
    assert [record.getMessage() for record in caplog.records] == ["the trial failed; it is tried again"]


def test_what_fails_on_is_told_again_after_a_while(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(timers, "BETWEEN", 0.0)
    failing = Ticks(3, RuntimeError("odd"))
    with caplog.at_level(logging.ERROR, "supportsvc"):
        background = running(Timer("the trial", SOON, failing))
        failing.reached.wait(PATIENCE)
        background.stop()

    assert len(caplog.records) >= 3


def test_some_work_is_done_once_more_at_the_end() -> None:
    beat, last, only = Ticks(1), Ticks(1), Ticks(1)
    background = running(Timer("beat", SOON, beat), Timer("last", NEVER, last, at_end=True), Timer("only", NEVER, only))
    beat.reached.wait(PATIENCE)

    background.stop()

    assert (last.count, only.count) == (1, 0)


PROGRAM = """
import multiprocessing, sys
from datetime import timedelta
from supportsvc.background.timers import Timer, Timers

def run(label):
    Timers([Timer("last", timedelta(days=1), lambda: print(label, flush=True), at_end=True)]).start()

if __name__ == "__main__":
    if sys.argv[1] == "forked":
        child = multiprocessing.get_context("fork").Process(target=run, args=("done",))
        child.start()
        child.join()
    else:
        run("done")
"""


@pytest.mark.parametrize("way", ["itself", "forked"])
def test_a_process_ends_at_once_and_does_the_last_work_before(way: str) -> None:
    ended = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", PROGRAM, way],
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=True,
    )

    assert (ended.stdout, ended.stderr) == ("done\n", "")
