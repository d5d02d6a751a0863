"""A pace for work that nobody waits for: so many requests a second, and a rest for all after a 429."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from threading import Lock
from time import monotonic

TOO_MANY = 429
FIRST_REST = 1.0
LONGEST_REST = 32.0
MOST_TOLD = 600.0


def sleep(seconds: float) -> bool:
    """Wait so long, whatever happens."""
    time.sleep(seconds)
    return False


class Pace:
    """Spaces the requests of several threads; `wait` waits for some seconds, and tells whether the work must end."""

    def __init__(
        self, rate: float, wait: Callable[[float], bool] = sleep, clock: Callable[[], float] = monotonic
    ) -> None:
        self._gap = 1 / rate
        self._wait = wait
        self._clock = clock
        self._lock = Lock()
        self._next = clock()
        self._rests_until = self._next
        self._rest = FIRST_REST

    def admits(self) -> bool:
        """Wait for the turn of a request; False where the work must end instead."""
        while True:
            with self._lock:
                now = self._clock()
                turn = max(self._next, self._rests_until)
                if turn <= now:
                    self._next = max(self._next + self._gap, now)
                    return True
            if self._wait(turn - now):
                return False

    def heard(self, status: int, headers: Mapping[str, str]) -> None:
        """Take an answer in: after a 429 all rest, for as long as Stripe says, and longer each time in a row."""
        with self._lock:
            now = self._clock()
            if status != TOO_MANY:
                if now >= self._rests_until:
                    self._rest = FIRST_REST
                return
            if now < self._rests_until:
                return  # of requests that were under way when the rest began
            self._rests_until = now + max(self._rest, retry_after(headers))
            self._rest = min(2 * self._rest, LONGEST_REST)


def retry_after(headers: Mapping[str, str]) -> float:
    """Read how many seconds Stripe asks to be left alone, 0 where it does not say."""
    told = headers.get("Retry-After", "").strip()
    return min(float(told), MOST_TOLD) if told.isascii() and told.isdecimal() else 0.0
