"""The store as the service sees it: commands and scripts within a budget, writes confirmed where that is wanted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from math import ceil

from supportsvc.store.address import Server, parse_address
from supportsvc.store.budget import Budget
from supportsvc.store.confirm import Confirm
from supportsvc.store.delivery import Parcel, deliver, key_of, read_one
from supportsvc.store.line import Command, Reply, Word
from supportsvc.store.lines import Lines
from supportsvc.store.route import make_route
from supportsvc.store.scripts import COMPARE_AND_SET, Call, Script


@dataclass(frozen=True, slots=True)
class Mismatch:
    """Another value stood there than the one expected; None is an absent key."""

    current: bytes | None


class Store:
    """A connection layer over one address; safe to share between threads, one connection for each of them."""

    def __init__(self, url: str, *, confirm: Confirm = Confirm.LOCAL) -> None:
        self.confirm = confirm
        self._lines = Lines()
        self._route = make_route(parse_address(url), self._lines)

    @staticmethod
    def budget(length: timedelta) -> Budget:
        """Start the one deadline that all trips of a request share."""
        return Budget.lasting(length)

    def get(self, key: bytes, budget: Budget) -> bytes | None:
        """Read one value, in one trip."""
        value: bytes | None = read_one(("GET", key), key, self._route, self._lines, budget)
        return value

    def ask(self, *words: Word, budget: Budget) -> Reply:
        """Send one command whose second word is its key."""
        return self.gather([words], budget)[0]

    def gather(self, commands: Sequence[Command], budget: Budget) -> list[Reply]:
        """Send several commands, each with its key as second word, in one trip to each server concerned."""
        parcels = [Parcel(key_of(words), words) for words in commands]
        return deliver(parcels, self._route, self._lines, budget)

    def run(
        self, script: Script, keys: Sequence[bytes], args: Sequence[Word], budget: Budget, *, confirmed: bool = False
    ) -> Reply:
        """Run a script; with `confirmed`, answer only when its write is safe, and else raise StoreUnavailable."""
        return self.run_all([Call(script, tuple(keys), tuple(args))], budget, confirmed=confirmed)[0]

    def run_all(self, calls: Sequence[Call], budget: Budget, *, confirmed: bool = False) -> list[Reply]:
        """Run several scripts in one trip to each server concerned, so that they are confirmed together.

        They are not atomic together: where this raises, any of them may have been done.
        """
        parcels = [Parcel(call.keys[0], call.by_digest(), call.by_text()) for call in calls]
        confirm = self.confirm if confirmed else Confirm.OFF
        return deliver(parcels, self._route, self._lines, budget, confirm)

    def compare_and_set(
        self,
        key: bytes,
        old: bytes | None,
        new: bytes | None,
        life: timedelta,
        budget: Budget,
        *,
        confirmed: bool = False,
    ) -> Mismatch | None:
        """Put `new` (None deletes) where `old` (None is absent) stands; None when it stands, else what does.

        A mismatch confirms nothing: the caller merges and sets again, also where its merge changes nothing.
        """
        return read_outcome(self.run_all([comparing(key, old, new, life)], budget, confirmed=confirmed)[0])

    def primaries(self, budget: Budget) -> tuple[Server, ...]:
        """Name the servers that take writes: one, or each of a cluster's."""
        return self._route.primaries(budget)

    def server_for(self, key: bytes, budget: Budget) -> Server:
        """Name the server that keeps this key."""
        return self._route.server_for(key, budget)

    def exchange(self, server: Server, commands: Sequence[Command], budget: Budget) -> list[Reply]:
        """Ask one named server; an error that it answered stands in its command's place."""
        return self._lines.exchange(server, commands, budget)

    def close(self) -> None:
        """Close every connection; the store may be used again."""
        self._lines.close()


def comparing(key: bytes, old: bytes | None, new: bytes | None, life: timedelta) -> Call:
    """Build a compare-and-set for run_all; its reply goes to read_outcome."""
    args = ("0" if old is None else "1", old or b"", "0" if new is None else "1", new or b"", _seconds(life))
    return Call(COMPARE_AND_SET, (key,), args)


def read_outcome(reply: Reply) -> Mismatch | None:
    """Read compare-and-set's reply: None when the new value stands."""
    return None if reply == 1 else Mismatch(reply)


def _seconds(life: timedelta) -> int:
    return max(1, ceil(life.total_seconds()))
