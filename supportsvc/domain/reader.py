"""The reader's record: everything that is kept about a reader, and what a client hands over."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from supportsvc.domain.ask import Ask, Counter, PastAsk
from supportsvc.domain.reading import Article
from supportsvc.domain.snooze import Snooze
from supportsvc.domain.value import changed, value

MOST_COUNTERS = 4
MOST_ASKS = 8
MOST_COPIES = 4
GREATEST_TOTAL = 2**32 - 1
OFFER_LIFE = timedelta(minutes=10)


@value
class DayTotal:
    """The reader's views up to the end of a day."""

    day: date
    total: int


@value
class Dismissals:
    """How often the reader closed a prompt, and the instant of the last one that was closed."""

    count: int
    last: datetime


@value
class Copy:
    """What a linked reader's record repeats of a Customer: until when they count as a supporter.

    `pause_until` is the end of the ask pause that the Customer's gifts earn. `collecting` tells that Stripe may
    still collect for the Customer. `refused_until` is how long an ask tells that a payment did not go through. A copy
    that is no longer linked is empty and keeps only its ticket.
    """

    customer: str
    ticket: int
    until: datetime | None = None
    pause_until: datetime | None = None
    collecting: bool = False
    linked: bool = True
    refused_until: datetime | None = None


@value
class Reader:
    """Everything that is kept about a reader.

    `views` is the running sum over all the reader's counters, `views_at_ask` that sum at the last ask seen.
    Counters stand least recently used first, asks oldest first: the last eight seen, and the last offer.
    """

    views: int = 0
    views_at_ask: int = 0
    written: date | None = None
    counters: tuple[Counter, ...] = ()
    asks: tuple[PastAsk, ...] = ()
    dismissals: Dismissals | None = None
    snooze: Snooze | None = None
    days: tuple[DayTotal, ...] = ()
    articles: tuple[Article, ...] = ()
    copies: tuple[Copy, ...] = ()


@dataclass(frozen=True, slots=True)
class Forgotten:
    """The mark that stands in a reader's place after an erasure; it refuses every link to `customers`."""

    customers: tuple[str, ...] = ()


@value
class Message:
    """What a client hands over with a request.

    `days` are pairs of an age in days and the counter's total at that day's end, for each day of the window on
    which there were views and the newest before it. `articles` are those that this client counted: the age in days of
    each, and the marks of its path and its section. `seen` and `dismissed` say what became of `asked`.
    """

    counter: Counter | None = None
    days: tuple[tuple[int, int], ...] = ()
    articles: tuple[tuple[int, int, int], ...] = ()
    asked: Ask | None = None
    seen: bool = False
    dismissed: bool = False
    snoozed: Snooze | None = None


def count(reader: Reader, counter: Counter) -> Reader:
    """Add what a client's counter has grown by since the record last heard of it."""
    known = total_of(reader, counter.mark)
    if known is not None and known >= counter.total:
        return reader
    others = [c for c in reader.counters if c.mark != counter.mark]
    return changed(
        reader,
        views=min(reader.views + counter.total - (known or 0), GREATEST_TOTAL),
        counters=(*others, counter)[-MOST_COUNTERS:],
    )


def total_of(reader: Reader, mark: int) -> int | None:
    """Return the last total known of a client's counter."""
    for counter in reader.counters:
        if counter.mark == mark:
            return counter.total
    return None
