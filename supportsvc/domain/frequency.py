"""How often a reader is asked: caps, the least gap and the back-off, each as the instant until which it refuses."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from supportsvc.domain.ask import Fate, PastAsk
from supportsvc.domain.campaign import Cap
from supportsvc.domain.policy import BackOff
from supportsvc.domain.reader import MOST_ASKS, OFFER_LIFE, Dismissals

LEAST_GAP = timedelta(seconds=1)


def impressions(asks: Iterable[PastAsk]) -> list[PastAsk]:
    """Return the asks that were seen, oldest first."""
    return [ask for ask in asks if ask.fate >= Fate.SEEN]


def offered_until(asks: Iterable[PastAsk]) -> datetime | None:
    """Return when the last open offer lapses.

    No rule of caps need look at offers besides: while one is open, this refuses; once lapsed, it counts no more.
    """
    return max((ask.instant + OFFER_LIFE for ask in asks if ask.fate is Fate.OFFERED), default=None)


def capped_until(seen: list[PastAsk], caps: Iterable[Cap]) -> datetime | None:
    """Return when fewer impressions than each cap's count will lie in its window."""
    return max((seen[-cap.count].instant + cap.window for cap in caps if len(seen) >= cap.count), default=None)


def campaign_capped_until(seen: list[PastAsk], campaign: int, caps: Iterable[Cap]) -> datetime | None:
    """Return when the campaign's own caps open.

    A full list may have lost impressions of this campaign to those of others; they count as if they were there.
    """
    own = [ask for ask in seen if ask.campaign == campaign]
    if len(seen) >= MOST_ASKS:
        own = [seen[0]] * MOST_ASKS + own
    return capped_until(own, caps)


def too_near_until(seen: list[PastAsk], gap: timedelta) -> datetime | None:
    """Return when the last impression lies far enough back."""
    return seen[-1].instant + gap if seen and gap else None


def backed_off_until(dismissals: Dismissals | None, back_off: BackOff) -> datetime | None:
    """Return the end of the back-off, which grows with each dismissal."""
    if dismissals is None:
        return None
    return dismissals.last + back_off_length(dismissals.count, back_off)


def back_off_length(count: int, back_off: BackOff) -> timedelta:
    """Return the length of the back-off after the `count`-th dismissal."""
    length = back_off.first
    for _ in range(count - 1):
        if length >= back_off.most:
            break
        length *= back_off.factor
    return min(length, back_off.most)
