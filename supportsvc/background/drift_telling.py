"""How the drift of one reconciliation is told: each kind as soon as it is known, and an operator once."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping

from supportsvc.domain.alerts import Alert, AlertKind
from supportsvc.domain.drift import MEANINGS, Drift
from supportsvc.telemetry.metrics import Metrics

log = logging.getLogger("supportsvc.background")


class DriftTelling:
    """Counts and logs what was wrong; of the portions in which it is found, the first one goes with the alert."""

    def __init__(self, metrics: Metrics, alert: Callable[[Alert], None]) -> None:
        self._metrics = metrics
        self._alert = alert
        self._is_told = False

    def __call__(self, drift: Mapping[Drift, int]) -> None:
        """Tell one portion."""
        for kind, number in drift.items():
            self._metrics.drifted(kind, number)
            log.warning("drift was put right: %s", MEANINGS[kind], extra={"kind": str(kind), "count": number})
        if not self._is_told:
            self._alert(Alert(AlertKind.DRIFT))
        self._is_told = True
