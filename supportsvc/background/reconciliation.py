"""Reconciliation by itself: one of all the service's processes at a time, in a thread that no other timer waits for."""

from __future__ import annotations

import logging
import random
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from threading import Event, Thread

from supportsvc.background.drift_telling import DriftTelling
from supportsvc.background.lease import Lease
from supportsvc.domain.alerts import Alert
from supportsvc.domain.cursor import is_due
from supportsvc.ports import BillingRefused, BillingUnavailable, StoreRefused, StoreUnavailable, SyncUnsettled
from supportsvc.services.findings import Report
from supportsvc.services.needs import Overseer, Stopped, SyncDeps
from supportsvc.services.reconcile import reconcile
from supportsvc.store.reconciliation import Notebook
from supportsvc.telemetry.metrics import Metrics

log = logging.getLogger("supportsvc.background")

LOOK = timedelta(seconds=20)
"""How often a process looks whether it is time; half as much to half as much again, so that not all look at once."""
STRANGE = "Stripe does not know Customers of ours, who are left as they are; is the key one of another account or mode?"
UNABLE = (BillingUnavailable, BillingRefused, StoreUnavailable, StoreRefused, SyncUnsettled)


class Reconciliation:
    """Looks now and then whether it is time, takes the lease, and reconciles.

    Its thread is a daemon, since a kill at any step does no harm; `end` gives the lease back, which else lapses by
    itself. `make` makes the parts for an overseer, from the configuration in force.
    """

    def __init__(
        self,
        make: Callable[[Overseer], SyncDeps],
        notebook: Notebook,
        every: timedelta,
        now: Callable[[], datetime],
        metrics: Metrics,
        alert: Callable[[Alert], None],
    ) -> None:
        self._make = make
        self._notebook = notebook
        self._every = every
        self._now = now
        self._metrics = metrics
        self._alert = alert
        self._lease = Lease(notebook)
        self._ended = Event()
        self._failing = False

    def start(self, look: timedelta = LOOK) -> None:
        """Begin; the first look comes after a while, like all the others."""
        Thread(
            target=self._run, args=(min(look, self._every).total_seconds(),), name="reconciliation", daemon=True
        ).start()

    def end(self) -> None:
        """Let what is under way stop at its next step, and another process take over at once."""
        self._ended.set()
        with suppress(StoreUnavailable):
            self._lease.release()

    def _run(self, look: float) -> None:
        while not self._ended.wait(look * random.uniform(0.5, 1.5)):  # noqa: S311 - spreads the processes
            try:
                self.look()
            except Exception:
                log.exception("reconciliation failed; it is tried again")

    def look(self) -> Report | None:
        """Reconcile if it is time and nobody else does; None where it is not, or where that cannot be now."""
        try:
            if not self._is_time() or not self._lease.take():
                return None
            try:
                # Another process may have reconciled while this one came for the lease.
                report = self._reconcile() if self._is_time() else None
            finally:
                self._lease.release()
        except Stopped:
            return None
        except UNABLE as error:
            self._fail(error)
            return None
        if report is not None:
            self._succeed(report)
        return report

    def _is_time(self) -> bool:
        return is_due(self._notebook.read(), self._every, self._now())

    def _reconcile(self) -> Report:
        tell = DriftTelling(self._metrics, self._alert)
        return reconcile(self._make(Overseer(self._ended.wait, self._beat, tell=tell)))

    def _beat(self) -> None:
        """Keep the lease; Stopped where it is lost, or the process ends."""
        if self._ended.is_set():
            raise Stopped("the process ends")
        self._lease.keep()

    def _fail(self, error: Exception) -> None:
        self._metrics.reconciled("failed")
        if not self._failing:
            log.warning("reconciliation waits until it can go on: %s", error)
        self._failing = True

    def _succeed(self, report: Report) -> None:
        outcome = "refused" if report.refused else "synced" if report.rebuilt is None else "rebuilt"
        self._metrics.reconciled(outcome, report.start if report.is_complete else None)
        if report.strange:
            log.error(STRANGE, extra={"count": report.strange})
        if report.refused:
            told = "; ".join(sorted(set(report.refused.values())))
            number = {"count": len(report.refused)}
            log.error("Customers cannot be synced as they are, so that the cursor stays: %s", told, extra=number)
        elif report.rebuilt is not None or self._failing:
            why = "goes on" if report.rebuilt is None else f"read everything again: {report.rebuilt}"
            log.info("reconciliation %s", why, extra={"count": report.customers})
        self._failing = False
