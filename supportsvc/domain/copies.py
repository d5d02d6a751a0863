"""A reader's copies of what Customers' records say, each with the ticket that keeps an older one out."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from supportsvc.domain.reader import MOST_COPIES, Copy, Reader
from supportsvc.domain.supporter import Standing

EMPTY_LIFE = timedelta(hours=1)
"""How long an empty copy is kept at the least: no sync older than that can be under way."""


@dataclass(frozen=True, slots=True)
class Refused:
    """A copy was older than the one there; `ticket` is that one's."""

    ticket: int


def copy_for(standing: Standing, reader: bytes) -> Copy:
    """Return a reader's copy of a Customer's record: an empty one where the record does not name the reader."""
    if reader not in standing.readers:
        return Copy(standing.customer, standing.ticket, linked=False)
    return Copy(
        standing.customer,
        standing.ticket,
        until=standing.until,
        pause_until=standing.gift_until,
        collecting=standing.collecting,
        refused_until=standing.refused_until,
    )


def take_copy(reader: Reader, copy: Copy, now: datetime) -> Reader | Refused:
    """Put a copy in the place of the Customer's older one; what is paid for uses the reader's snooze up."""
    known = next((c for c in reader.copies if c.customer == copy.customer), None)
    if known is not None and known.ticket > copy.ticket:
        return Refused(known.ticket)
    oldest = copy.ticket - EMPTY_LIFE // timedelta(microseconds=1)
    others = (c for c in reader.copies if c is not known and (c.linked or c.ticket > oldest))
    copies = tuple(sorted((*others, copy), key=rank, reverse=True)[:MOST_COPIES])
    snooze = reader.snooze
    if snooze is not None and grows(known, copy, now):
        snooze = replace(snooze, used=True)
    return replace(reader, copies=copies, snooze=snooze)


def rank(copy: Copy) -> tuple[bool, bool, float, int]:
    """Order copies by what they are worth: linked, collecting, the latest `until`; of empty ones the newest."""
    return copy.linked, copy.collecting, copy.until.timestamp() if copy.until else 0.0, copy.ticket


def grows(known: Copy | None, copy: Copy, now: datetime) -> bool:
    """Tell whether a copy entitles beyond now, or pauses asking, for longer than the one before it did."""
    before = known or Copy(copy.customer, 0)
    return is_later(copy.until, before.until, now) or is_later(copy.pause_until, before.pause_until, now)


def is_later(instant: datetime | None, before: datetime | None, now: datetime) -> bool:
    """Tell whether an instant lies ahead, and later than the one before it."""
    return instant is not None and instant > now and (before is None or instant > before)
