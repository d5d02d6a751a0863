"""A store of its own that readers are put into by the service's own code, and what they take there."""

import subprocess
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from secrets import token_hex
from tempfile import TemporaryDirectory
from time import monotonic, sleep

from bench.month_end import MonthEnd
from supportsvc.domain.reader import Copy, Reader
from supportsvc.domain.supporter import Derived, MoneyPolicy
from supportsvc.ports import StoreUnavailable
from supportsvc.runtime.valkey import arguments, find_program
from supportsvc.services.lifetime import life
from supportsvc.services.sync_customer import life_of_customer
from supportsvc.store.budget import Budget
from supportsvc.store.confirm import Confirm
from supportsvc.store.connect import Store, comparing
from supportsvc.store.keys import CLICK_LIFE, EVENT_LIFE, reader_key
from supportsvc.store.record import pack
from supportsvc.store.supporters import Supporters
from supportsvc.tokens import mint

WRITERS = 2
SHARE, BATCH = 10_000, 1000
"""Readers that a process is given at a time, and of them those whose records go in one trip."""
PATIENCE = timedelta(seconds=60)
POLICY = MoneyPolicy(tag="bench")
EVENTS_OF_A_PAYMENT = 3
"""A completed Session, a new subscription and a paid invoice are told of by an event each."""


@dataclass(frozen=True, slots=True)
class Held:
    """What a store holds: bytes allocated but for its clients' buffers, and those of them that are data by its word.

    `moving` are the bytes of tables that are on the move to greater ones, and are let go of once that is done;
    `resident` is what the system has given the process.
    """

    used: int
    dataset: int
    moving: int
    resident: int

    def less(self, other: "Held") -> "Held":
        """Return what this holds beyond another."""
        return Held(
            self.used - other.used,
            self.dataset - other.dataset,
            self.moving - other.moving,
            self.resident - other.resident,
        )


@contextmanager
def empty_store(*more: str) -> Iterator[str]:
    """Run the embedded store's program with nothing in it and nothing written to the disk; give its address."""
    with TemporaryDirectory(prefix="bench-") as name:
        folder = Path(name)
        words = [*arguments(find_program(), folder, folder / "s"), "--appendonly", "no", *more]
        process = subprocess.Popen(words, stdout=subprocess.DEVNULL)
        try:
            url = f"redis+unix://{folder}/s"
            wait_for(url)
            yield url
        finally:
            process.terminate()
            process.wait(60)


def wait_for(url: str) -> None:
    """Wait until a store answers."""
    end = monotonic() + PATIENCE.total_seconds()
    while True:
        try:
            ask(Store(url), "PING")
        except StoreUnavailable:
            if monotonic() > end:
                raise
            sleep(0.05)
        else:
            return


def ask(store: Store, *words: str) -> bytes:
    """Ask a store that is one server for something that has no key."""
    budget = Budget.lasting(PATIENCE)
    (reply,) = store.exchange(store.primaries(budget)[0], [words], budget)
    return bytes(reply)


def facts(store: Store) -> dict[str, str]:
    """Return what a store says of itself."""
    lines = ask(store, "INFO", "everything").decode().splitlines()
    return dict(line.split(":", 1) for line in lines if ":" in line)


def look(store: Store) -> Held:
    """Return what a store holds now."""
    found = facts(store)
    return Held(
        int(found["used_memory"]) - int(found["mem_clients_normal"]),
        int(found["used_memory_dataset"]),
        int(found.get("mem_overhead_db_hashtable_rehashing", 0)),
        int(found["used_memory_rss"]),
    )


@contextmanager
def writers(url: str, left: MonthEnd, *, joined: bool = True) -> Iterator[Callable[[int, int], object]]:
    """Give a function that puts readers into a store, from one number to another: each has the next of the records.

    Where they are `joined`, the Customers of those who support are there, too.
    """
    with get_context("spawn").Pool(WRITERS, partial(begin, url, left, joined=joined)) as pool:

        def fill(first: int, last: int) -> object:
            return pool.starmap(put, [(at, min(at + SHARE, last)) for at in range(first, last, SHARE)], chunksize=1)

        yield fill


WRITER: list["Writer"] = []
"""What a process of a pool writes by."""


def begin(url: str, left: MonthEnd, *, joined: bool) -> None:
    """Take the records, at the beginning of a process."""
    WRITER[:] = [Writer(Store(url, confirm=Confirm.OFF), left.records, left.instant, joined)]


def put(first: int, last: int) -> None:
    """Put readers of these numbers into the store."""
    for at in range(first, last, BATCH):
        WRITER[0].put(range(at, min(at + BATCH, last)))


@dataclass(frozen=True, slots=True)
class Writer:
    """Writes readers with the records that a month left, at its end."""

    store: Store
    records: Sequence[Reader]
    now: datetime
    joined: bool

    def put(self, numbers: range) -> None:
        """Write a record for another reader each, and the Customers of those who support, in as few trips as can be."""
        calls = []
        for number in numbers:
            reader, record = mint(), self.records[number % len(self.records)]
            if self.joined and record.copies:
                record = replace(record, copies=tuple(self.join(reader, copy) for copy in record.copies))
            calls.append(comparing(reader_key(reader), None, pack(record), life(record, self.now)))
        self.store.run_all(calls, Budget.lasting(PATIENCE))

    def join(self, reader: bytes, copy: Copy) -> Copy:
        """Write what a payment leaves beside a reader's record; return the copy with its Customer's name."""
        supporters, customer = Supporters(self.store, PATIENCE), f"cus_{token_hex(7)}"
        supporters.count_conversion(f"cs_live_a1{token_hex(28)}")
        age = self.now - datetime.fromtimestamp(copy.ticket, UTC)  # the month dates its tickets by seconds
        for _ in range(EVENTS_OF_A_PAYMENT if age < EVENT_LIFE else 0):
            supporters.note(f"evt_{token_hex(12)}")
        if age < CLICK_LIFE:
            supporters.first_click(token_hex(32), self.now)
        derived = Derived(until=copy.until, collecting=copy.collecting, readers=(reader,), email=mint())
        ticket, length = supporters.take_ticket(customer), life_of_customer(derived, POLICY, self.now)
        supporters.index_email(supporters.write_customer(customer, ticket, derived, length).standing, length)
        return replace(copy, customer=customer, ticket=ticket)
