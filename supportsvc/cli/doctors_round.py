"""The doctor's round: asks each part what it tells, one after the other, and lets it be judged."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta

from supportsvc.config_files import ConfigurationError, load
from supportsvc.doctor import Finding, ok, warning, wrong
from supportsvc.doctor.of_settings import look_at_settings
from supportsvc.doctor.of_stripe import judge_probes, look_at_stripe
from supportsvc.doctor.of_the_site import look_at_site
from supportsvc.doctor.of_the_store import STORE, look_at_store
from supportsvc.domain.site import Site
from supportsvc.ports import StoreRefused, StoreUnavailable
from supportsvc.runtime.supervisor import find_store
from supportsvc.runtime.valkey import EmbeddedStoreFailed
from supportsvc.settings import Settings, SettingsError, read_settings
from supportsvc.store.address import Layout, parse_address
from supportsvc.store.budget import Budget
from supportsvc.store.checks import OLDEST, check_confirmation
from supportsvc.store.condition import read_conditions
from supportsvc.store.confirm import Confirm
from supportsvc.store.connect import Store
from supportsvc.stripe_gateway.account import open_account
from supportsvc.stripe_gateway.endpoints import PATH
from supportsvc.stripe_gateway.examination import examine
from supportsvc.stripe_gateway.probe import probe

PATIENCE = timedelta(seconds=5)
TRIAL = timedelta(seconds=2)
SETTINGS, CONFIGURATION = "settings", "configuration"


def make_round(environ: Mapping[str, str]) -> Iterator[Finding]:
    """Look at everything in turn; what is found early is told early."""
    try:
        settings = read_settings(environ)
    except SettingsError as error:
        for complaint in error.complaints:
            yield wrong(
                SETTINGS, complaint, "mend it: the service does not start with it, and nothing else was looked at"
            )
        return
    yield from look_at_settings(settings)
    try:
        site: Site | None = load(settings.config_folder).site
        yield ok(CONFIGURATION, f"{settings.config_folder} is in order")
    except ConfigurationError as error:
        site = None
        for trouble in error.complaints:
            yield wrong(
                CONFIGURATION, str(trouble), "see docs/campaigns.md; `supportsvc check` says when it is in order"
            )
    if site is not None:
        yield from look_at_site(site, settings)
        yield from ask_stripe(settings, site)
    yield from ask_store(settings)


def ask_stripe(settings: Settings, site: Site) -> Iterator[Finding]:
    """Look at the account, and at the service that is to hear of it."""
    if settings.stripe_api_key is None:
        return
    url = None if settings.public_url is None else f"{settings.public_url}{PATH}"
    account = open_account(settings.stripe_api_key, settings.stripe_api_base)
    restricted = settings.stripe_api_key.startswith("rk_")
    examined = examine(account, site.tag, url or "", lambda: datetime.now(UTC), restricted=restricted)
    yield from look_at_stripe(examined, settings, url)
    if url is not None:
        secrets = settings.stripe_webhook_secrets
        yield from judge_probes(tuple(probe(url, secret, live=settings.is_live) for secret in secrets), url)


def ask_store(settings: Settings) -> Iterator[Finding]:
    """Look at every server that takes writes, and try a confirmed write as `serve` does."""
    try:
        url = settings.redis_url or find_store(settings.data_folder)
        store = Store(url, confirm=Confirm(settings.confirm))
    except EmbeddedStoreFailed as error:
        yield warning(STORE, f"it was not looked at. {error}", "ask again while the service runs")
        return
    except StoreRefused as error:
        yield wrong(STORE, str(error), "mend REDIS_URL")
        return
    try:
        conditions = read_conditions(store, Budget.lasting(PATIENCE), datetime.now(UTC))
        for condition in conditions:
            yield from look_at_store(condition, store.confirm, is_watched=is_watched(url))
        if all(condition.version >= OLDEST for condition in conditions):
            yield from try_writing(store)
    except (StoreUnavailable, StoreRefused) as error:
        yield wrong(STORE, str(error), "is it running, and does REDIS_URL name it, with its password?")
    finally:
        store.close()


def is_watched(url: str) -> bool:
    """Tell whether sentinels watch over the store."""
    return parse_address(url).layout is Layout.SENTINEL


def try_writing(store: Store) -> Iterator[Finding]:
    """Write a key that lapses within a minute, as `serve` does when it starts, and wait until it is safe."""
    try:
        check_confirmation(store, Budget.lasting(TRIAL))
    except StoreRefused as error:
        yield wrong(STORE, str(error), "the service does not start so")
        return
    if store.confirm is not Confirm.OFF:
        yield ok(STORE, f"a write was confirmed ({store.confirm})")
