"""How far reconciliation has come: from where Stripe's events are read again, and when that no longer helps."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

OVERLAP = timedelta(hours=1)
"""How much of what a sync has read the next one reads again: an event shows late, clocks differ, a failover loses."""
KEPT = timedelta(days=30)
"""How long Stripe keeps its events."""
REBUILD_EVERY = timedelta(days=7)
RESUMABLE = timedelta(days=1)
"""How old a rebuild that was broken off may be, to be gone on with."""
REST = timedelta(hours=1)
"""How long the service leaves it at a reconciliation that left Customers out: the next one reads all that it read."""
ALL_FOUND = "all"
"""The place of a rebuild that has found every Customer."""


class Reason(StrEnum):
    """Why everything is read again, and not the events alone; each goes on from "rebuilding: "."""

    WANTED = "it was asked for"
    WEEKLY = "a week has passed since the last time"
    NO_CURSOR = "the store does not say how far it has come"
    TOO_OLD = "Stripe no longer has all events since the last sync"
    IN_FUTURE = "the last sync lies in the future of this clock"
    BROKEN_OFF = "the one before was broken off"


@dataclass(frozen=True, slots=True)
class Progress:
    """What the store says of reconciliation; an instant is None where it says nothing.

    `cursor` is the start of the last sync that came to its end, `rebuilt` that of the last rebuild. `began` is the
    start of a rebuild that is under way, and `place` where its finding has come to: "" at its beginning. `refused` is
    the start of the last one that came to its end but for Customers who were refused; None once one left nobody out.
    """

    cursor: datetime | None = None
    rebuilt: datetime | None = None
    began: datetime | None = None
    place: str = ""
    refused: datetime | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """A page of a list: the Customers of ours that it names, and the place to go on from after it."""

    customers: tuple[str, ...]
    place: str


def replay_since(cursor: datetime | None, now: datetime) -> datetime | Reason:
    """Return since when events are to be read again; the reason where that is not enough."""
    if cursor is None:
        return Reason.NO_CURSOR
    since = cursor - OVERLAP
    if since > now:
        return Reason.IN_FUTURE
    return since if now - since <= KEPT else Reason.TOO_OLD


def why_rebuild(progress: Progress, now: datetime) -> Reason | None:
    """Return why the service is to read everything again; None where the events are enough."""
    since = replay_since(progress.cursor, now)
    if isinstance(since, Reason):
        return since
    if resumed(progress, now) is not None:
        return Reason.BROKEN_OFF
    if progress.rebuilt is None or abs(now - progress.rebuilt) >= REBUILD_EVERY:
        return Reason.WEEKLY
    return None


def is_due(progress: Progress, every: timedelta, now: datetime) -> bool:
    """Tell whether it is time to reconcile again."""
    if progress.refused is not None and abs(now - progress.refused) < max(every, REST):
        return False
    return progress.cursor is None or abs(now - progress.cursor) >= every or why_rebuild(progress, now) is not None


def resumed(progress: Progress, now: datetime) -> datetime | None:
    """Return the start of the rebuild that is to be gone on with; None where another is to begin."""
    began = progress.began
    return began if began is not None and abs(now - began) <= RESUMABLE else None
