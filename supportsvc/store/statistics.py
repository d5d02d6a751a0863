"""The statistics in the store: a hash of counts a UTC day, and HyperLogLogs of readers, which name nobody.

A day's fields: `reason <reason>`; `<event> <campaign> <variant>`; `hour <hour>`, the impressions of that hour;
`given <campaign> <asked or held>`, the conversions of the readers in that arm; `batch <writer>`, the number of the
last batch that a process wrote. No campaign is `*`: of an event, that no ask led to it; of an arm, the whole site.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from supportsvc.store import keys
from supportsvc.store.budget import Budget
from supportsvc.store.connect import Store
from supportsvc.store.counts import Event
from supportsvc.store.line import Command, Word
from supportsvc.store.scripts import Call, load_script

ADD_COUNTS = load_script("add_counts")
WHOLE = "*"
IDS_A_COMMAND = 1000
BATCH = "batch"


@dataclass(frozen=True, slots=True)
class Writing:
    """What one flush writes, under names that stay: counts by field of the day, and readers by name.

    `once` are digests of events that may be repeated, by the field in which each counts.
    """

    number: int
    day: date
    counts: Mapping[str, int]
    once: Mapping[str, Iterable[bytes]] = field(default_factory=dict)
    readers: Mapping[str, Iterable[bytes]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class DayCounts:
    """A day as it was counted, by field."""

    day: date
    counts: Mapping[str, int]


def event_field(event: Event, campaign: str, variant: str) -> str:
    """Name the count of an event; names are of a-z, 0-9 and dashes."""
    return f"{event} {campaign} {variant}"


def arm_name(campaign: str, *, held: bool) -> str:
    """Name the readers who came to a holdback and were held back, or asked."""
    return f"{campaign} {'held' if held else 'asked'}"


def keep_new(store: Store, writer: str, writing: Writing, budget: Budget) -> dict[str, int]:
    """Note a batch's events that may be repeated; return how many of each field no other batch noted within a day.

    Again, with the same number, it returns the same: each note names its batch, so that no lost answer loses a count.
    """
    batch = f"{writer} {writing.number}".encode()
    noted = [(name, digest) for name, digests in writing.once.items() for digest in digests]
    life = _seconds(keys.ONCE_LIFE)
    commands: list[Command] = [("SET", keys.once_key(digest), batch, "NX", "GET", "EX", life) for _, digest in noted]
    replies = store.gather(commands, budget) if commands else []
    return dict(Counter(name for (name, _), by in zip(noted, replies, strict=True) if by is None or by == batch))


def add(store: Store, writer: str, writing: Writing, budget: Budget) -> None:
    """Add a batch to its day; again, with the same number, it changes nothing."""
    commands = list(_add_readers(writing))
    if commands:
        store.gather(commands, budget)
    args: list[Word] = [_seconds(keys.DAY_LIFE), f"{BATCH} {writer}", writing.number]
    for name, count in writing.counts.items():
        args += [name, count]
    store.run_all([Call(ADD_COUNTS, (keys.day_key(writing.day),), tuple(args))], budget)


def _add_readers(writing: Writing) -> Iterable[Command]:
    for name, readers in writing.readers.items():
        key, ids = keys.readers_key(writing.day, name), list(readers)
        for at in range(0, len(ids), IDS_A_COMMAND):
            yield ("PFADD", key, *ids[at : at + IDS_A_COMMAND])
        yield ("EXPIRE", key, _seconds(keys.READERS_LIFE))


def read_days(store: Store, first: date, last: date, budget: Budget) -> list[DayCounts]:
    """Read the counts of some days, the last included; a day of which nothing is kept is empty."""
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    replies = store.gather([("HGETALL", keys.day_key(day)) for day in days], budget)
    return [DayCounts(day, _read_counts(reply)) for day, reply in zip(days, replies, strict=True)]


def _read_counts(reply: Sequence[bytes]) -> dict[str, int]:
    named = zip(reply[::2], reply[1::2], strict=True)
    return {name.decode(): int(count) for name, count in named if not name.startswith(BATCH.encode())}


def count_readers(
    store: Store, groups: Mapping[str, Sequence[str]], days: Sequence[date], budget: Budget
) -> dict[str, int]:
    """Count, to a per cent or so, the different readers of each group: of all its names, on all the days together."""
    asked = {group: names for group, names in groups.items() if names and days}
    commands: list[Command] = [
        ("PFCOUNT", *(keys.readers_key(day, name) for name in names for day in days)) for names in asked.values()
    ]
    replies = store.gather(commands, budget) if commands else []
    return dict.fromkeys(groups, 0) | dict(zip(asked, replies, strict=True))


def asks_of_hours(days: Sequence[DayCounts], now: datetime) -> int:
    """Count the asks that were seen in this hour and the twenty-four before it."""
    hours = [now - timedelta(hours=number) for number in range(25)]
    kept = {day.day: day.counts for day in days}
    return sum(kept.get(hour.date(), {}).get(hour_field(hour), 0) for hour in hours)


def hour_field(now: datetime) -> str:
    """Name the asks that were seen in an hour of the day."""
    return f"hour {now.hour:02}"


def _seconds(life: timedelta) -> int:
    return int(life.total_seconds())
