"""Work that a process does again and again beside its answers, in one thread of its own."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from threading import Thread, main_thread
from time import monotonic

log = logging.getLogger("supportsvc.background")

BETWEEN = 60.0
"""Seconds between two words about work that fails on and on."""


@dataclass(frozen=True, slots=True)
class Timer:
    """Work to be done `every` so often, and once more `at_end`, when the process ends in an orderly way."""

    name: str
    every: timedelta
    work: Callable[[], None]
    at_end: bool = False


@dataclass(slots=True)
class _Turn:
    """When a timer's work is due, and when its failing was last told."""

    timer: Timer
    due: float
    told: float = float("-inf")


class Timers:
    """Does each timer's work in turn, until the process's main thread ends; an error ends nothing and is logged.

    The thread is no daemon: a process that ends waits for its last work. It sleeps by waiting for the main thread,
    which needs neither a signal nor `atexit`; a server's worker, which is a fork, has no `atexit`. Where the end need
    not be waited for, work under way then is cut short.
    """

    def __init__(self, timers: Sequence[Timer], *, waited_for: bool = True) -> None:
        now = monotonic()
        self._turns = [_Turn(timer, now + timer.every.total_seconds()) for timer in timers]
        self._stopped = False
        self._thread = Thread(target=self._run, name="background", daemon=not waited_for)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """End as at the end of the process, and wait for it; it ends at its next turn."""
        self._stopped = True
        self._thread.join()

    def _run(self) -> None:
        while not self._stopped and self._sleep():
            for turn in self._turns:
                if turn.due <= monotonic():
                    self._do(turn)
                    turn.due = monotonic() + turn.timer.every.total_seconds()
        for turn in self._turns:
            if turn.timer.at_end:
                self._do(turn)

    def _sleep(self) -> bool:
        """Wait until something is due; False once the main thread has ended."""
        main_thread().join(max(0.0, min(turn.due for turn in self._turns) - monotonic()))
        return main_thread().is_alive()

    def _do(self, turn: _Turn) -> None:
        try:
            turn.timer.work()
        except Exception:
            now = monotonic()
            if now - turn.told >= BETWEEN:
                turn.told = now
                log.exception("%s failed; it is tried again", turn.timer.name)
