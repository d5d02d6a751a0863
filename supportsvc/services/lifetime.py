"""How long a reader's record is kept, and when a write is worth its while."""

from datetime import datetime, timedelta

from supportsvc.domain.ask import Counter
from supportsvc.domain.reader import Reader
from supportsvc.domain.rules import latest, paused_until, supporter_until
from supportsvc.domain.value import changed

READER_LIFE = timedelta(days=400)
LINK_LIFE = timedelta(days=60)
RENEWAL = timedelta(days=30)


def life(reader: Reader, now: datetime) -> timedelta:
    """Return the life of a reader's key: longer than any promise in it, and 60 days past what was paid for."""
    paid = latest(supporter_until(reader.copies), paused_until(reader.copies))
    return max(READER_LIFE, paid - now + LINK_LIFE) if paid is not None else READER_LIFE


def written(reader: Reader, now: datetime) -> Reader:
    """Return the record as it is written now."""
    return changed(reader, written=now.date())


def is_worth_writing(kept: Reader | None, merged: Reader, counter: Counter | None, now: datetime) -> bool:
    """Tell whether a refused answer must write what the client handed over.

    Views alone are no reason, since totals run; they are where the record knows another counter, whose client would
    else never see them.
    """
    known = kept or Reader()
    if (merged.asks, merged.dismissals, merged.snooze) != (known.asks, known.dismissals, known.snooze):
        return True
    if kept is None:
        return False
    others = counter is not None and any(c.mark != counter.mark for c in kept.counters)
    if others and merged.counters != kept.counters:
        return True
    return kept.written is None or now.date() - kept.written > RENEWAL
