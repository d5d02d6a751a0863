"""The composition root: the one place that knows all the concrete parts, and the clock."""

import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import sha256
from threading import Lock
from time import monotonic
from wsgiref.types import WSGIApplication

from supportsvc.config_files import Configuration, load
from supportsvc.domain.money import CheckoutTerms
from supportsvc.domain.supporter import MoneyPolicy
from supportsvc.ports import BillingGateway, MoneyDeps, StoreUnavailable
from supportsvc.services.decide import Rulebook
from supportsvc.settings import Clock, Settings
from supportsvc.store.budget import Budget
from supportsvc.store.confirm import Confirm
from supportsvc.store.connect import Store
from supportsvc.store.generation import take_generation
from supportsvc.store.readers import Readers
from supportsvc.store.supporters import Supporters
from supportsvc.stripe_gateway.client import StripeSettings
from supportsvc.stripe_gateway.gateway import connect
from supportsvc.telemetry import logs
from supportsvc.telemetry.metrics import Metrics
from supportsvc.tokens import Tokens
from supportsvc.web.app import create_app
from supportsvc.web.countries import Countries
from supportsvc.web.rendering import Shelf
from supportsvc.web.service import CALL_BUDGET, Service, Standing

log = logging.getLogger("supportsvc.bootstrap")

PATIENCE = 5.0


class Rules:
    """The rules in force; their generation is asked of the store until it gives one."""

    def __init__(self, configuration: Configuration, store: Store) -> None:
        self._store = store
        self._lock = Lock()
        self._asked = float("-inf")
        rulebook = Rulebook(
            configuration.campaigns, configuration.policy, configuration.site.switches, window=configuration.window
        )
        self._standing = Standing(configuration, rulebook)

    def __call__(self) -> Standing:
        """Return what holds now."""
        if self._standing.rulebook.generation == 0 and self._asked + PATIENCE < monotonic():
            self._learn()
        return self._standing

    def _learn(self) -> None:
        """Take the generation; until the store gives one, 0 stands, which ends nobody's silence."""
        with self._lock:
            self._asked = monotonic()
            try:
                digest = self._standing.configuration.rules_digest
                generation = take_generation(self._store, digest, CALL_BUDGET)
            except StoreUnavailable as error:
                log.warning("the store does not answer; nobody is asked until it does: %s", error)
                return
            rulebook = replace(self._standing.rulebook, generation=generation)
            self._standing = replace(self._standing, rulebook=rulebook)


def build(settings: Settings, store_url: str, *, is_draining: Callable[[], bool] = lambda: False) -> WSGIApplication:
    """Make the application of one process."""
    logs.set_up(settings.log_level)
    configuration = load(settings.config_folder)
    store = Store(store_url, confirm=Confirm(settings.confirm))
    clock = Clock(settings.clock_file)
    standing = Rules(configuration, store)
    tokens = Tokens(settings.keys)
    return create_app(
        Service(
            decision_budget=settings.decision_budget,
            standing=standing,
            script=Shelf(standing, clock),
            readers=lambda length: Readers(store, Budget.lasting(length)),
            money=make_money(settings, configuration, store, clock),
            tokens=tokens,
            now=clock,
            store_answers=lambda: answers(store),
            is_draining=is_draining,
            metrics=Metrics(),
            countries=Countries(settings.country_header, settings.trusted_proxies, settings.geoip),
            site_key=settings.site_key,
            public_url=settings.public_url,
            takes_webhooks=bool(settings.stripe_api_key and settings.stripe_webhook_secrets),
        )
    )


def make_money(
    settings: Settings, configuration: Configuration, store: Store, clock: Callable[[], datetime]
) -> Callable[[], MoneyDeps] | None:
    """Return what makes the parts of one request that money needs; None without a key for Stripe."""
    if settings.stripe_api_key is None:
        return None
    site = configuration.site
    policy = MoneyPolicy(tag=site.tag, grace=site.giving.grace)
    terms = CheckoutTerms(amounts=site.giving.currencies, origins=site.origins)
    billing = make_billing(settings, site.tag, site.name)

    def make() -> MoneyDeps:
        return MoneyDeps(
            supporters=Supporters(store, CALL_BUDGET),
            billing=billing,
            policy=policy,
            terms=terms,
            now=clock,
        )

    return make


def make_billing(settings: Settings, tag: str, name: str) -> BillingGateway:
    """Connect to Stripe, or to its stand-in."""
    return connect(
        StripeSettings(
            key=settings.stripe_api_key or "",
            address=settings.stripe_api_base,
            webhook_secrets=settings.stripe_webhook_secrets,
            click_secret=sha256(f"click:{settings.keys[0]}".encode()).digest(),
            product=name,
        ),
        tag,
    )


def answers(store: Store) -> bool:
    """Tell whether the store answers."""
    try:
        store.primaries(Budget.lasting(timedelta(milliseconds=500)))
        store.ask("EXISTS", b"generation", budget=Budget.lasting(timedelta(milliseconds=500)))
    except StoreUnavailable:
        return False
    return True
