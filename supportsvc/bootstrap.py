"""The composition root: the one place that knows all the concrete parts, and the clock."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from wsgiref.types import WSGIApplication

from supportsvc.background.alerting import Alerting
from supportsvc.background.announcing import Announcing
from supportsvc.background.counting import Counting
from supportsvc.background.endpoint_watch import watch_endpoint
from supportsvc.background.folder import Folder
from supportsvc.background.quiet import Quiet
from supportsvc.background.reconciliation import Reconciliation
from supportsvc.background.rules import Rules
from supportsvc.background.sending import PAUSES, Sender
from supportsvc.background.timers import Timer
from supportsvc.config_files import Configuration
from supportsvc.fault_points import FaultPoints
from supportsvc.outgoing.posting import Post
from supportsvc.paying import derive, make_money
from supportsvc.ports import StoreUnavailable
from supportsvc.reconciling import make_reconciliation
from supportsvc.services.decide import Rulebook
from supportsvc.settings import Clock, Settings
from supportsvc.store.budget import Budget
from supportsvc.store.confirm import Confirm
from supportsvc.store.connect import Store
from supportsvc.store.counts import Counts
from supportsvc.store.keys import LIVE
from supportsvc.store.limiter import Limiter
from supportsvc.store.outbox import Outbox
from supportsvc.store.readers import Readers
from supportsvc.telemetry import logs
from supportsvc.telemetry.decision_log import DecisionLog
from supportsvc.telemetry.metrics import Metrics
from supportsvc.tokens import Tokens
from supportsvc.web.app import create_app
from supportsvc.web.countries import Countries
from supportsvc.web.rendering import Shelf
from supportsvc.web.service import Service, Standing

log = logging.getLogger("supportsvc.bootstrap")

POLL = timedelta(milliseconds=500)
LOOK = timedelta(seconds=1)
FLUSH = timedelta(seconds=2)
WATCH = timedelta(minutes=1)
SEND = timedelta(seconds=1)
TRIAL = timedelta(milliseconds=500)
NEVER = timedelta(days=36_500)
BLIND = (
    "the configuration names countries, but neither SUPPORTSVC_COUNTRY_HEADER nor SUPPORTSVC_GEOIP is set: no reader's "
    "country is known, so that nobody is protected by the reader-safety list, and what is for some countries alone is "
    "shown to nobody"
)


@dataclass(frozen=True, slots=True)
class Process:
    """One process of the service: what answers, and what it does beside that.

    `slow_timers` may wait for others, and are cut short when the process ends: what they do is taken up again.
    """

    application: WSGIApplication
    timers: tuple[Timer, ...]
    slow_timers: tuple[Timer, ...] = ()
    reconciliation: Reconciliation | None = None


class Board:
    """Where the set in force is put up for all who answer: a whole one at any time."""

    def __init__(self, countries: Countries) -> None:
        self._standing: Standing | None = None
        self._countries = countries

    def put_up(self, configuration: Configuration, rulebook: Rulebook) -> None:
        """Let another set hold, from the next request on; where no country is known, one that names some is no use."""
        before, standing = self._standing, Standing(configuration, rulebook)
        is_new = before is None or before.configuration is not configuration
        if is_new and standing.by_country and not self._countries.can_find:
            log.error(BLIND)
        self._standing = standing

    def __call__(self) -> Standing:
        """Return the set in force."""
        if self._standing is None:
            raise RuntimeError("no rules have been put up yet")
        return self._standing


def assemble(
    settings: Settings, store_url: str, *, is_draining: Callable[[], bool] = lambda: False, kept: Path | None = None
) -> Process:
    """Make the parts of one process; `kept` is the file where the processes of a run keep the last good configuration.

    Raises ConfigurationError where the configuration is not in order, and no last good one is kept.
    """
    logs.set_up(settings.log_level)
    metrics = Metrics()
    folder = Folder(settings.config_folder, metrics, kept)
    store = Store(store_url, confirm=Confirm(settings.confirm))
    clock = Clock(settings.clock_file)
    countries = Countries(settings.country_header, settings.trusted_proxies, settings.geoip)
    standing = Board(countries)
    counts = Counts()
    counting = Counting(counts, store, metrics, campaigns=lambda: standing().configuration.campaigns, now=clock)
    quiet = Quiet(store, metrics, configuration=lambda: standing().configuration, now=clock)
    points = FaultPoints(settings.fault_points)
    announcing = Announcing(Outbox(store, PAUSES), metrics, clock) if settings.notify_url else None
    alerting = Alerting(store, metrics, clock, announcing)
    money = make_money(settings, standing, store, clock, alerting, announcing)
    reconciliation = make_reconciliation(settings, money, store, clock, metrics, alerting)
    rules = Rules(store, folder.configuration, standing.put_up)
    rules.poll()

    def follow_folder() -> None:
        if folder.look():
            rules.adopt(folder.configuration)

    application = create_app(
        Service(
            decision_budget=settings.decision_budget,
            standing=standing,
            script=Shelf(standing, clock),
            readers=lambda length: Readers(store, Budget.lasting(length)),
            money=points.in_money(money),
            limiter=Limiter(store, derive(settings, "limits")),
            tokens=Tokens(settings.keys),
            now=clock,
            store_answers=lambda: answers(store),
            is_draining=is_draining,
            metrics=metrics,
            counts=counts,
            decision_log=DecisionLog(settings.decision_log) if settings.decision_log else None,
            complaints=lambda: folder.complaints,
            countries=countries,
            site_key=settings.site_key,
            public_url=settings.public_url,
            takes_webhooks=bool(settings.stripe_api_key and settings.stripe_webhook_secrets),
        )
    )
    timers = (
        Timer("a look at the switches", POLL, rules.poll),
        Timer("a look at the configuration", LOOK, follow_folder),
        Timer("writing the statistics", FLUSH, points.in_timer("statistics", counting.flush), at_end=True),
        Timer("the watch over quiet", WATCH, quiet.look),
    )
    at_end = () if reconciliation is None else (Timer("reconciling", NEVER, reconciliation.end, at_end=True),)
    watching = watch_endpoint(settings, lambda: standing().configuration.site.tag, clock, alerting)
    slow = (*make_sender(settings, store, metrics), *watching)
    return Process(points.in_calls(application), (*timers, *at_end), slow, reconciliation)


def make_sender(settings: Settings, store: Store, metrics: Metrics) -> tuple[Timer, ...]:
    """Return what sends messages to the site's own systems, where there are any."""
    if settings.notify_url is None:
        return ()
    sender = Sender(Outbox(store, PAUSES), Post(settings.notify_url, settings.notify_secrets), metrics)
    return (Timer("sending messages", SEND, sender.send),)


def build(settings: Settings, store_url: str) -> WSGIApplication:
    """Make the application alone, which stays as it begins."""
    return assemble(settings, store_url).application


def answers(store: Store) -> bool:
    """Tell whether the store answers."""
    try:
        store.primaries(Budget.lasting(TRIAL))
        store.ask("EXISTS", LIVE, budget=Budget.lasting(TRIAL))
    except StoreUnavailable:
        return False
    return True
