"""`supportsvc sync`: bring the store back to what Stripe holds, now."""

from argparse import Namespace
from collections.abc import Callable
from datetime import UTC, timedelta
from threading import Event
from time import monotonic
from typing import Any

from supportsvc.cli.complaint import complain
from supportsvc.cli.stripe import NO_KEY
from supportsvc.cli.switch import on_the_store
from supportsvc.config_files import Configuration, ConfigurationError, load
from supportsvc.domain.alerts import Alert
from supportsvc.domain.drift import MEANINGS
from supportsvc.domain.notices import Notice
from supportsvc.domain.policy import Switches
from supportsvc.ports import (
    BillingRefused,
    BillingUnavailable,
    MoneyDeps,
    StoreUnavailable,
    SyncUnsettled,
)
from supportsvc.reports import Figure, Table
from supportsvc.reports import Report as Page
from supportsvc.services.findings import Report
from supportsvc.settings import Clock, Settings, SettingsError, with_keys
from supportsvc.store.connect import Store

GO_ON = "what is done is kept; run it again and it goes on from there"
UNMOVED = "until they can be, each sync reads everything since the last one that came to its end"
STRANGE = (
    "Stripe does not know {} Customers of ours, who are left as they are; is the key one of another account or mode?"
)
BESIDE = "the service reconciles at this moment, too: that does no harm, and takes both a little longer"


def add_to(commands: Any) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "sync",
        help="bring the store back to what Stripe holds",
        description="Read again whom Stripe's events since the last sync are about, and put right what the store says "
        "of them; where these events are not enough, everything. The service does so by itself, and everything once a "
        "week. It may be run at any time, also beside the service and after a kill. The settings are those of `serve`. "
        "What it finds, and what that means, stands in docs/stripe.md.",
    )
    parser.add_argument(
        "--all",
        action="store_true",
        help="read everything again, from Stripe's lists and the store's own records: after a wiped or restored store",
    )
    parser.set_defaults(run=run)


def run(arguments: Namespace) -> int:
    """Reconcile, and report."""

    def act(store: Store, settings: Settings) -> int:
        try:
            return reconcile(store, settings, everything=arguments.all)
        except (ConfigurationError, SettingsError) as error:
            return complain(*error.complaints)
        except (BillingUnavailable, StoreUnavailable, SyncUnsettled) as error:
            return complain(f"it could not be finished: {error}", GO_ON)
        except BillingRefused as error:
            return complain(f"Stripe refuses it: {error}", GO_ON)

    return on_the_store(act)


def reconcile(store: Store, settings: Settings, *, everything: bool) -> int:
    """Do it under the lease where that is free, and beside its holder where it is not."""
    from supportsvc.background.alerting import Alerting  # noqa: PLC0415 - heavy, and no other command needs it
    from supportsvc.background.announcing import Announcing  # noqa: PLC0415
    from supportsvc.background.drift_telling import DriftTelling  # noqa: PLC0415
    from supportsvc.background.lease import Lease  # noqa: PLC0415
    from supportsvc.background.sending import PAUSES  # noqa: PLC0415
    from supportsvc.reconciling import make_sync  # noqa: PLC0415
    from supportsvc.reports import print_report  # noqa: PLC0415
    from supportsvc.reports.progress import show_search  # noqa: PLC0415
    from supportsvc.services.needs import Overseer  # noqa: PLC0415
    from supportsvc.services.reconcile import rebuild, sync  # noqa: PLC0415
    from supportsvc.store.outbox import Outbox  # noqa: PLC0415
    from supportsvc.store.reconciliation import Notebook  # noqa: PLC0415
    from supportsvc.telemetry import logs  # noqa: PLC0415
    from supportsvc.telemetry.metrics import Metrics  # noqa: PLC0415

    configuration, settings = load(settings.config_folder), with_keys(settings)
    logs.set_up(settings.log_level)
    clock, metrics = Clock(settings.clock_file), Metrics()
    announcing = Announcing(Outbox(store, PAUSES), metrics, clock) if settings.notify_url else None
    alerting = Alerting(store, metrics, clock, announcing)
    money = money_of(settings, configuration, store, alerting, announcing)
    if money is None:
        return complain(NO_KEY)
    lease = Lease(Notebook(store))
    if not lease.take():
        complain(BESIDE)
    began = monotonic()
    try:
        with show_search("Finding Customers", "Syncing Customers") as show:
            overseer = Overseer(Event().wait, lease.keep, show, DriftTelling(metrics, alerting))
            deps = make_sync(settings, money, store, overseer)
            report = rebuild(deps) if everything else sync(deps)
    finally:
        lease.release()
    print_report(describe(configuration.site.name, report, deps.lists.requests, monotonic() - began))
    if report.strange:
        complain(STRANGE.format(report.strange))
    if report.refused:
        reasons = sorted(set(report.refused.values()))
        return complain(f"{len(report.refused)} Customers cannot be synced as they are: {'; '.join(reasons)}", UNMOVED)
    return 0


def money_of(
    settings: Settings,
    configuration: Configuration,
    store: Store,
    alert: Callable[[Alert], None],
    announce: Callable[[Notice], bool] | None,
) -> Callable[[], MoneyDeps] | None:
    """Return what makes the parts that money needs, as the service has them."""
    from supportsvc.background.rules import rulebook_of  # noqa: PLC0415 - heavy, and no other command needs it
    from supportsvc.paying import make_money  # noqa: PLC0415
    from supportsvc.web.service import Standing  # noqa: PLC0415

    standing = Standing(configuration, rulebook_of(configuration, Switches(), 0))
    return make_money(settings, lambda: standing, store, Clock(settings.clock_file), alert, announce)


def describe(site: str, report: Report, requests: int, seconds: float) -> Page:
    """Write down what was found."""
    each = f"{requests / report.customers:.1f} a Customer" if report.customers else ""
    figures = (
        Figure("Customers synced", f"{report.customers:,}"),
        Figure("of whom something was wrong", f"{report.drifted:,}"),
        Figure("changed just now", f"{report.late:,}", "their webhooks may still be on their way"),
        Figure("requests to Stripe", f"{requests:,}", each),
        Figure("pages of lists among them", f"{report.pages:,}"),
        Figure("time", f"{timedelta(seconds=round(seconds))}"),
    )
    rows = [(kind.value, f"{report.drift[kind]:,}", MEANINGS[kind]) for kind in MEANINGS if report.drift[kind]]
    drift = Table("What was wrong, and was put right", ("kind", "Customers", "what that means"), rows, words=(2,))
    return Page(f"{site}: the store and Stripe", lead_of(report), figures, (drift,) if rows else ())


def lead_of(report: Report) -> str:
    """Say what was read."""
    since = "" if report.since is None else f"{report.since.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
    if report.rebuilt is None:
        return f"The events at Stripe since {since} were read again."
    went_on = f" It went on with what was begun at {since} and broken off." if since else ""
    return f"Everything was read again: {report.rebuilt}.{went_on}"
