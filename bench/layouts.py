"""Where readers' records might lie in the store: what each way takes in memory, and what the store's time.

    python -m bench layouts [--quick]

The records are those of the reference month's readers, without their Customers. From 0.8 to 1.6 million readers tables
grow; the mean and the worst of that are given. The CPU time is the store's, of commands that come a thousand at a time.
Needs Valkey from 9.0 on, for fields with lives. docs/decisions/0024 tells what was chosen.
"""

import sys
from argparse import ArgumentParser
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import cycle, islice
from statistics import fmean

from bench.filling import BATCH, PATIENCE, empty_store, facts, look
from bench.month_end import month_end
from supportsvc.reports import Report, Table, print_report
from supportsvc.services.lifetime import READER_LIFE
from supportsvc.store.budget import Budget
from supportsvc.store.connect import Store
from supportsvc.store.keys import reader_key
from supportsvc.store.line import Command
from supportsvc.store.record import pack
from supportsvc.tokens import mint

LIFE = int(READER_LIFE.total_seconds())
LONG_VALUES = ("--hash-max-listpack-value", "512")
NARROWER = 6
"""Bytes that a record might save by narrower numbers, where they suffice: three of 4 bytes in 2."""


@dataclass(frozen=True, slots=True)
class Way:
    """One layout: the commands that write and read a record under a reader's id; words for the server, if it needs any.

    `keeper` says who lets go of what has lived long enough.
    """

    name: str
    keeper: str
    write: Callable[[bytes, bytes], Command]
    read: Callable[[bytes], Command]
    settings: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Cost:
    """Bytes a reader, in the mean and at the worst; microseconds of the store for a write and for a read."""

    mean: float
    worst: float
    write: float
    read: float


def plain(name: str, key: Callable[[bytes], bytes], cut: int = 0) -> Way:
    """Return a way with a key for each reader, whose record is so many bytes shorter."""
    return Way(name, "the store", lambda i, raw: ("SET", key(i), raw[cut:], "EX", LIFE), lambda i: ("GET", key(i)))


def lifeless(name: str, key: Callable[[bytes], bytes]) -> Way:
    """Return a way with a key for each reader that lives until somebody deletes it."""
    return Way(name, "a sweep of our own", lambda i, raw: ("SET", key(i), raw), lambda i: ("GET", key(i)))


def bucketed(bits: int, *, long_values: bool) -> Way:
    """Return a way with hashes of many readers, found by an id's first bits."""
    return Way(
        f"{1 << bits:,} hashes" + ("" if long_values else ", the server as it is"),
        "a sweep of our own",
        lambda i, raw: ("HSET", bucket(i, bits), i[2:], raw),
        lambda i: ("HGET", bucket(i, bits), i[2:]),
        LONG_VALUES if long_values else (),
    )


def bucket(reader: bytes, bits: int) -> bytes:
    """Return the key of a reader's hash."""
    return b"r" + (int.from_bytes(reader[:4]) >> (32 - bits)).to_bytes(3)


def dated(bits: int) -> Way:
    """Return a way with hashes whose fields have lives."""
    return Way(
        f"{1 << bits:,} hashes, each field with a life",
        "the store, from Valkey 9 on",
        lambda i, raw: ("HSETEX", bucket(i, bits), "EX", LIFE, "FIELDS", 1, i[2:], raw),
        lambda i: ("HGET", bucket(i, bits), i[2:]),
    )


WAYS = (
    plain("a key each: as it is", reader_key),
    plain(f"a record shorter by {NARROWER} bytes", reader_key, NARROWER),
    plain("a key of 12 bytes", lambda reader: reader[:12]),
    plain("both", lambda reader: reader[:12], NARROWER),
    lifeless("a key each without a life", reader_key),
    bucketed(14, long_values=True),
    bucketed(16, long_values=True),
    bucketed(14, long_values=False),
    dated(14),
)


def main(words: list[str]) -> None:
    """Measure each way and print the table."""
    parser = ArgumentParser(prog="python -m bench layouts", description="Compare layouts of readers' records.")
    parser.add_argument("--quick", action="store_true", help="only show that everything runs")
    quick = parser.parse_args(words).quick
    steps = range(800, 1700, 200) if quick else range(800_000, 1_610_000, 10_000)
    records = [pack(record) for record in month_end(500 if quick else 100_000).records]
    rows = []
    for way in WAYS:
        print(way.name, file=sys.stderr)
        rows.append(row(way, measure(way, records, steps)))
    columns = ["Layout", "Bytes, mean", "Worst", "us a write", "us a read", "What is over is let go by"]
    print_report(Report("supportsvc: where records might lie", "", parts=[Table("Layouts", columns, rows, "", (5,))]))


def measure(way: Way, records: Sequence[bytes], steps: Sequence[int]) -> Cost:
    """Fill a store of its own in one way, look at it at each step, and read some."""
    waiting = cycle(records)
    with empty_store(*way.settings) as url:
        store = Store(url)
        before, spent, readers = look(store), cpu_seconds(store), 0
        found, some = [], list[bytes]()
        for step in steps:
            some = [mint() for _ in range(readers, step)]
            send(store, (way.write(reader, next(waiting)) for reader in some))
            readers = step
            found.append(look(store).less(before).used / readers)
        written = cpu_seconds(store)
        send(store, (way.read(reader) for reader in some))
        read = cpu_seconds(store)
        store.close()
    return Cost(fmean(found), max(found), (written - spent) / readers * 1e6, (read - written) / len(some) * 1e6)


def send(store: Store, commands: Iterator[Command]) -> None:
    """Send commands, many at a time."""
    while batch := list(islice(commands, BATCH)):
        assert None not in store.gather(batch, Budget.lasting(PATIENCE))


def cpu_seconds(store: Store) -> float:
    """Return the CPU time that a store has used."""
    found = facts(store)
    return float(found["used_cpu_user"]) + float(found["used_cpu_sys"])


def row(way: Way, cost: Cost) -> list[str]:
    """Return a way's figures."""
    return [
        way.name,
        f"{cost.mean:.0f}",
        f"{cost.worst:.0f}",
        f"{cost.write:.1f}",
        f"{cost.read:.1f}",
        way.keeper,
    ]
