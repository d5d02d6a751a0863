"""The demo over the visitor's own account at Stripe, in test mode, where a test key is in the environment."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from supportsvc.domain.site import Site
from supportsvc.ports import BillingRefused, BillingUnavailable
from supportsvc.settings.environment import VARIABLES, take
from supportsvc.settings.texts import Unfit
from supportsvc.settings.values import TEST_KEYS
from supportsvc.stripe_gateway.account import open_account
from supportsvc.stripe_gateway.setup import ensure_portal, ensure_product

KEY, BASE = "STRIPE_API_KEY", "STRIPE_API_BASE"
EVERY = "5s"
NO_LIVE_KEY = (
    f"The demo takes a test key alone (sk_test_…), and {KEY} holds another. Unset it, or give the demo a test key."
)
AT_STRIPE = (
    f"Payments go to your own account at Stripe, in test mode, since {KEY} is set. Stripe cannot reach this machine: "
    "the demo looks there every few seconds, and its clock cannot be moved."
)


class DemoFailed(Exception):
    """A part of the demo did not start."""


@dataclass(frozen=True, slots=True)
class OwnStripe:
    """The visitor's key, and where Stripe is: None for Stripe itself."""

    key: str = field(repr=False)
    base: str | None = None

    @property
    def environ(self) -> dict[str, str]:
        """Return what the service is told of it; instead of being told by Stripe, it looks there every few seconds."""
        return {KEY: self.key, "SUPPORTSVC_SYNC_EVERY": EVERY} | ({BASE: self.base} if self.base is not None else {})


def find_own_stripe(environ: Mapping[str, str]) -> OwnStripe | None:
    """Return the visitor's account; None where there is no key, and the stand-in is used. Raises DemoFailed."""
    try:
        key, base = read(environ, KEY), read(environ, BASE)
    except Unfit as unfit:
        raise DemoFailed(f"{KEY} {unfit}") from unfit
    if key is None:
        return None
    if not key.startswith(TEST_KEYS):
        raise DemoFailed(NO_LIVE_KEY)
    return OwnStripe(key, base)


def read(environ: Mapping[str, str], name: str) -> str | None:
    """Read a variable as the service does."""
    text = take(environ, name)
    return str(VARIABLES[name].read(text)) if text else None


def prepare(own: OwnStripe, site: Site) -> None:
    """Make what the demo needs at Stripe, or find it; raises DemoFailed where the key does not do."""
    account = open_account(own.key, own.base)
    try:
        ensure_product(account.client, account.ask, site.tag, site.name)
        ensure_portal(account.client, account.ask, site.tag)
    except (BillingRefused, BillingUnavailable) as error:
        raise DemoFailed(f"Stripe did not do what the demo needs: {error} Without {KEY} a stand-in is used.") from error
