"""The watch over silence: since it makes failure look like quiet, the asks seen are held against those expected."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from supportsvc.config_files import Configuration
from supportsvc.ports import StoreUnavailable
from supportsvc.store.budget import Budget
from supportsvc.store.connect import Store
from supportsvc.store.expected import is_quiet, read_expected
from supportsvc.store.statistics import asks_of_hours, read_days
from supportsvc.telemetry.metrics import Metrics

BUDGET = timedelta(seconds=1)


class Quiet:
    """Keeps the gauge of quiet; while the store does not answer, it stays as it is."""

    def __init__(
        self,
        store: Store,
        metrics: Metrics,
        configuration: Callable[[], Configuration],
        now: Callable[[], datetime],
    ) -> None:
        self._store = store
        self._metrics = metrics
        self._configuration = configuration
        self._now = now

    def look(self) -> None:
        """Compare the last twenty-four hours with what the rules let expect."""
        configuration, now = self._configuration(), self._now()
        readers = configuration.site.readers_a_month
        if readers is None:
            self._metrics.quiet(is_quiet=False)
            return
        budget = Budget.lasting(BUDGET)
        try:
            expected = read_expected(self._store, budget)
            days = read_days(self._store, (now - timedelta(days=1, hours=1)).date(), now.date(), budget)
        except StoreUnavailable:
            return
        if expected is not None and expected.digest != configuration.rules_digest:
            expected = None  # it is being reckoned anew
        self._metrics.quiet(is_quiet=is_quiet(expected, readers, asks_of_hours(days, now), now))
