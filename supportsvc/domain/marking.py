"""What becomes of asks: how a reader's record takes in an offer, an impression, a dismissal."""

from collections.abc import Iterable
from datetime import datetime

from supportsvc.domain import snooze as snoozes
from supportsvc.domain.ask import Ask, Fate, PastAsk
from supportsvc.domain.reader import MOST_ASKS, OFFER_LIFE, Dismissals, Reader, count, total_of
from supportsvc.domain.value import changed


def offer(reader: Reader, ask: Ask, now: datetime) -> Reader:
    """Reserve an ask; a promised one counts as one answer more that sent the promise."""
    reader = mark(reader, ask, seen=False, dismissed=False, now=now)
    if ask.promised and reader.snooze is not None:
        return changed(reader, snooze=snoozes.sent(reader.snooze))
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
    reader = changed(count(reader, ask.counter), asks=asks)
    if told >= Fate.SEEN and (known is None or known.fate < Fate.SEEN):
        reader = restart_meter(reader, ask)
    if told is Fate.DISMISSED:
        reader = changed(reader, dismissals=dismissed_at(reader.dismissals, ask.instant))
    return reader


def keep_promise(reader: Reader, ask: Ask) -> Reader:
    """Use the snooze up where the ask that was seen kept its promise.

    The record may know the ask and have lost the snooze, which the client then brings back.
    """
    snooze = reader.snooze
    if ask.promised and snooze is not None and snooze.until <= ask.instant:
        return changed(reader, snooze=changed(snooze, used=True))
    return reader


def restart_meter(reader: Reader, ask: Ask) -> Reader:
    """Let the meter begin again at the views this client had made when it was asked."""
    since = (total_of(reader, ask.counter.mark) or 0) - ask.counter.total
    return changed(reader, views_at_ask=max(reader.views_at_ask, reader.views - since))


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


def is_open(reader: Reader, ask: Ask, now: datetime) -> bool:
    """Tell whether an ask is offered, and may yet be seen."""
    offered = PastAsk(ask.instant, ask.campaign, Fate.OFFERED)
    return offered in reader.asks and now < ask.instant + OFFER_LIFE


def newly_told(before: Reader, after: Reader, ask: Ask) -> tuple[Fate, ...]:
    """Return what `after` knows of an ask that `before` did not: that it was seen, that it was dismissed."""
    was, told = fate_of(before, ask), fate_of(after, ask)
    return tuple(fate for fate in (Fate.SEEN, Fate.DISMISSED) if was < fate <= told)


def fate_of(reader: Reader, ask: Ask) -> Fate:
    """Return what a record knows of an ask; one that it does not have was offered at the most."""
    found = (a.fate for a in reader.asks if (a.instant, a.campaign) == (ask.instant, ask.campaign))
    return next(found, Fate.OFFERED)
