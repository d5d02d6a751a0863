"""How much memory the store takes for each reader: the reference month's readers, up to ten million of them.

    python -m bench memory [--quick]

The readers are those whom the simulated month leaves with a record, over and over under new ids, written by the
service's own code. Counted is all that the store allocates from empty on, supporters' Customers included, but for its
clients' buffers. Two writers and the store take about ten minutes.
"""

from argparse import ArgumentParser
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bench.filling import Held, empty_store, look, writers
from bench.month_end import MonthEnd, month_end
from supportsvc.domain.ask import Counter, Fate, PastAsk
from supportsvc.domain.reader import MOST_ASKS, MOST_COPIES, MOST_COUNTERS, Copy, Dismissals, Reader
from supportsvc.domain.snooze import Snooze
from supportsvc.reports import Chart, Kind, Report, Series, Table, print_report
from supportsvc.reports.progress import show_progress
from supportsvc.store.connect import Store


@dataclass(frozen=True, slots=True)
class Sizes:
    """How many readers are looked at: `steps` while tables grow, `crowds` after; `month` and `full` are readers, too.

    `month` are led through the reference month, `full` have the fullest record.
    """

    month: int
    steps: Sequence[int]
    crowds: Sequence[int]
    full: int


FULL = Sizes(100_000, range(800_000, 1_620_000, 20_000), (5_000_000, 10_000_000), 100_000)
QUICK = Sizes(500, range(800, 1700, 200), (5000,), 1000)


@dataclass(frozen=True, slots=True)
class Crowd:
    """A number of readers, and what they take."""

    readers: int
    held: Held

    def each(self) -> float:
        """Return the bytes for each reader."""
        return self.held.used / self.readers


@dataclass(frozen=True, slots=True)
class Memory:
    """What was found: crowds while tables grow, and greater ones; the bytes of a reader whose every list is full.

    `linked` is the share of supporters among those with a record.
    """

    growing: Sequence[Crowd]
    crowds: Sequence[Crowd]
    linked: float
    fullest: float

    @property
    def mean(self) -> float:
        """The bytes of a reader, in the mean of the crowds while tables grow."""
        return sum(crowd.each() for crowd in self.growing) / len(self.growing)

    @property
    def worst(self) -> Crowd:
        """The crowd in which a reader takes most."""
        return max(self.growing, key=Crowd.each)


def main(words: list[str]) -> None:
    """Measure and print the table."""
    parser = ArgumentParser(prog="python -m bench memory", description="Measure the store's memory for each reader.")
    parser.add_argument("--quick", action="store_true", help="only show that everything runs")
    given = parser.parse_args(words)
    found = measure_memory(QUICK if given.quick else FULL)
    print_report(Report("supportsvc: what a reader takes in the store", "", parts=[tabulate_memory(found)]))


def measure_memory(sizes: Sizes) -> Memory:
    """Fill a store with the month's readers, and another with readers whose every list is full."""
    left = month_end(sizes.month)
    marks = [*sizes.steps, *sizes.crowds]
    with show_progress("measuring the store's memory, readers", marks[-1] + sizes.full) as done:
        found = list(crowds_of(left, marks, done))
        (full,) = crowds_of(MonthEnd(left.instant, [fullest(left.instant)]), [sizes.full], joined=False)
        done(marks[-1] + sizes.full)
    return Memory(found[: len(sizes.steps)], found[len(sizes.steps) :], left.linked, full.each())


def crowds_of(
    left: MonthEnd, marks: Sequence[int], done: Callable[[int], object] = lambda _: None, *, joined: bool = True
) -> Iterator[Crowd]:
    """Fill a store, and look at it at each mark."""
    with empty_store() as url, writers(url, left, joined=joined) as fill:
        store, readers = Store(url), 0
        before = look(store)
        for mark in marks:
            fill(readers, mark)
            readers = mark
            yield Crowd(readers, look(store).less(before))
            done(readers)
        store.close()


def fullest(now: datetime) -> Reader:
    """Return a record whose every list is full, as far as the shipped campaigns fill them."""
    asks = tuple(PastAsk(now - timedelta(days=number), 1, Fate.SEEN) for number in range(MOST_ASKS + 1))
    copy = Copy(f"cus_{0:014}", 1, now, now, collecting=True, refused_until=now)
    return Reader(
        views=1000,
        views_at_ask=1000,
        written=now.date(),
        counters=tuple(Counter(mark, 1000) for mark in range(MOST_COUNTERS)),
        asks=asks,
        dismissals=Dismissals(MOST_ASKS, now),
        snooze=Snooze(now, 1),
        copies=(copy,) * MOST_COPIES,
    )


def tabulate_memory(found: Memory) -> Table:
    """Return what a reader takes, by the number of readers."""
    first, last = found.growing[0].readers, found.growing[-1].readers
    told = {crowd.readers for crowd in (found.growing[0], found.worst, found.growing[-1])} | {1_000_000}
    shown = [crowd for crowd in found.growing if crowd.readers in told]
    rows = [row(f"{crowd.readers:,} readers", crowd) for crowd in (*shown, *found.crowds)]
    rows.append([f"in the mean, from {first:,} to {last:,}", f"{found.mean:,.0f}", "", "", ""])
    rows.append(["a reader whose every list is full", f"{found.fullest:,.0f}", "", "", ""])
    note = (
        "Readers with a record, as the reference month leaves them, with all keys that a reader brings about; "
        f"{found.linked:.1%} support, and have a Customer and its notes. From {first:,} to {last:,} the worst is "
        f"at {found.worst.readers:,}. Where tables move to greater ones, both are there; what is let go of then "
        "is given by itself. What is counted by the day is not here: it is the same for any number of readers."
    )
    columns = ["Bytes for each reader", "Allocated", "Of it data", "Tables on the move", "From the system"]
    return Table("What a reader takes in the store", columns, rows, note)


def chart_memory(found: Memory) -> Chart:
    """Return what a reader takes while tables grow, as a line."""
    at_rest = [(crowd.held.used - crowd.held.moving) / crowd.readers for crowd in found.growing]
    series = [
        Series("allocated", [crowd.each() for crowd in found.growing]),
        Series("but for what is let go of then", at_rest, dashed=True),
    ]
    names = [f"{crowd.readers / 1e6:g}" for crowd in found.growing]
    return Chart(
        "Bytes for each reader in the store, by millions of readers",
        Kind.LINES,
        names,
        series,
        "million readers",
        " bytes",
    )


def row(name: str, crowd: Crowd) -> list[str]:
    """Return one crowd's figures."""
    held = crowd.held
    return [name, *(f"{part / crowd.readers:,.0f}" for part in (held.used, held.dataset, held.moving, held.resident))]
