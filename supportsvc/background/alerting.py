"""How an operator is told: by metric, log, a note in the store and a message, and never at a request's cost."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from supportsvc.background.announcing import Announcing
from supportsvc.domain.alerts import SENTENCES, Alert
from supportsvc.ports import StoreRefused, StoreUnavailable
from supportsvc.store.alerts import is_told, keep_told
from supportsvc.store.budget import Budget
from supportsvc.store.connect import Store
from supportsvc.telemetry.metrics import Metrics

log = logging.getLogger("supportsvc.alerts")

BUDGET = timedelta(milliseconds=300)


class Alerting:
    """Tells each alert; one with a subject once over all processes, as long as it is remembered.

    It is remembered only after it was told: a process that dies in between tells it again, and none is lost.
    """

    def __init__(
        self, store: Store, metrics: Metrics, now: Callable[[], datetime], announcing: Announcing | None = None
    ) -> None:
        self._store = store
        self._metrics = metrics
        self._now = now
        self._announcing = announcing

    def __call__(self, alert: Alert) -> None:
        """Tell an alert that was not told before; whatever goes wrong with that is logged and nothing else."""
        try:
            self._tell(alert)
        except (StoreUnavailable, StoreRefused) as error:
            log.warning("it is not known whether an alert was told before: %s", error, extra={"kind": str(alert.kind)})

    def _tell(self, alert: Alert) -> None:
        budget = Budget.lasting(BUDGET)
        if alert.subject and is_told(self._store, alert, budget):
            return
        self._metrics.alerted(alert.kind)
        log.warning(SENTENCES[alert.kind], extra={"kind": str(alert.kind)})
        is_safe = self._announcing is None or self._announcing.alert(alert)
        if alert.subject and is_safe:
            keep_told(self._store, alert, self._now(), Budget.lasting(BUDGET))
