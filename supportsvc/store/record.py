"""A reader's packed record: little-endian, versioned, about 22 bytes at the least.

Layout of version 1: version u8, flags u8, day written u16, views u32, views at the last ask u32, a count u8 and that
many counters (mark u32, total u32); then, each only where its flag is set, asks (instant u32, campaign u16, fate u8),
dismissals (count u8, instant u32), the snooze (until u32, campaign u16, state u8), days (day u16, total u32), copies
(ticket u64, until u32, pause u32, flags u8, length u8, Customer and, where flagged, the end of a refusal u32) and
articles (day u16, mark u32, section u16).
Instants are Unix seconds, days count from 1970.
"""

from datetime import UTC, date, datetime
from math import ceil
from struct import Struct, error

from supportsvc.domain.ask import Counter, Fate, PastAsk
from supportsvc.domain.reader import Copy, DayTotal, Dismissals, Forgotten, Reader
from supportsvc.domain.reading import Article
from supportsvc.domain.snooze import Snooze

VERSION = 1
ASKS, DISMISSALS, SNOOZE, DAYS, COPIES, ARTICLES, FORGOTTEN = 1, 2, 4, 8, 16, 32, 128
USED = 0x80
COLLECTING, LINKED, REFUSED = 1, 2, 4

HEAD = Struct("<BBHIIB")
COUNTER = Struct("<II")
ASK = Struct("<IHB")
DISMISSAL = Struct("<BI")
SNOOZED = Struct("<IHB")
DAY = Struct("<HI")
ARTICLE = Struct("<HIH")
COPY = Struct("<QIIBB")
INSTANT = Struct("<I")

EPOCH_DAY = date(1970, 1, 1).toordinal()


class RecordUnreadable(Exception):
    """The bytes are no record of a version that this program knows."""


def pack(value: Reader | Forgotten) -> bytes:
    """Return the record's bytes."""
    return pack_forgotten(value) if isinstance(value, Forgotten) else pack_reader(value)


def unpack(raw: bytes) -> Reader | Forgotten:
    """Read a record's bytes; RecordUnreadable where they are none."""
    try:
        if raw[0] != VERSION:
            raise RecordUnreadable(f"a record of version {raw[0]}, expected {VERSION}")
        return unpack_forgotten(raw) if raw[1] & FORGOTTEN else unpack_reader(raw)
    except (error, IndexError, ValueError) as fault:
        raise RecordUnreadable("a record cut short or out of bounds") from fault


def pack_reader(reader: Reader) -> bytes:
    """Return the bytes of a reader's record."""
    flags, parts = 0, []
    if reader.asks:
        flags |= ASKS
        parts.append(bytes([len(reader.asks)]))
        parts += [ASK.pack(seconds(a.instant), a.campaign, a.fate) for a in reader.asks]
    if reader.dismissals is not None:
        flags |= DISMISSALS
        parts.append(DISMISSAL.pack(reader.dismissals.count, seconds(reader.dismissals.last)))
    if reader.snooze is not None:
        flags |= SNOOZE
        state = reader.snooze.answers | (USED if reader.snooze.used else 0)
        parts.append(SNOOZED.pack(seconds(reader.snooze.until), reader.snooze.campaign, state))
    if reader.days:
        flags |= DAYS
        parts.append(bytes([len(reader.days)]))
        parts += [DAY.pack(day_number(d.day), d.total) for d in reader.days]
    if reader.copies:
        flags |= COPIES
        parts.append(bytes([len(reader.copies)]))
        parts += [pack_copy(c) for c in reader.copies]
    if reader.articles:
        flags |= ARTICLES
        parts.append(bytes([len(reader.articles)]))
        parts += [ARTICLE.pack(day_number(a.day), a.mark, a.section) for a in reader.articles]
    written = 0 if reader.written is None else day_number(reader.written)
    head = HEAD.pack(VERSION, flags, written, reader.views, reader.views_at_ask, len(reader.counters))
    return b"".join((head, *(COUNTER.pack(c.mark, c.total) for c in reader.counters), *parts))


def pack_copy(copy: Copy) -> bytes:
    """Return the bytes of one copy from a Customer."""
    flags = (COLLECTING if copy.collecting else 0) | (LINKED if copy.linked else 0)
    refused = b"" if copy.refused_until is None else INSTANT.pack(seconds(copy.refused_until))
    flags |= REFUSED if refused else 0
    customer = copy.customer.encode()
    until, pause = optional_seconds(copy.until), optional_seconds(copy.pause_until)
    return COPY.pack(copy.ticket, until, pause, flags, len(customer)) + customer + refused


def pack_forgotten(mark: Forgotten) -> bytes:
    """Return the bytes of the mark that an erasure leaves."""
    names = [customer.encode() for customer in mark.customers]
    return bytes((VERSION, FORGOTTEN, len(names))) + b"".join(bytes((len(n),)) + n for n in names)


def unpack_reader(raw: bytes) -> Reader:
    """Read the bytes of a reader's record."""
    _, flags, written, views, views_at_ask, n = HEAD.unpack_from(raw)
    at = HEAD.size
    counters = tuple([Counter(*COUNTER.unpack_from(raw, at + i * COUNTER.size)) for i in range(n)])
    at += n * COUNTER.size
    asks: tuple[PastAsk, ...] = ()
    dismissals = snooze = None
    days: tuple[DayTotal, ...] = ()
    if flags & ASKS:
        rows = [ASK.unpack_from(raw, at + 1 + i * ASK.size) for i in range(raw[at])]
        asks = tuple(PastAsk(instant(at_second), campaign, Fate(fate)) for at_second, campaign, fate in rows)
        at += 1 + len(rows) * ASK.size
    if flags & DISMISSALS:
        count, last = DISMISSAL.unpack_from(raw, at)
        dismissals = Dismissals(count, instant(last))
        at += DISMISSAL.size
    if flags & SNOOZE:
        until, campaign, state = SNOOZED.unpack_from(raw, at)
        snooze = Snooze(instant(until), campaign, state & ~USED, bool(state & USED))
        at += SNOOZED.size
    if flags & DAYS:
        totals = [DAY.unpack_from(raw, at + 1 + i * DAY.size) for i in range(raw[at])]
        days = tuple(DayTotal(date.fromordinal(EPOCH_DAY + day), total) for day, total in totals)
        at += 1 + len(totals) * DAY.size
    copies, at = unpack_copies(raw, at) if flags & COPIES else ((), at)
    articles = unpack_articles(raw, at) if flags & ARTICLES else ()
    day = None if not written else date.fromordinal(EPOCH_DAY + written)
    return Reader(views, views_at_ask, day, counters, asks, dismissals, snooze, days, articles, copies)


def unpack_articles(raw: bytes, at: int) -> tuple[Article, ...]:
    """Read the articles, which end the record."""
    rows = [ARTICLE.unpack_from(raw, at + 1 + i * ARTICLE.size) for i in range(raw[at])]
    return tuple(Article(date.fromordinal(EPOCH_DAY + day), mark, section) for day, mark, section in rows)


def unpack_copies(raw: bytes, at: int) -> tuple[tuple[Copy, ...], int]:
    """Read the copies, and tell where they end."""
    copies = []
    n, at = raw[at], at + 1
    for _ in range(n):
        ticket, until, pause, flags, length = COPY.unpack_from(raw, at)
        at += COPY.size
        customer = raw[at : at + length].decode("ascii")
        at += length
        refused = None
        if flags & REFUSED:
            refused = instant(*INSTANT.unpack_from(raw, at))
            at += INSTANT.size
        copies.append(
            Copy(
                customer,
                ticket,
                optional_instant(until),
                optional_instant(pause),
                bool(flags & COLLECTING),
                bool(flags & LINKED),
                refused,
            )
        )
    return tuple(copies), at


def unpack_forgotten(raw: bytes) -> Forgotten:
    """Read the bytes of the mark that an erasure leaves."""
    customers, at = [], 3
    for _ in range(raw[2]):
        customers.append(raw[at + 1 : at + 1 + raw[at]].decode("ascii"))
        at += 1 + raw[at]
    return Forgotten(tuple(customers))


def seconds(moment: datetime) -> int:
    """Return an instant as Unix seconds, rounded up, so that nothing is asked too early."""
    return ceil(moment.timestamp())


def optional_seconds(moment: datetime | None) -> int:
    """Return an instant as Unix seconds, 0 for none."""
    return 0 if moment is None else seconds(moment)


def instant(at_second: int) -> datetime:
    """Return the instant of Unix seconds."""
    return datetime.fromtimestamp(at_second, UTC)


def optional_instant(at_second: int) -> datetime | None:
    """Return the instant of Unix seconds, none for 0."""
    return instant(at_second) if at_second else None


def day_number(day: date) -> int:
    """Return the days from 1970 to a day."""
    return day.toordinal() - EPOCH_DAY
