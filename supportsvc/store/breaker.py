"""Sparing a server that does not answer, so that while it is down a request costs nothing."""

from __future__ import annotations

from threading import Lock
from time import monotonic

FAILURES = 3
REST = 0.5


class Breaker:
    """Count a server's failures in this process: after three in a row it rests half a second, then one probe goes."""

    __slots__ = ("_failures", "_lock", "_rests_until")

    def __init__(self) -> None:
        self._lock = Lock()
        self._failures = 0
        self._rests_until = 0.0

    def admits(self) -> bool:
        """Ask whether a trip may go now; a yes after a rest makes that trip the probe, and the others rest on."""
        if self._failures < FAILURES:
            return True
        with self._lock:
            now = monotonic()
            if now < self._rests_until:
                return False
            self._rests_until = now + REST
            return True

    def succeeded(self) -> None:
        """Note an answer, whatever it says."""
        if self._failures:
            with self._lock:
                self._failures = 0

    def failed(self) -> None:
        """Note a time-out or a lost connection."""
        with self._lock:
            self._failures += 1
            if self._failures >= FAILURES:
                self._rests_until = monotonic() + REST
