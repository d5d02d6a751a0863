"""The Customers' records in the store, the readers' copies of them, and the notes that money needs.

A Customer's record is a hash: ticket, taken, until, gift_until and refused_until in Unix seconds ('' for none),
collecting ('1' or ''), the readers and the gone, and the hashes of the e-mail and of those it replaced, 16 bytes each,
without a gap. What was told last is as domain/notices writes it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from math import ceil

from supportsvc.domain.supporter import Derived, Standing, Written
from supportsvc.ports import Stored, StoreUnavailable, Swap
from supportsvc.store import keys
from supportsvc.store.allowance import Allowance
from supportsvc.store.connect import Store, comparing, read_outcome
from supportsvc.store.line import Reply
from supportsvc.store.readers import stored_of
from supportsvc.store.record import pack
from supportsvc.store.scripts import (
    DROP_GONE_EMAILS,
    INDEX_EMAIL,
    NOTE_TOLD,
    TAKE_TICKET,
    TOUCH_CUSTOMER,
    WRITE_CUSTOMER,
    Call,
)

MOST_GONE = 60
MOST_EMAILS_GONE = 4
FIELDS = (
    "ticket",
    "taken",
    "until",
    "gift_until",
    "collecting",
    "readers",
    "gone",
    "email",
    "emails_gone",
    "refused_until",
    "told",
)


class Supporters:
    """The SupporterStore of one request."""

    def __init__(self, store: Store, length: timedelta = timedelta(seconds=2)) -> None:
        self._store = store
        self._allowance = Allowance(length)

    def take_ticket(self, customer: str, above: int = 0) -> int:
        """Give out a ticket greater than any before it for the Customer, and than `above`."""
        args = (above, seconds(keys.EMPTY_CUSTOMER_LIFE))
        with self._allowance.spend() as budget:
            return int(self._store.run(TAKE_TICKET, (keys.customer_key(customer),), args, budget))

    def write_customer(self, customer: str, ticket: int, derived: Derived, life: timedelta) -> Written:
        """Write a Customer's record unless a newer ticket's stands there; return the one that stands then."""
        args = (
            ticket,
            pack_instant(derived.until),
            pack_instant(derived.gift_until),
            b"1" if derived.collecting else b"",
            b"".join(derived.readers),
            seconds(life),
            seconds(keys.EMPTY_CUSTOMER_LIFE),
            MOST_GONE,
            derived.email or b"",
            MOST_EMAILS_GONE,
            pack_instant(derived.refused_until),
        )
        with self._allowance.spend() as budget:
            before, standing = self._store.run(WRITE_CUSTOMER, (keys.customer_key(customer),), args, budget)
        known = None if before[0] is None else unpack_customer(customer, before)
        return Written(unpack_customer(customer, standing), known)

    def index_email(self, standing: Standing, life: timedelta) -> None:
        """Let a Customer be found by the e-mail of the record that stands, and no longer by those it replaced."""
        signs = dict.fromkeys(standing.emails_gone, "-") | ({standing.email: "+"} if standing.email else {})
        lives = (seconds(life), seconds(keys.EMPTY_CUSTOMER_LIFE))
        calls = [
            Call(INDEX_EMAIL, (keys.email_key(email),), (standing.customer, standing.ticket, sign, *lives))
            for email, sign in signs.items()
        ]
        if not calls:
            return
        with self._allowance.spend() as budget:
            self._store.run_all(calls, budget)
            if standing.emails_gone:
                self._store.run(DROP_GONE_EMAILS, (keys.customer_key(standing.customer),), (standing.ticket,), budget)

    def note_told(self, customer: str, ticket: int, told: str) -> None:
        """Note at a Customer's record what the site's own systems were told by the record of a ticket."""
        with self._allowance.spend() as budget:
            self._store.run(NOTE_TOLD, (keys.customer_key(customer),), (ticket, told), budget)

    def find_by_email(self, email: bytes) -> tuple[Standing, ...]:
        """Return the Customers' records that carry this hash: an index that lags behind finds too much, never lies."""
        with self._allowance.spend() as budget:
            reply = self._store.ask("HGETALL", keys.email_key(email), budget=budget)
        theirs = sorted(name.decode() for name, word in zip(reply[::2], reply[1::2], strict=True) if word[:1] == b"+")
        found = (self.load_customer(customer) for customer in theirs)
        return tuple(standing for standing in found if standing is not None and standing.email == email)

    def load_customer(self, customer: str) -> Standing | None:
        """Read a Customer's record."""
        with self._allowance.spend() as budget:
            reply = self._store.ask("HMGET", keys.customer_key(customer), *FIELDS, budget=budget)
        return None if reply[0] is None else unpack_customer(customer, reply)

    def load_readers(self, readers: Sequence[bytes]) -> tuple[Stored, ...]:
        """Read several readers' records, in one trip."""
        if not readers:
            return ()
        with self._allowance.spend() as budget:
            replies = self._store.gather([("GET", keys.reader_key(reader)) for reader in readers], budget)
        return tuple(stored_of(raw) for raw in replies)

    def swap_readers(self, customer: str | None, swaps: Sequence[Swap]) -> tuple[Stored | None, ...]:
        """Replace readers' records and return once these writes, and the Customer's record, are safe."""
        calls = [swap_call(swap) for swap in swaps]
        if customer is not None:
            calls.append(Call(TOUCH_CUSTOMER, (keys.customer_key(customer),)))
        with self._allowance.spend() as budget:
            replies = self._store.run_all(calls, budget, confirmed=True)
        if customer is not None and replies.pop() != 1:
            raise StoreUnavailable("a Customer's record was lost while it was copied")
        outcomes = [read_outcome(reply) for reply in replies]
        return tuple(None if outcome is None else stored_of(outcome.current) for outcome in outcomes)

    def is_noted(self, event: str) -> bool:
        """Tell whether an event was taken in before."""
        with self._allowance.spend() as budget:
            return self._store.get(keys.event_key(event), budget) is not None

    def note(self, event: str) -> None:
        """Remember that an event was taken in."""
        with self._allowance.spend() as budget:
            self._store.ask("SET", keys.event_key(event), b"1", "EX", seconds(keys.EVENT_LIFE), budget=budget)

    def first_click(self, click: str, now: datetime) -> datetime:
        """Return the instant at which a click was first made: now, where it was not."""
        key, life = keys.click_key(click), seconds(keys.CLICK_LIFE)
        with self._allowance.spend() as budget:
            first = self._store.ask("SET", key, pack_instant(now), "NX", "GET", "EX", life, budget=budget)
        return unpack_instant(first) or now

    def count_conversion(self, session: str) -> bool:
        """Tell, once for each Checkout Session, that it is to be counted."""
        key, life = keys.conversion_key(session), seconds(keys.CONVERSION_LIFE)
        with self._allowance.spend() as budget:
            return self._store.ask("SET", key, b"1", "NX", "EX", life, budget=budget) is not None


def swap_call(swap: Swap) -> Call:
    """Return the compare-and-set of one reader's record."""
    new = None if swap.new is None else pack(swap.new)
    return comparing(keys.reader_key(swap.reader), swap.stored.raw, new, swap.life)


def unpack_customer(customer: str, fields: Sequence[Reply]) -> Standing:
    """Read the fields of a Customer's record."""
    ticket, taken, until, gift_until, collecting, readers, gone, email, emails_gone, refused_until, told = fields
    return Standing(
        customer,
        int(ticket),
        int(taken or ticket),
        unpack_instant(until),
        unpack_instant(gift_until),
        collecting=bool(collecting),
        readers=unpack_ids(readers or b""),
        gone=unpack_ids(gone or b""),
        email=email or None,
        emails_gone=unpack_ids(emails_gone or b""),
        refused_until=unpack_instant(refused_until),
        told=(told or b"").decode(),
    )


def unpack_ids(raw: bytes) -> tuple[bytes, ...]:
    """Read ids, or hashes, of 16 bytes each."""
    return tuple(raw[at : at + 16] for at in range(0, len(raw), 16))


def pack_instant(instant: datetime | None) -> bytes:
    """Return an instant's Unix seconds, empty for none; a part of a second counts as a whole one."""
    return b"" if instant is None else b"%d" % ceil(instant.timestamp())


def unpack_instant(raw: bytes | None) -> datetime | None:
    """Read an instant's Unix seconds."""
    return datetime.fromtimestamp(int(raw), UTC) if raw else None


def seconds(life: timedelta) -> int:
    """Return a life in whole seconds, one at the least."""
    return max(1, ceil(life.total_seconds()))
