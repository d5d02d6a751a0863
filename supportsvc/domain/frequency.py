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


def capped_until(seen: list[PastAsk], cap: Cap | None) -> datetime | None:
    """Return when fewer impressions than the cap's count will lie in its window."""
    if cap is None or len(seen) < cap.count:
        return None
    return seen[-cap.count].instant + cap.window


def campaign_capped_until(asks: tuple[PastAsk, ...], campaign: int, cap: Cap | None) -> datetime | None:
    """Return when the campaign's own cap opens.

    A full list may have lost impressions of this campaign to those of others; they count as if they were there.
    """
    seen = impressions(asks)
    own = [ask for ask in seen if ask.campaign == campaign]
    if cap is not None and len(own) < cap.count and len(seen) >= MOST_ASKS:
        return seen[0].instant + cap.window
    return capped_until(own, cap)


def too_near_until(seen: list[PastAsk], gap: timedelta) -> datetime | None:
    """Return when the last impression lies far enough back: a second at the least, since its second names an ask."""
    return seen[-1].instant + max(gap, LEAST_GAP) if seen else None


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
