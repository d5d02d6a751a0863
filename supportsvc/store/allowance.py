"""The time that a request may spend on the store while it also waits for others."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from time import monotonic

from supportsvc.store.budget import Budget


class Allowance:
    """A length of time that only trips to the store use up; one request's, so it is not shared between threads."""

    __slots__ = ("_left",)

    def __init__(self, length: timedelta) -> None:
        self._left = length

    @contextmanager
    def spend(self) -> Iterator[Budget]:
        """Give what is left for the next trip, and take from it what the trip used."""
        began = monotonic()
        try:
            yield Budget.lasting(self._left)
        finally:
            self._left -= timedelta(seconds=monotonic() - began)
