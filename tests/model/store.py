"""A model of the store's records and scripts, for the pure use cases; the real ones have tests of their own."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from supportsvc.domain.reader import Forgotten, Reader
from supportsvc.domain.supporter import Derived, Standing, Written
from supportsvc.ports import Stored, StoreUnavailable, Swap
from supportsvc.store.record import pack, unpack
from tests.model.operation import step


class ModelStore:
    """The store as the use cases see it. `unsafe` are writes that a crash would still lose."""

    def __init__(self) -> None:
        self.customers: dict[str, Standing] = {}
        self.readers: dict[bytes, bytes] = {}
        self.emails: dict[bytes, dict[str, tuple[int, bool]]] = {}
        self.notes: dict[str, datetime | bool] = {}
        self.unsafe: set[object] = set()
        self.clock = 1_000_000
        self.down = False

    def wipe(self) -> None:
        """Lose everything but the clock."""
        self.customers.clear()
        self.readers.clear()
        self.emails.clear()
        self.notes.clear()
        self.unsafe.clear()

    def value_of(self, reader: bytes) -> Reader | Forgotten | None:
        """Return what is kept of a reader."""
        raw = self.readers.get(reader)
        return None if raw is None else unpack(raw)

    # The port.

    def take_ticket(self, customer: str, above: int = 0) -> int:
        self._answer()
        self.clock += 1
        known = self.customers.get(customer, Standing(customer))
        ticket = max(self.clock, known.taken + 1, known.ticket + 1, above + 1)
        self.customers[customer] = replace(known, taken=ticket)
        return ticket

    def write_customer(self, customer: str, ticket: int, derived: Derived, _life: timedelta) -> Written:
        self._answer()
        known = self.customers.get(customer, Standing(customer))
        if known.ticket > ticket:
            return Written(known, known)
        gone = dict.fromkeys(r for r in (*known.gone, *known.readers) if r not in derived.readers)
        emails = dict.fromkeys(e for e in (*known.emails_gone, known.email) if e not in {None, derived.email})
        self.customers[customer] = Standing(
            customer,
            ticket,
            max(known.taken, ticket),
            derived.until,
            derived.gift_until,
            derived.collecting,
            derived.readers,
            tuple(gone),
            derived.email,
            tuple(e for e in emails if e is not None),
            derived.refused_until,
            known.told,
        )
        self.unsafe.add(customer)
        return Written(self.customers[customer], known if known.ticket else None)

    def index_email(self, standing: Standing, _life: timedelta) -> None:
        signs = dict.fromkeys(standing.emails_gone, False) | ({standing.email: True} if standing.email else {})
        for email, theirs in signs.items():
            self._answer()
            index = self.emails.setdefault(email, {})
            index[standing.customer] = max(index.get(standing.customer, (0, False)), (standing.ticket, theirs))
        if standing.emails_gone:
            self._answer()
            known = self.customers.get(standing.customer)
            if known is not None and known.ticket == standing.ticket:
                self.customers[standing.customer] = replace(known, emails_gone=())

    def note_told(self, customer: str, ticket: int, told: str) -> None:
        self._answer()
        known = self.customers.get(customer)
        if known is not None and known.ticket and int((known.told or "0").split(" ")[0]) <= ticket:
            self.customers[customer] = replace(known, told=told)

    def find_by_email(self, email: bytes) -> tuple[Standing, ...]:
        self._answer()
        theirs = [self.customers.get(customer) for customer, word in self.emails.get(email, {}).items() if word[1]]
        return tuple(standing for standing in theirs if standing is not None and standing.email == email)

    def load_customer(self, customer: str) -> Standing | None:
        self._answer()
        known = self.customers.get(customer)
        return known if known is not None and known.ticket else None

    def load_readers(self, readers: Sequence[bytes]) -> tuple[Stored, ...]:
        self._answer()
        return tuple(self._stored(reader) for reader in readers)

    def swap_readers(self, customer: str | None, swaps: Sequence[Swap]) -> tuple[Stored | None, ...]:
        found = []
        for swap in swaps:
            self._answer()
            found.append(self.swap_one(swap))
            self.unsafe.add(swap.reader)
        self._answer()
        if customer is not None and customer not in self.customers:
            raise StoreUnavailable("a Customer's record was lost while it was copied")
        self.unsafe -= {customer, *(swap.reader for swap in swaps)}
        return tuple(found)

    def swap_one(self, swap: Swap) -> Stored | None:
        """Compare and set one record; nothing comes in between."""
        new = None if swap.new is None else pack(swap.new)
        current = self.readers.get(swap.reader)
        if current not in (swap.stored.raw, new):
            return self._stored(swap.reader)
        if new is None:
            self.readers.pop(swap.reader, None)
        else:
            self.readers[swap.reader] = new
        return None

    def is_noted(self, event: str) -> bool:
        self._answer()
        return event in self.notes

    def note(self, event: str) -> None:
        self._answer()
        self.notes[event] = True

    def first_click(self, click: str, now: datetime) -> datetime:
        self._answer()
        first = self.notes.setdefault(click, now)
        assert isinstance(first, datetime)
        return first

    def count_conversion(self, session: str) -> bool:
        self._answer()
        is_first = f"counted {session}" not in self.notes
        self.notes[f"counted {session}"] = True
        return is_first

    def _answer(self) -> None:
        step()
        if self.down:
            raise StoreUnavailable("the store is down")

    def _stored(self, reader: bytes) -> Stored:
        return Stored(self.value_of(reader), self.readers.get(reader))
