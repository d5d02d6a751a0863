"""How far long work has come: a bar where somebody looks, else a line to stderr now and then."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import monotonic
from typing import TextIO

SPELL = 5.0
"""Seconds between two lines."""


@contextmanager
def show_progress(words: str, total: int, stream: TextIO | None = None) -> Iterator[Callable[[int], None]]:
    """Yield what takes how many of `total` are done, and shows it as long as the work lasts."""
    stream = stream or sys.stderr
    if not stream.isatty():
        yield Lines(words, total, stream)
        return

    from rich.console import Console  # noqa: PLC0415 - heavy, and few commands take long
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn  # noqa: PLC0415

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(file=stream), transient=True) as bar:
        task = bar.add_task(words, total=total)
        yield lambda done: bar.update(task, completed=done)


@contextmanager
def show_search(finding: str, doing: str, stream: TextIO | None = None) -> Iterator[Callable[[int, int | None], None]]:
    """Yield what takes how many are done, and of how many: None while they are still being found."""
    stream = stream or sys.stderr
    if not stream.isatty():
        search, lines = Lines(finding, None, stream), Lines(doing, None, stream)
        yield lambda done, total: search(done) if total is None else lines(done, total)
        return

    from rich.console import Console  # noqa: PLC0415 - heavy, and few commands take long
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn  # noqa: PLC0415

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(file=stream), transient=True) as bar:
        task = bar.add_task(finding, total=None)

        def show(done: int, total: int | None) -> None:
            bar.update(task, completed=done, total=total, description=finding if total is None else doing)

        yield show


class Lines:
    """Writes a line where the last is some seconds old; quick work is done without any."""

    def __init__(self, words: str, total: int | None, stream: TextIO, clock: Callable[[], float] = monotonic) -> None:
        self._words, self._total, self._stream, self._clock = words, total, stream, clock
        self._last = clock()

    def __call__(self, done: int, total: int | None = None) -> None:
        """Take how many are done, and of how many where that was not known before."""
        now, total = self._clock(), total or self._total
        if now - self._last >= SPELL:
            self._last = now
            of = "" if total is None else f" of {total:,}"
            print(f"{self._words}: {done:,}{of}", file=self._stream, flush=True)
