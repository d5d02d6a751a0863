"""How the parts around money are put together, for the service and for the commands."""

from collections.abc import Callable
from datetime import datetime
from functools import lru_cache

from supportsvc.domain.alerts import Alert
from supportsvc.domain.money import CheckoutTerms
from supportsvc.domain.notices import Notice
from supportsvc.domain.site import Site
from supportsvc.domain.supporter import MoneyPolicy
from supportsvc.ports import BillingGateway, MoneyDeps
from supportsvc.settings import Settings
from supportsvc.settings.signing_keys import derive_secrets
from supportsvc.store.connect import Store
from supportsvc.store.supporters import Supporters
from supportsvc.stripe_gateway.client import StripeSettings
from supportsvc.stripe_gateway.gateway import StripeGateway, connect
from supportsvc.web.service import CALL_BUDGET, Standing


def make_money(
    settings: Settings,
    standing: Callable[[], Standing],
    store: Store,
    clock: Callable[[], datetime],
    alert: Callable[[Alert], None],
    announce: Callable[[Notice], bool] | None = None,
) -> Callable[[], MoneyDeps] | None:
    """Return what makes the parts of one request that money needs; None without a key for Stripe."""
    if settings.stripe_api_key is None:
        return None

    @lru_cache(maxsize=1)
    def billing(tag: str, name: str, methods: tuple[str, ...]) -> BillingGateway:
        return make_billing(settings, tag, name, methods)

    def make() -> MoneyDeps:
        site = standing().configuration.site
        return MoneyDeps(
            supporters=Supporters(store, CALL_BUDGET),
            billing=billing(site.tag, site.name, site.giving.methods),
            policy=MoneyPolicy(tag=site.tag, grace=site.giving.grace, gift_pause=site.giving.gift_pause),
            terms=terms_of(site),
            now=clock,
            alert=alert,
            announce=announce,
        )

    return make


def terms_of(site: Site) -> CheckoutTerms:
    """Return what the site's checkout takes."""
    giving = site.giving
    return CheckoutTerms(giving.currencies, site.origins, frozenset(giving.intervals))


def make_billing(settings: Settings, tag: str, name: str, methods: tuple[str, ...]) -> StripeGateway:
    """Connect to Stripe, or to its stand-in."""
    return connect(
        StripeSettings(
            key=settings.stripe_api_key or "",
            address=settings.stripe_api_base,
            webhook_secrets=settings.stripe_webhook_secrets,
            click_secret=derive(settings, "click"),
            product=name,
            methods=methods,
            email_secret=derive(settings, "email"),
        ),
        tag,
    )


def derive(settings: Settings, purpose: str) -> bytes:
    """Return a secret for one purpose, made of the newest key."""
    return derive_secrets(settings.keys, purpose)[0]
