"""How the parts of reconciliation are put together, for the service and for the command."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from supportsvc.background.reconciliation import Reconciliation
from supportsvc.domain.alerts import Alert
from supportsvc.ports import MoneyDeps
from supportsvc.services.needs import Overseer, SyncDeps
from supportsvc.settings import Settings
from supportsvc.settings.signing_keys import derive_secrets
from supportsvc.store.connect import Store
from supportsvc.store.reconciliation import Notebook
from supportsvc.stripe_gateway.client import StripeSettings
from supportsvc.stripe_gateway.lists import connect_lists
from supportsvc.telemetry.metrics import Metrics


def make_reconciliation(
    settings: Settings,
    money: Callable[[], MoneyDeps] | None,
    store: Store,
    clock: Callable[[], datetime],
    metrics: Metrics,
    alert: Callable[[Alert], None],
) -> Reconciliation | None:
    """Return what reconciles by itself; None where nothing can be paid, or a setting says so."""
    if money is None or settings.sync_every is None:
        return None

    def make(overseer: Overseer) -> SyncDeps:
        return make_sync(settings, money, store, overseer)

    return Reconciliation(make, Notebook(store), settings.sync_every, clock, metrics, alert)


def make_sync(settings: Settings, money: Callable[[], MoneyDeps], store: Store, overseer: Overseer) -> SyncDeps:
    """Make the parts of one reconciliation: those of a request, with a patient way to Stripe that begins no payment."""
    way = StripeSettings(
        settings.stripe_api_key or "",
        click_secret=b"",
        address=settings.stripe_api_base,
        email_secret=derive_secrets(settings.keys, "email")[0],
    )
    parts = money()
    lists = connect_lists(way, parts.policy.tag, settings.sync_rate, overseer.wait)

    def patient() -> MoneyDeps:
        return replace(money(), billing=lists.gateway)

    return SyncDeps(patient, lists, Notebook(store), parts.now, overseer)
