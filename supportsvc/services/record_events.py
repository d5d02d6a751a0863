"""Record what became of asks: seen, closed, clicked; each once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from supportsvc.domain.ask import Ask
from supportsvc.domain.marking import mark
from supportsvc.domain.reader import Forgotten, Reader
from supportsvc.ports import ReaderStore, StoreUnavailable
from supportsvc.services.decide import MOST_TRIES, Told, told
from supportsvc.services.lifetime import life, written


class Kind(StrEnum):
    """What the client tells of an ask."""

    IMPRESSION = "impression"
    DISMISSAL = "dismissal"
    CLICK = "click"


@dataclass(frozen=True, slots=True)
class Event:
    """One word about one ask; a click and a dismissal say that it was seen, too."""

    kind: Kind
    ask: Ask


@dataclass(frozen=True, slots=True)
class Recorded:
    """What is to be counted: the fates that were new, and the asks that were followed, which may be told again."""

    told: tuple[Told, ...] = ()
    clicked: tuple[Ask, ...] = ()


def record_events(reader: bytes, events: Sequence[Event], readers: ReaderStore, now: datetime) -> Recorded:
    """Write the fates that the record lacks; another reader's asks and a forgotten reader's are passed over.

    Raises StoreUnavailable; the client hands the last ask over with its next decision, which heals it.
    """
    own = [event for event in events if event.ask.reader == reader]
    if not own:
        return Recorded()
    clicked = tuple(event.ask for event in own if event.kind is Kind.CLICK)
    stored = readers.load(reader)
    for _ in range(MOST_TRIES):
        if isinstance(stored.value, Forgotten):
            return Recorded()
        kept = stored.value or Reader()
        merged = kept
        for event in own:
            merged = mark(merged, event.ask, seen=True, dismissed=event.kind is Kind.DISMISSAL, now=now)
        if merged == kept:
            return Recorded(clicked=clicked)
        current = readers.swap(reader, stored, written(merged, now), life(merged, now))
        if current is None:
            return Recorded(news(kept, merged, own), clicked)
        stored = current
    raise StoreUnavailable("a reader's record changed under every try")


def news(before: Reader, after: Reader, events: Sequence[Event]) -> tuple[Told, ...]:
    """Return what was written of the asks that the record lacked, each once."""
    asks = dict.fromkeys(event.ask for event in events)
    return tuple(fate for ask in asks for fate in told(before, after, ask))
