"""Snooze: put every prompt off until an instant of the reader's choice, or take that back."""

from dataclasses import dataclass, replace
from datetime import datetime

from supportsvc.domain.ask import Ask
from supportsvc.domain.errors import ReaderForgotten
from supportsvc.domain.marking import mark
from supportsvc.domain.reader import Forgotten, Reader
from supportsvc.domain.snooze import Snooze
from supportsvc.ports import ReaderStore, StoreUnavailable
from supportsvc.services.decide import MOST_TRIES, Told, told
from supportsvc.services.lifetime import life, written


@dataclass(frozen=True, slots=True)
class Kept:
    """The snooze, None after it was taken back; the reader's own ask that was put off, and what is to be counted."""

    snooze: Snooze | None
    ask: Ask | None = None
    told: tuple[Told, ...] = ()


def snooze(reader: bytes, until: datetime | None, ask: Ask | None, readers: ReaderStore, now: datetime) -> Kept:
    """Write the reader's last word, None to take a snooze back; return once the write is safe.

    Raises StoreUnavailable, and ReaderForgotten for an erased reader.
    """
    own = ask if ask is not None and ask.reader == reader else None
    wish = None if until is None else Snooze(until, own.campaign if own else 0)
    stored = readers.load(reader)
    for _ in range(MOST_TRIES):
        if isinstance(stored.value, Forgotten):
            raise ReaderForgotten("This reader was erased; nothing is kept under the id any more.")
        kept = stored.value or Reader()
        marked = kept if own is None else mark(kept, own, seen=True, dismissed=False, now=now)
        record = replace(marked, snooze=wish)
        current = readers.swap(reader, stored, written(record, now), life(record, now), confirmed=True)
        if current is None:
            return Kept(wish, own, told(kept, record, own))
        stored = current
    raise StoreUnavailable("a reader's record changed under every try")
