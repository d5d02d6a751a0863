"""Copy the record that stands for a Customer to each reader it names, and an empty one to each it no longer names."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from supportsvc.domain.alerts import Alert, double_among
from supportsvc.domain.copies import EMPTY_LIFE, Refused, copy_for, take_copy
from supportsvc.domain.reader import Forgotten, Reader
from supportsvc.domain.supporter import Standing
from supportsvc.ports import Stored, StoreUnavailable, SupporterStore, Swap
from supportsvc.services.lifetime import life, written

TRIES = 8


@dataclass(frozen=True, slots=True)
class Copied:
    """What stood in the way: the greatest ticket that refused a copy, 0 for none, and readers who were erased.

    `alerts` tell of readers whom several Customers pay for at once.
    """

    refused_by: int = 0
    forgotten: tuple[bytes, ...] = ()
    alerts: frozenset[Alert] = frozenset()

    @property
    def is_done(self) -> bool:
        """Tell whether every reader's record now says what the Customer's does."""
        return not self.refused_by and not self.forgotten


def copy_to_readers(standing: Standing, supporters: SupporterStore, now: datetime) -> Copied:
    """Write each reader's copy where no newer one stands; return once the writes are safe."""
    readers = (*standing.readers, *standing.gone)
    waiting: Mapping[bytes, Stored] = dict(zip(readers, supporters.load_readers(readers), strict=True))
    refused_by, forgotten = 0, []
    alerts: set[Alert] = set()
    for _ in range(TRIES):
        swaps = []
        for reader, stored in waiting.items():
            if isinstance(stored.value, Forgotten):
                if reader in standing.readers:
                    forgotten.append(reader)
                continue
            taken = take_copy(stored.value or Reader(), copy_for(standing, reader), now)
            if isinstance(taken, Refused):
                refused_by = max(refused_by, taken.ticket)
            else:
                swaps.append(swap(reader, stored, taken, now))
                alerts |= {alert for alert in (double_among(taken.copies, now),) if alert is not None}
        found = supporters.swap_readers(standing.customer, swaps)
        waiting = {tried.reader: other for tried, other in zip(swaps, found, strict=True) if other is not None}
        if not waiting:
            return Copied(refused_by, tuple(forgotten), frozenset(alerts))
    raise StoreUnavailable("a reader's record changed under every try")


def swap(reader: bytes, stored: Stored, taken: Reader, now: datetime) -> Swap:
    """Return the replacement of a reader's record, with its life."""
    return Swap(reader, stored, written(taken, now), life_of_reader(taken, now))


def life_of_reader(reader: Reader, now: datetime) -> timedelta:
    """Return the life of a record; one that holds nothing but empty copies need not live long."""
    holds = replace(reader, copies=tuple(c for c in reader.copies if c.linked), written=None) != Reader()
    return life(reader, now) if holds else EMPTY_LIFE
