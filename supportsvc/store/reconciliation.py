"""What reconciliation keeps in the store: how far it has come, who still waits, and the lease of who does it.

The hash has cursor, rebuilt, began and refused in Unix seconds, and place, as domain/cursor.py has them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from redis.exceptions import ResponseError

from supportsvc.domain.cursor import Progress
from supportsvc.store import keys
from supportsvc.store.answers import failure
from supportsvc.store.budget import Budget
from supportsvc.store.connect import Store
from supportsvc.store.line import Reply, Word
from supportsvc.store.scripts import load_script
from supportsvc.store.supporters import pack_instant, seconds, unpack_instant

CHANGE_HASH = load_script("change_hash")
ADD_WAITING = load_script("add_waiting")
HOLD_LEASE = load_script("hold_lease")
TRIP = timedelta(seconds=2)
SCANNED = 1000
DRAWN = 100


class Notebook:
    """The Notebook of reconciliation; each call has its own budget, since nobody waits for it."""

    def __init__(self, store: Store, length: timedelta = TRIP) -> None:
        self._store = store
        self._length = length

    def read(self) -> Progress:
        """Read how far it has come."""
        place, *instants = self._ask("HMGET", keys.SYNC, "place", "cursor", "rebuilt", "began", "refused")
        cursor, rebuilt, began, refused = map(unpack_instant, instants)
        return Progress(cursor, rebuilt, began, (place or b"").decode(), refused)

    def move_cursor(self, before: datetime | None, start: datetime) -> bool:
        """Set the cursor to the start of a sync, if it still is where that sync found it."""
        return self._change("cursor", before, cursor=start, refused=None)

    def note_refused(self, found: Progress, start: datetime) -> None:
        """Note that a reconciliation left Customers out, if the rebuild, or the cursor, is still the one it found."""
        field, before = ("cursor", found.cursor) if found.began is None else ("began", found.began)
        self._change(field, before, refused=start)

    def begin(self, before: datetime | None, start: datetime) -> bool:
        """Note that a rebuild begins, if the one before it is still the one under way."""
        return self._change("began", before, began=start, place=None)

    def finish(self, began: datetime) -> bool:
        """Note that the rebuild under way is done, and set the cursor to its start, if it still is under way."""
        return self._change("began", began, cursor=began, rebuilt=began, began=None, place=None, refused=None)

    def records(self) -> Iterator[tuple[str, ...]]:
        """Find every Customer of whom the store has a record, on each of a cluster's servers."""
        start = len(keys.CUSTOMER)
        for server in self._store.primaries(self._budget()):
            cursor: bytes | int = 0
            while True:
                command = ("SCAN", cursor, "MATCH", keys.CUSTOMER + b"*", "COUNT", SCANNED)
                (reply,) = self._store.exchange(server, [command], self._budget())
                if isinstance(reply, ResponseError):
                    raise failure(reply, server) from reply
                cursor, found = reply
                if found:
                    yield tuple(key[start:].decode() for key in found)
                if int(cursor) == 0:
                    break

    def add_waiting(self, began: datetime, customers: Sequence[str], place: str) -> bool:
        """Let Customers wait for their sync, and note where the finding has come to, if this rebuild is under way."""
        for first in range(0, max(1, len(customers)), SCANNED):
            batch: Sequence[Word] = customers[first : first + SCANNED]
            lives = (seconds(keys.SYNC_LIFE), seconds(keys.WAITING_LIFE))
            args = (pack_instant(began), place, *lives, *batch)
            if not self._store.run(ADD_WAITING, (keys.SYNC, keys.WAITING), args, self._budget()):
                return False
        return True

    def count_waiting(self) -> int:
        """Tell how many wait."""
        return int(self._ask("SCARD", keys.WAITING))

    def waiting(self) -> Iterator[str]:
        """Go through all who wait; who comes or goes meanwhile may be met or not, and some twice."""
        cursor: bytes | int = 0
        while True:
            cursor, found = self._ask("SSCAN", keys.WAITING, cursor, "COUNT", DRAWN)
            yield from (customer.decode() for customer in found)
            if int(cursor) == 0:
                return

    def is_waiting(self, customer: str) -> bool:
        """Tell whether a Customer still waits."""
        return bool(self._ask("SISMEMBER", keys.WAITING, customer))

    def strike(self, customer: str) -> None:
        """Let a Customer wait no more."""
        self._ask("SREM", keys.WAITING, customer)

    def hold(self, token: str) -> bool:
        """Take the lease, or hold it for longer; False where another holds it. It ends by itself after a while."""
        return self._hold(token, keys.LEASE_LIFE)

    def release(self, token: str) -> None:
        """Give the lease back, where the token holds it."""
        self._hold(token, timedelta())

    def _hold(self, token: str, life: timedelta) -> bool:
        milliseconds = life // timedelta(milliseconds=1)
        return bool(self._store.run(HOLD_LEASE, (keys.SYNC_LEASE,), (token, milliseconds), self._budget()))

    def _change(self, field: str, before: datetime | None, **instants: datetime | None) -> bool:
        pairs = [word for name, instant in instants.items() for word in (name, pack_instant(instant))]
        args: tuple[Word, ...] = (field, pack_instant(before), seconds(keys.SYNC_LIFE), *pairs)
        return bool(self._store.run(CHANGE_HASH, (keys.SYNC,), args, self._budget()))

    def _ask(self, *words: Word) -> Reply:
        return self._store.ask(*words, budget=self._budget())

    def _budget(self) -> Budget:
        return Budget.lasting(self._length)
