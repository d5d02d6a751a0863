"""The process's connections: one for each thread and server, and a breaker for each server."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from threading import Lock, local
from typing import TypeAlias
from weakref import WeakSet

from supportsvc.ports import StoreUnavailable
from supportsvc.store.address import Server
from supportsvc.store.breaker import Breaker
from supportsvc.store.budget import Budget
from supportsvc.store.line import SPENT, Command, Line, NotTried, Reply

FAIR_SECONDS = 0.02  # a trip that had less says nothing about the server

_Trip: TypeAlias = tuple[Line, Breaker, bool]


class Lines:
    """Carry commands to servers and answers back, at most once each and within the budget."""

    def __init__(self) -> None:
        self._local = local()
        self._lock = Lock()
        self._open: WeakSet[Line] = WeakSet()
        self._breakers: dict[Server, Breaker] = {}

    def exchange(self, server: Server, commands: Sequence[Command], budget: Budget) -> list[Reply]:
        """Make one trip; an error that the server answered stands in its command's place.

        Raises StoreUnavailable where the budget is spent, the server is spared, or no answer came.
        """
        return self._receive(self._send(server, commands, budget))

    def exchange_all(self, batches: Mapping[Server, Sequence[Command]], budget: Budget) -> list[list[Reply]]:
        """Make a trip to each of several servers at once: all is sent before any answer is read.

        Where one fails, the answers of the others are never read: their connections are replaced when next used.
        """
        trips = [self._send(server, commands, budget) for server, commands in batches.items()]
        return [self._receive(trip) for trip in trips]

    def close(self) -> None:
        """Close every connection of every thread."""
        with self._lock:
            lines = list(self._open)
        for line in lines:
            line.drop()

    def _send(self, server: Server, commands: Sequence[Command], budget: Budget) -> _Trip:
        left = budget.left()
        if left <= 0:
            raise NotTried(SPENT)
        line, breaker = self._reach(server)
        if not breaker.admits():
            raise NotTried(f"the store at {server} is spared after failures")
        try:
            line.send(commands, budget)
        except NotTried:
            raise
        except StoreUnavailable:
            if left >= FAIR_SECONDS:
                breaker.failed()
            raise
        return line, breaker, left >= FAIR_SECONDS

    def _receive(self, trip: _Trip) -> list[Reply]:
        line, breaker, fair = trip
        try:
            replies = line.receive()
        except StoreUnavailable:
            if fair:
                breaker.failed()
            raise
        breaker.succeeded()
        return replies

    def _reach(self, server: Server) -> tuple[Line, Breaker]:
        reached: dict[Server, tuple[Line, Breaker]] | None = getattr(self._local, "reached", None)
        if reached is None:
            reached = self._local.reached = {}
        found = reached.get(server)
        if found is None:
            line = Line(server)
            with self._lock:
                self._open.add(line)
                breaker = self._breakers.setdefault(server, Breaker())
            found = reached[server] = (line, breaker)
        return found
