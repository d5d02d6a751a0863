"""What a process counts between two flushes; on the way of a request it costs a lock and an addition."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from hashlib import blake2b
from threading import Lock

from supportsvc.domain.ask import Ask, Credit, Fate, credit_of
from supportsvc.domain.decision import Arm, Decision

MOST_READERS = 100_000
"""Of one kind between two flushes; further ones are left out, which happens only while the store is away for long."""


class Event(StrEnum):
    """What is counted of an ask, in the order in which it happens."""

    IMPRESSION = "impression"
    DISMISSAL = "dismissal"
    SNOOZE = "snooze"
    CLICK = "click"
    CHECKOUT = "checkout"
    CONVERSION = "conversion"


FATES = {Fate.SEEN: Event.IMPRESSION, Fate.DISMISSED: Event.DISMISSAL}
Counted = tuple[Event, Credit]


@dataclass(frozen=True, slots=True)
class Batch:
    """What was counted since the last flush.

    `once` has the events that a client may repeat, each as a digest that tells it from the others. `readers` are the
    ids to be counted once each, `arms` those that came to a holdback, `given` the conversions by arm.
    """

    reasons: Mapping[str, int] = field(default_factory=dict)
    events: Mapping[Counted, int] = field(default_factory=dict)
    once: Mapping[Counted, set[bytes]] = field(default_factory=dict)
    readers: Mapping[Counted, set[bytes]] = field(default_factory=dict)
    arms: Mapping[Arm, set[bytes]] = field(default_factory=dict)
    given: Mapping[Arm, int] = field(default_factory=dict)

    def __bool__(self) -> bool:
        """Tell whether anything was counted."""
        return any((self.reasons, self.events, self.once, self.arms, self.given))


class Counts:
    """Counts what happens in this process, until somebody takes it. Nothing about a preview comes here."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._begin()

    def _begin(self) -> None:
        self._reasons: dict[str, int] = defaultdict(int)
        self._events: dict[Counted, int] = defaultdict(int)
        self._once: dict[Counted, set[bytes]] = defaultdict(set)
        self._readers: dict[Counted, set[bytes]] = defaultdict(set)
        self._arms: dict[Arm, set[bytes]] = defaultdict(set)
        self._given: dict[Arm, int] = defaultdict(int)

    def decided(self, decision: Decision, reader: bytes | None) -> None:
        """Count a decision by its reason, and its reader at each holdback that was come to."""
        with self._lock:
            self._reasons[decision.reason] += 1
            if reader is not None:
                for arm in decision.arms:
                    _remember(self._arms[arm], reader)

    def told(self, ask: Ask, fate: Fate) -> None:
        """Count that an ask was seen, or dismissed; to be called once for each."""
        event = FATES.get(fate)
        if event is None:
            return
        counted = (event, credit_of(ask))
        with self._lock:
            self._events[counted] += 1
            if event is Event.IMPRESSION:
                _remember(self._readers[counted], ask.reader)

    def clicked(self, ask: Ask) -> None:
        """Count that an ask was followed, once an ask."""
        self._note(Event.CLICK, credit_of(ask), _digest(ask))

    def snoozed(self, ask: Ask | None, reader: bytes) -> None:
        """Count a snooze: once an ask, and without one once a reader a day."""
        self._note(Event.SNOOZE, credit_of(ask), reader if ask is None else _digest(ask))

    def checked_out(self, credit: Credit, click: str) -> None:
        """Count a Checkout Session that was begun, once a click."""
        self._note(Event.CHECKOUT, credit, click.encode())

    def converted(self, credit: Credit, reader: bytes | None, arms: tuple[Arm, ...]) -> None:
        """Count a conversion, for what it is credited to and for the arms of the reader's holdbacks."""
        counted = (Event.CONVERSION, credit)
        with self._lock:
            self._events[counted] += 1
            if reader is not None and credit.campaign:
                _remember(self._readers[counted], reader)
            for arm in arms:
                self._given[arm] += 1

    def take(self) -> Batch:
        """Return what was counted since the last time, and begin anew."""
        with self._lock:
            taken = Batch(self._reasons, self._events, self._once, self._readers, self._arms, self._given)
            self._begin()
        return taken

    def _note(self, event: Event, credit: Credit, what: bytes) -> None:
        digest = blake2b(what, digest_size=16, person=str(event).encode()).digest()
        with self._lock:
            _remember(self._once[event, credit], digest)


def _digest(ask: Ask) -> bytes:
    """Return what tells an ask from all others."""
    return ask.reader + ask.campaign.to_bytes(2, "big") + int(ask.instant.timestamp()).to_bytes(8, "big")


def _remember(readers: set[bytes], reader: bytes) -> None:
    if len(readers) < MOST_READERS:
        readers.add(reader)
