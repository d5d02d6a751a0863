"""What the rules in force let expect, reckoned anew where they change, and kept for the gauge and the statistics."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from threading import get_native_id
from time import monotonic

from supportsvc.config_files import Configuration, ConfigurationError, load, look
from supportsvc.config_files.configuration import Stamp
from supportsvc.ports import StoreUnavailable
from supportsvc.store.budget import Budget
from supportsvc.store.connect import Store
from supportsvc.store.expected import keep_expected

log = logging.getLogger("supportsvc.background")

EVERY = timedelta(seconds=5)
ANEW = timedelta(days=1).total_seconds()
"""Schedules begin and end, so what the same rules let expect changes with the days."""
BUDGET = timedelta(seconds=2)
LEAST_URGENT = 19

Reckon = Callable[[Configuration], float]


class Expectation:
    """Reckons, for a site that names its readers a month, how often a reader is asked in a month.

    It takes a second of one core, at the least urgent: meant for a process that answers nobody.
    """

    def __init__(self, folder: Path, store: Store, reckon: Reckon, now: Callable[[], datetime]) -> None:
        self._folder = folder
        self._store = store
        self._reckon = reckon
        self._now = now
        self._stamp: Stamp | None = None
        self._done = float("-inf")

    def follow(self) -> None:
        """Reckon where the configuration has changed or a day has passed; a faulty one is others' to complain of."""
        stamp = look(self._folder)
        if stamp == self._stamp and monotonic() < self._done + ANEW:
            return
        try:
            configuration = load(self._folder)
            if configuration.site.readers_a_month is not None:
                asks = self._reckon_gently(configuration)
                keep_expected(self._store, configuration.rules_digest, asks, self._now(), Budget.lasting(BUDGET))
        except StoreUnavailable as error:
            log.debug("what is expected waits for the store: %s", error)
            return
        except ConfigurationError:
            log.debug("what is expected waits for a configuration that is in order")
        self._stamp, self._done = stamp, monotonic()

    def _reckon_gently(self, configuration: Configuration) -> float:
        """Let everything else on the machine come first."""
        if hasattr(os, "setpriority"):
            os.setpriority(os.PRIO_PROCESS, get_native_id(), LEAST_URGENT)
        return self._reckon(configuration)
