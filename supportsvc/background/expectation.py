"""What the rules in force let expect, reckoned anew where they change, and kept for the gauge and the statistics."""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from threading import Event, Thread, get_native_id
from time import monotonic

from supportsvc.config_files import Configuration, ConfigurationError, load, look
from supportsvc.config_files.configuration import Stamp
from supportsvc.ports import StoreUnavailable
from supportsvc.store.budget import Budget
from supportsvc.store.connect import Store
from supportsvc.store.expected import keep_expected

log = logging.getLogger("supportsvc.background")

EVERY = timedelta(seconds=5).total_seconds()
PATIENCE = timedelta(seconds=2).total_seconds()
"""How long the end of the process waits for a reckoning; it may be cut short, since the next start makes up for it."""
ANEW = timedelta(days=1).total_seconds()
"""Schedules begin and end, so what the same rules let expect changes with the days."""
BUDGET = timedelta(seconds=2)
LEAST_URGENT = 19

Reckon = Callable[[Configuration], float]


class Expectation:
    """Reckons, for a site that names its readers a month, how often a reader is asked in a month.

    It takes a second of one core: meant for a process that answers nobody.
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
        self._stamp, self._done = stamp, monotonic()
        try:
            configuration = load(self._folder)
            if configuration.site.readers_a_month is not None:
                asks = self._reckon(configuration)
                keep_expected(self._store, configuration.rules_digest, asks, self._now(), Budget.lasting(BUDGET))
        except StoreUnavailable as error:
            log.debug("what is expected waits for the store: %s", error)
            self._stamp = None
        except ConfigurationError:
            log.debug("what is expected waits for a configuration that is in order")


@contextmanager
def following(expectation: Expectation) -> Iterator[None]:
    """Keep what is expected up to date, beside whatever this process does meanwhile, which all comes first."""
    ended = Event()

    def follow() -> None:
        if sys.platform == "linux":  # elsewhere a thread has no urgency of its own
            os.setpriority(os.PRIO_PROCESS, get_native_id(), LEAST_URGENT)
        while not ended.wait(EVERY):
            try:
                expectation.follow()
            except Exception:
                log.exception("what is expected cannot be reckoned; it is tried again tomorrow, or with other rules")

    thread = Thread(target=follow, name="expectation", daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join(PATIENCE)
