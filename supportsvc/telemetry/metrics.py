"""The metrics of one process, counted at the price of a few microseconds and without a label that names a reader."""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from itertools import count

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

from supportsvc.domain.alerts import AlertKind
from supportsvc.domain.drift import Drift
from supportsvc.domain.rules import Reason

Increase = Callable[..., None]

TIMED = 16
"""Every how manyth decision goes into the histogram: it costs as much as two counters."""
BUCKETS = (0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5)
MOST_LABELS = 200
MOST_VARIANTS = 2000
OTHER = "other"


class Metrics:
    """Counts what happens. The registry is its own; across processes the files of exposition.py are what is shown."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        counter = partial(Counter, registry=self.registry)
        decisions = counter("supportsvc_decisions", "Decisions by the reason of their answer.", ["reason"])
        self._decisions: dict[str, Increase] = {reason: decisions.labels(reason).inc for reason in Reason}
        self._seconds = Histogram(
            "supportsvc_decision_seconds",
            f"Time of a decision in the service, of every {TIMED}th one.",
            buckets=BUCKETS,
            registry=self.registry,
        ).observe
        self._turns = count()
        self._requests = Bound(
            counter("supportsvc_requests", "Answers by endpoint and class of status.", ["endpoint", "status"])
        )
        self._stores = Bound(counter("supportsvc_store_failures", "Calls that the store failed.", ["call"]))
        self._webhooks = Bound(
            counter(
                "supportsvc_webhooks", "Events from Stripe by their type and what came of them.", ["kind", "outcome"]
            )
        )
        self._checkouts = Bound(counter("supportsvc_checkouts", "Checkouts by what came of them.", ["outcome"]))
        self._limited = Bound(
            counter("supportsvc_limited", "Calls that a limit refused, by the call and whose limit it is.", ["limit"])
        )
        self._syncs = Bound(counter("supportsvc_syncs", "Syncs of a Customer by what came of them.", ["outcome"]))
        self._reloads = Bound(
            counter("supportsvc_config_reloads", "Changed configurations by what came of them.", ["outcome"])
        )
        self._asks = Bound(
            counter(
                "supportsvc_asks",
                "What became of asks, by campaign and variant; `*` for what no ask led to.",
                ["event", "campaign", "variant"],
            ),
            MOST_VARIANTS,
        )
        alerts = counter("supportsvc_alerts", "What an operator must look into, by its kind.", ["kind"])
        self._alerts: dict[AlertKind, Increase] = {kind: alerts.labels(kind).inc for kind in AlertKind}
        self._messages = Bound(
            counter("supportsvc_messages", "Tries to send a message to your own systems by their end.", ["outcome"])
        )
        self._waiting = Gauge(
            "supportsvc_messages_waiting",
            "Messages that your own systems have not taken yet.",
            registry=self.registry,
            multiprocess_mode="mostrecent",
        )
        drift = counter("supportsvc_drift", "What reconciliation found wrong and put right, by its kind.", ["kind"])
        self._drift: dict[Drift, Increase] = {kind: drift.labels(kind).inc for kind in Drift}
        self._reconciliations = Bound(
            counter("supportsvc_reconciliations", "Reconciliations by what came of them.", ["outcome"])
        )
        self._reconciled = Gauge(
            "supportsvc_reconciled_seconds",
            "When the last reconciliation that came to its end began, in Unix seconds; 0 where none has yet.",
            registry=self.registry,
            multiprocess_mode="mostrecent",
        )
        self._quiet = Gauge(
            "supportsvc_quiet",
            "1 while the last 24 hours saw less than half of the asks expected; 0 without site.readers_a_month.",
            registry=self.registry,
            multiprocess_mode="mostrecent",
        )
        self._stale = Gauge(
            "supportsvc_config_stale",
            "1 while the configuration's folder is not in order, and the last good one is in force.",
            registry=self.registry,
            multiprocess_mode="mostrecent",
        )

    def decided(self, reason: Reason, seconds: float) -> None:
        """Count a decision."""
        self._decisions[reason]()
        if next(self._turns) % TIMED == 0:
            self._seconds(seconds)

    def answered(self, endpoint: str, status: int) -> None:
        """Count an answer; `endpoint` is our own name of a call, never an address."""
        self._requests.increase(endpoint, f"{status // 100}xx")

    def asked(self, event: str, campaign: str, variant: str, count: int) -> None:
        """Count what became of asks."""
        self._asks.increase(event, campaign, variant, by=count)

    def quiet(self, *, is_quiet: bool) -> None:
        """Show whether there are too few asks."""
        self._quiet.set(float(is_quiet))

    def store_failed(self, call: str) -> None:
        """Count a call that the store did not answer, or could not confirm."""
        self._stores.increase(call)

    def webhook(self, kind: str, outcome: str) -> None:
        """Count an event from Stripe."""
        self._webhooks.increase(kind, outcome)

    def checkout(self, outcome: str) -> None:
        """Count a checkout."""
        self._checkouts.increase(outcome)

    def limited(self, limit: str) -> None:
        """Count a call that a limit refused."""
        self._limited.increase(limit)

    def synced(self, outcome: str) -> None:
        """Count a sync of a Customer."""
        self._syncs.increase(outcome)

    def alerted(self, kind: AlertKind) -> None:
        """Count an alert that an operator was told."""
        self._alerts[kind]()

    def message(self, outcome: str) -> None:
        """Count a try to send a message, or one that was dropped."""
        self._messages.increase(outcome)

    def messages_waiting(self, count: int) -> None:
        """Show how many messages are not delivered yet."""
        self._waiting.set(count)

    def drifted(self, kind: Drift, count: int) -> None:
        """Count Customers of whom something was wrong."""
        self._drift[kind](count)

    def reconciled(self, outcome: str, start: datetime | None = None) -> None:
        """Count a reconciliation; `start` is that of one that came to its end."""
        self._reconciliations.increase(outcome)
        if start is not None:
            self._reconciled.set(start.timestamp())

    def reloaded(self, outcome: str) -> None:
        """Count a changed configuration that was taken in, or refused."""
        self._reloads.increase(outcome)

    def stale(self, *, is_stale: bool) -> None:
        """Tell whether a changed configuration is kept out at present."""
        self._stale.set(int(is_stale))


class Bound:
    """A counter's children, looked up once each; beyond a number that no honest use reaches, all are one."""

    def __init__(self, counter: Counter, most: int = MOST_LABELS) -> None:
        self._counter = counter
        self._most = most
        self._children: dict[tuple[str, ...], Increase] = {}

    def increase(self, *labels: str, by: int = 1) -> None:
        """Count one more, or several."""
        child = self._children.get(labels)
        if child is None:
            known = len(self._children) < self._most
            child = self._counter.labels(*(labels if known else (OTHER,) * len(labels))).inc
            if known:
                self._children[labels] = child
        child(by)
