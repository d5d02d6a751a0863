"""The reader's record, and how it takes in what a client brings and what Stripe says."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from supportsvc.domain import reading
from supportsvc.domain import snooze as snoozes
from supportsvc.domain.ask import Ask, Counter, Fate, PastAsk
from supportsvc.domain.reading import Article
from supportsvc.domain.snooze import Snooze

MOST_COUNTERS = 4
MOST_ASKS = 8
MOST_COPIES = 4
GREATEST_TOTAL = 2**32 - 1
OFFER_LIFE = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class DayTotal:
    """The reader's views up to the end of a day."""

    day: date
    total: int


@dataclass(frozen=True, slots=True)
class Dismissals:
    """How often the reader closed a prompt, and the instant of the last one that was closed."""

    count: int
    last: datetime


@dataclass(frozen=True, slots=True)
class Copy:
    """What a linked reader's record repeats of a Customer: until when they count as a supporter.

    `pause_until` is the end of the ask pause that the Customer's gifts earn. `collecting` tells that Stripe may
    still collect for the Customer. A copy that is no longer linked is empty and keeps only its ticket.
    """

    customer: str
    ticket: int
    until: datetime | None = None
    pause_until: datetime | None = None
    collecting: bool = False
    linked: bool = True


@dataclass(frozen=True, slots=True)
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


@dataclass(frozen=True, slots=True)
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


def hand_over(reader: Reader, message: Message, now: datetime, *, window: int = 0, articles: int = 0) -> Reader:
    """Take in what the client brings; any number of times, with the same result.

    `window` is the length in days of the longest window that a live campaign's meter has, 0 where none has one;
    `articles` likewise that of the longest window in which articles count.
    """
    if reader.articles or (articles and message.articles):
        reader = replace(reader, articles=read_articles(reader, message, now.date(), articles))
    if message.snoozed is not None:
        reader = replace(reader, snooze=snoozes.merge(reader.snooze, message.snoozed))
    if message.counter is not None:
        reader = count_days(reader, message.counter, message.days, now.date(), window)
        reader = count(reader, message.counter)
    if message.asked is not None:
        reader = mark(reader, message.asked, seen=message.seen, dismissed=message.dismissed, now=now)
    return reader


def read_articles(reader: Reader, message: Message, today: date, window: int) -> tuple[Article, ...]:
    """Return the articles that record and client know of, as far as a window needs them."""
    if not window:
        return ()
    told = (Article(today - timedelta(days=age), mark, section) for age, mark, section in message.articles)
    return reading.merge(reader.articles, told, today - timedelta(days=window))


def count(reader: Reader, counter: Counter) -> Reader:
    """Add what a client's counter has grown by since the record last heard of it."""
    known = total_of(reader, counter.mark)
    if known is not None and known >= counter.total:
        return reader
    others = tuple(c for c in reader.counters if c.mark != counter.mark)
    return replace(
        reader,
        views=min(reader.views + counter.total - (known or 0), GREATEST_TOTAL),
        counters=(*others, counter)[-MOST_COUNTERS:],
    )


def total_of(reader: Reader, mark: int) -> int | None:
    """Return the last total known of a client's counter."""
    return next((c.total for c in reader.counters if c.mark == mark), None)


def count_days(reader: Reader, counter: Counter, days: Iterable[tuple[int, int]], today: date, window: int) -> Reader:
    """Date the views that a client made in silence, and those up to now; to be called before they are counted.

    Kept are the days of the window and the one before it that closes the count; without a window, none. A day
    that was told before is left as it is: views that other counters have made since are none of its own.
    """
    if not window:
        return replace(reader, days=()) if reader.days else reader
    totals = {entry.day: entry.total for entry in reader.days}
    known = total_of(reader, counter.mark) or 0
    for age, told in (*days, (0, counter.total)):
        day, total = today - timedelta(days=age), min(told, counter.total)
        if total > known or day not in totals:
            totals[day] = max(totals.get(day, 0), min(reader.views + total - known, GREATEST_TOTAL))
    begins = today - timedelta(days=window)
    before = max((day for day in totals if day <= begins), default=begins)
    kept = sorted((day, total) for day, total in totals.items() if day >= before)
    return replace(reader, days=tuple(DayTotal(day, total) for day, total in kept))


def offer(reader: Reader, ask: Ask, now: datetime) -> Reader:
    """Reserve an ask; a promised one counts as one answer more that sent the promise."""
    reader = mark(reader, ask, seen=False, dismissed=False, now=now)
    if ask.promised and reader.snooze is not None:
        return replace(reader, snooze=snoozes.sent(reader.snooze))
    return reader


def mark(reader: Reader, ask: Ask, *, seen: bool, dismissed: bool, now: datetime) -> Reader:
    """Write what became of an ask, where the record lacks it; fates only grow."""
    told = Fate.DISMISSED if dismissed else Fate.SEEN if seen else Fate.OFFERED
    if told >= Fate.SEEN:
        reader = keep_promise(reader, ask)
    known = next((a for a in reader.asks if (a.instant, a.campaign) == (ask.instant, ask.campaign)), None)
    if known is None and is_past_memory(reader, ask.instant):
        return reader
    if known is not None and known.fate >= told:
        return reader
    past = PastAsk(ask.instant, ask.campaign, told)
    asks = remembered((*(a for a in reader.asks if a is not known), past), now)
    reader = replace(count(reader, ask.counter), asks=asks)
    if told >= Fate.SEEN and (known is None or known.fate < Fate.SEEN):
        reader = restart_meter(reader, ask)
    if told is Fate.DISMISSED:
        reader = replace(reader, dismissals=dismissed_at(reader.dismissals, ask.instant))
    return reader


def keep_promise(reader: Reader, ask: Ask) -> Reader:
    """Use the snooze up where the ask that was seen kept its promise.

    The record may know the ask and have lost the snooze, which the client then brings back.
    """
    snooze = reader.snooze
    if ask.promised and snooze is not None and snooze.until <= ask.instant:
        return replace(reader, snooze=replace(snooze, used=True))
    return reader


def restart_meter(reader: Reader, ask: Ask) -> Reader:
    """Let the meter begin again at the views this client had made when it was asked."""
    since = (total_of(reader, ask.counter.mark) or 0) - ask.counter.total
    return replace(reader, views_at_ask=max(reader.views_at_ask, reader.views - since))


def is_past_memory(reader: Reader, instant: datetime) -> bool:
    """Tell whether an ask is older than all in a full list, so that it may have been there and gone."""
    seen = [a.instant for a in reader.asks if a.fate >= Fate.SEEN]
    return len(seen) >= MOST_ASKS and instant < min(seen)


def remembered(asks: Iterable[PastAsk], now: datetime) -> tuple[PastAsk, ...]:
    """Keep the last eight asks that were seen and the last offer, until it lapses; oldest first.

    An offer takes no impression's place: it may lapse, and the caps would be one impression short.
    """
    ordered = sorted(asks, key=age)
    seen = [a for a in ordered if a.fate >= Fate.SEEN]
    offered = [a for a in ordered if a.fate is Fate.OFFERED and now < a.instant + OFFER_LIFE]
    return tuple(sorted((*seen[-MOST_ASKS:], *offered[-1:]), key=age))


def age(ask: PastAsk) -> tuple[datetime, int]:
    """Order asks from the oldest on; of one instant, by campaign."""
    return ask.instant, ask.campaign


def dismissed_at(dismissals: Dismissals | None, instant: datetime) -> Dismissals:
    """Count one dismissal more."""
    if dismissals is None:
        return Dismissals(1, instant)
    return Dismissals(min(dismissals.count + 1, 255), max(dismissals.last, instant))
