"""What the site's own systems are told of a supporter: that there is one, that something changed, that it is over."""

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from hashlib import blake2b

from supportsvc.domain.supporter import Standing

NEVER = "-"
GOES_ON = "+"


class NoticeKind(StrEnum):
    """The kinds, and the only ones."""

    CREATED = "supporter.created"
    UPDATED = "supporter.updated"
    ENDED = "supporter.ended"


@dataclass(frozen=True, slots=True)
class Notice:
    """What is told of a Customer; `id` is the same whenever the same is told again, `version` grows with each change.

    `renews` tells that Stripe may still collect, `readers` how many of the site's readers are linked.
    """

    id: str
    kind: NoticeKind
    customer: str
    version: int
    until: datetime | None
    renews: bool
    readers: int


@dataclass(frozen=True, slots=True)
class Told:
    """What a Customer's record keeps of the last notice: the ticket it was told by, and what it said."""

    ticket: int
    ended: bool
    until: datetime | None
    renews: bool
    readers: int


def notice_of(standing: Standing, now: datetime) -> Notice | None:
    """Return what is to be told of a Customer, by the record that stands and what was told last; None for nothing."""
    told = read_told(standing.told)
    kind = kind_of(standing, told, now)
    if kind is None:
        return None
    what = f"{standing.customer} {standing.told} {kind} {said(standing)}"
    return Notice(
        id=f"msg_{blake2b(what.encode(), digest_size=16).hexdigest()}",
        kind=kind,
        customer=standing.customer,
        version=standing.ticket,
        until=standing.until,
        renews=standing.collecting,
        readers=len(standing.readers),
    )


def kind_of(standing: Standing, told: Told | None, now: datetime) -> NoticeKind | None:
    """Return the kind of what is to be told: whoever was never told of, or came back after the end, is new."""
    is_known = told is not None and not told.ended
    if standing.until is None or standing.until <= now:
        return NoticeKind.ENDED if is_known else None
    if told is None or told.ended:
        return NoticeKind.CREATED
    same = (told.until, told.renews, told.readers) == (standing.until, standing.collecting, len(standing.readers))
    return None if same else NoticeKind.UPDATED


def write_told(notice: Notice, standing: Standing) -> str:
    """Write what a Customer's record keeps of a notice."""
    state = NEVER if notice.kind is NoticeKind.ENDED else GOES_ON
    return f"{standing.ticket} {state} {said(standing)}"


def said(standing: Standing) -> str:
    """Write what a notice says of a Customer."""
    until = NEVER if standing.until is None else f"{standing.until.timestamp():.0f}"
    return f"{until} {int(standing.collecting)} {len(standing.readers)}"


def read_told(text: str) -> Told | None:
    """Read what a Customer's record keeps of the last notice; None where nothing was told."""
    if not text:
        return None
    ticket, state, until, renews, readers = text.split()
    instant = None if until == NEVER else datetime.fromtimestamp(int(until), UTC)
    return Told(int(ticket), state == NEVER, instant, renews == "1", int(readers))
