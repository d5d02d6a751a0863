"""What a process counted, carried into the metrics and the store."""

from __future__ import annotations

import logging
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from secrets import token_hex

from supportsvc.domain.ask import Credit
from supportsvc.domain.assignment import variant_of
from supportsvc.domain.campaign import Campaign
from supportsvc.domain.decision import Arm
from supportsvc.ports import StoreUnavailable
from supportsvc.store.budget import Budget
from supportsvc.store.connect import Store
from supportsvc.store.counts import Batch, Counts, Event
from supportsvc.store.statistics import (
    WHOLE,
    Writing,
    add,
    arm_name,
    event_field,
    hour_field,
    keep_new,
)
from supportsvc.telemetry.metrics import Metrics

log = logging.getLogger("supportsvc.background")

BUDGET = timedelta(seconds=1)


class Counting:
    """Writes the counts of one process. A batch that the store did not take waits, and the next ones behind it.

    Campaigns and variants are written by their names, so that a day can be read when they are gone or moved.
    """

    def __init__(
        self,
        counts: Counts,
        store: Store,
        metrics: Metrics,
        campaigns: Callable[[], Iterable[Campaign]],
        now: Callable[[], datetime],
    ) -> None:
        self._counts = counts
        self._store = store
        self._metrics = metrics
        self._campaigns = campaigns
        self._now = now
        self._known: dict[int, Campaign] = {}
        self._writer = token_hex(4)
        self._number = 0
        self._waiting: Writing | None = None

    def flush(self) -> None:
        """Write what waits, and then what was counted since; what the store does not take is tried again next time."""
        try:
            self._write()
            self._take()
            self._write()
        except StoreUnavailable as error:
            log.debug("the statistics wait for the store: %s", error)

    def _take(self) -> None:
        """Name what was counted, and show it to whoever reads the metrics."""
        batch = self._counts.take()
        if not batch:
            return
        self._known |= {campaign.mark: campaign for campaign in self._campaigns()}
        self._number += 1
        self._waiting = self._name(batch, self._now())
        for (event, credit), count in batch.events.items():
            self._metrics.asked(event, *self._names(credit), count)

    def _write(self) -> None:
        """Write what waits; first it is found out which of the events that may be repeated are new."""
        writing = self._waiting
        if writing is None:
            return
        budget = Budget.lasting(BUDGET)
        if writing.once:
            new = keep_new(self._store, self._writer, writing, budget)
            writing = replace(writing, counts=_sum(writing.counts, new), once={})
            self._waiting = writing
            for name, count in new.items():
                event, campaign, variant = name.split(" ")
                self._metrics.asked(event, campaign, variant, count)
        add(self._store, self._writer, writing, budget)
        self._waiting = None

    def _name(self, batch: Batch, now: datetime) -> Writing:
        """Return what is written of a batch; what an edit gave one name, such as variants that are gone, is joined."""
        counts = Counter({f"reason {reason}": count for reason, count in batch.reasons.items()})
        readers: dict[str, set[bytes]] = defaultdict(set)
        once: dict[str, set[bytes]] = defaultdict(set)
        for (event, credit), count in batch.events.items():
            counts[self._field(event, credit)] += count
            if event is Event.IMPRESSION:
                counts[hour_field(now)] += count
        for arm, count in batch.given.items():
            counts[f"given {self._arm(arm)}"] += count
        for (event, credit), ids in batch.readers.items():
            readers[self._field(event, credit)] |= ids
        for arm, ids in batch.arms.items():
            readers[self._arm(arm)] |= ids
        for (event, credit), digests in batch.once.items():
            once[self._field(event, credit)] |= digests
        return Writing(self._number, now.date(), counts, once, readers)

    def _field(self, event: Event, credit: Credit) -> str:
        return event_field(event, *self._names(credit))

    def _arm(self, arm: Arm) -> str:
        return arm_name(self._names(Credit(arm.campaign))[0], held=arm.held)

    def _names(self, credit: Credit) -> tuple[str, str]:
        """Return a campaign's and a variant's name; `*` for none, and of one that is gone, what stood for it."""
        if not credit.campaign:
            return WHOLE, WHOLE
        campaign = self._known.get(credit.campaign)
        if campaign is None:
            return f"#{credit.campaign:04x}", f"#{credit.variant}"
        return campaign.name, variant_of(campaign, credit.variant).name


def _sum(counts: Mapping[str, int], more: Mapping[str, int]) -> dict[str, int]:
    return dict(Counter(counts) + Counter(more))
