"""Builders of the values that tests of the decision begin from; what a test does not name is plain."""

from datetime import UTC, datetime, timedelta
from typing import Any

from supportsvc.domain.ask import Ask, Counter, Fate, PastAsk
from supportsvc.domain.campaign import Campaign, Cap, Meter
from supportsvc.domain.page import Placement
from supportsvc.domain.reader import Copy
from supportsvc.domain.schedule import Schedule

NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
READER = bytes(range(16))
CLIENT = 0xC1


def campaign(
    mark: int = 1,
    *,
    placement: Placement = Placement.INLINE,
    start: datetime | None = None,
    end: datetime | None = None,
    views: int = 1,
    days: int | None = None,
    first: int = 0,
    cap: Cap | None = None,
    priority: int = 0,
    **more: Any,
) -> Campaign:
    """A campaign that asks at once and for ever, but for what is named."""
    return Campaign(
        name=f"campaign {mark}",
        mark=mark,
        placement=placement,
        words="words",
        priority=priority,
        schedule=Schedule(start, end),
        meter=Meter(views, days, first),
        caps=() if cap is None else (cap,),
        **more,
    )


def ask(
    instant: datetime = NOW, campaign: int = 1, *, total: int = 1, client: int = CLIENT, promised: bool = False
) -> Ask:
    """An ask as its token names it."""
    return Ask(READER, campaign, 0, instant, Counter(client, total), promised)


def offered(instant: datetime = NOW, campaign: int = 1) -> PastAsk:
    """An ask in the record of which no more is known than that it was made."""
    return PastAsk(instant, campaign, Fate.OFFERED)


def seen(instant: datetime = NOW, campaign: int = 1) -> PastAsk:
    """An impression in the record."""
    return PastAsk(instant, campaign, Fate.SEEN)


def dismissed(instant: datetime = NOW, campaign: int = 1) -> PastAsk:
    """A dismissal in the record."""
    return PastAsk(instant, campaign, Fate.DISMISSED)


def copy(until: datetime | None = None, pause_until: datetime | None = None) -> Copy:
    """What a linked reader's record repeats of a Customer."""
    return Copy("cus_1", 1, until, pause_until)
