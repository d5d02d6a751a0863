"""Progress is a bar where somebody looks, and a line now and then where nobody does."""

import os
import pty
from contextlib import suppress
from io import StringIO

from supportsvc.reports.progress import SPELL, Lines, show_progress, show_search


def test_quick_work_writes_no_line() -> None:
    stream = StringIO()

    with show_progress("readers", 100, stream) as progress:
        progress(100)

    assert stream.getvalue() == ""


def test_long_work_writes_a_line_each_spell() -> None:
    stream, times = StringIO(), iter([0.0, 1.0, SPELL, SPELL + 1, 2 * SPELL])
    lines = Lines("readers", 100_000, stream, lambda: next(times))

    for done in (10, 20_000, 30_000, 100_000):
        lines(done)

    assert stream.getvalue() == "readers: 20,000 of 100,000\nreaders: 100,000 of 100,000\n"


def read_all(terminal: int) -> str:
    """Read what stands in a terminal whose other end is closed, which Linux tells by an error."""
    found = b""
    with os.fdopen(terminal, "rb", buffering=0) as stream, suppress(OSError):
        while part := stream.read(65536):
            found += part
    return found.decode()


def test_a_terminal_gets_a_bar_that_goes_when_the_work_is_done() -> None:
    ours, theirs = pty.openpty()

    with os.fdopen(theirs, "w") as terminal, show_progress("readers", 10, terminal) as progress:
        progress(4)
        progress(10)
    drawn = read_all(ours)

    assert "readers" in drawn
    assert "10/10" in drawn


def test_a_number_that_is_not_known_yet_is_left_out_of_the_line() -> None:
    stream, times = StringIO(), iter([0.0, SPELL, 2 * SPELL])
    lines = Lines("finding", None, stream, lambda: next(times))

    lines(1234)
    lines(20, 2000)

    assert stream.getvalue() == "finding: 1,234\nfinding: 20 of 2,000\n"


def test_a_search_that_is_quick_writes_nothing() -> None:
    stream = StringIO()

    with show_search("finding", "syncing", stream) as show:
        show(4, None)
        show(1, 4)

    assert stream.getvalue() == ""


def test_a_terminal_sees_what_is_found_and_then_what_is_done() -> None:
    ours, theirs = pty.openpty()

    with os.fdopen(theirs, "w") as terminal, show_search("finding", "syncing", terminal) as show:
        show(4, None)
        show(7, 9)
    drawn = read_all(ours)

    assert "syncing" in drawn
    assert "7/9" in drawn
