"""Sparing the server's threads while Stripe does not answer: a call that hangs holds one for as long as it may."""

from __future__ import annotations

from threading import Lock
from time import monotonic

FAILURES = 3


class Breaker:
    """Count the time-outs of this process: after three in a row calls fail at once, but for one probe each rest.

    `rest` is as long as a call may take, in seconds, so that about one call at a time hangs.
    """

    def __init__(self, rest: float) -> None:
        self._rest = rest
        self._lock = Lock()
        self._failures = 0
        self._rests_until = 0.0

    def admits(self) -> bool:
        """Ask whether a call may go now; a yes after a rest makes that call the probe, and the others rest on."""
        with self._lock:
            if self._failures < FAILURES:
                return True
            now = monotonic()
            if now < self._rests_until:
                return False
            self._rests_until = now + self._rest
            return True

    def answered(self) -> None:
        """Note an answer, whatever it says."""
        with self._lock:
            self._failures = 0

    def timed_out(self) -> None:
        """Note a call that had its whole time."""
        with self._lock:
            self._failures += 1
            if self._failures >= FAILURES:
                self._rests_until = monotonic() + self._rest
