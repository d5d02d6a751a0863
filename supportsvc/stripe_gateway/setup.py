"""What the site needs at Stripe once: one Product and one configuration of the portal, found again or made."""

from __future__ import annotations

import hashlib
import json
from contextlib import suppress
from typing import TYPE_CHECKING

import stripe

from supportsvc.stripe_gateway.client import AlreadyThere, Missing
from supportsvc.stripe_gateway.fetch import PAGE, Ask
from supportsvc.stripe_gateway.metadata import SITE, plain

if TYPE_CHECKING:
    from stripe.params.billing_portal import ConfigurationCreateParamsFeatures

SHAPE = "supportsvc_shape"
FEATURES: ConfigurationCreateParamsFeatures = {
    "customer_update": {"enabled": False},
    "invoice_history": {"enabled": True},
    "payment_method_update": {"enabled": True},
    "subscription_cancel": {"enabled": True, "mode": "at_period_end"},
    "subscription_update": {"enabled": False},
}
"""Card, invoices, and an end that is scheduled and can be taken back; the amount is changed by our own call."""


def product_id(tag: str) -> str:
    """Return the id of the site's one Product, which every contribution's Price belongs to."""
    return f"supportsvc_{tag}"


def ensure_product(client: stripe.StripeClient, ask: Ask, tag: str, name: str) -> str:
    """Return the site's Product, made where it is not there yet; two processes may do so at once."""
    if find_product(client, ask, tag) is None:
        make_product(client, ask, tag, name)
    return product_id(tag)


def find_product(client: stripe.StripeClient, ask: Ask, tag: str) -> stripe.Product | None:
    """Return the site's Product; None where there is none."""
    try:
        return ask(lambda: client.v1.products.retrieve(product_id(tag)))
    except Missing:
        return None


def make_product(client: stripe.StripeClient, ask: Ask, tag: str, name: str) -> None:
    """Make the site's Product; no harm is done where another was first."""
    with suppress(AlreadyThere):
        ask(lambda: client.v1.products.create({"id": product_id(tag), "name": name, "metadata": {SITE: tag}}))


def restore_product(client: stripe.StripeClient, ask: Ask, tag: str) -> None:
    """Take the site's Product out of the archive, where Checkout refuses it."""
    ask(lambda: client.v1.products.update(product_id(tag), {"active": True}))


def ensure_portal(client: stripe.StripeClient, ask: Ask, tag: str) -> str:
    """Return the site's configuration of the portal, made where there is none of this shape yet."""
    return find_portal(client, ask, tag) or make_portal(client, ask, tag)


def find_portal(client: stripe.StripeClient, ask: Ask, tag: str) -> str | None:
    """Return the site's configuration of the portal; None where there is none of this shape."""
    configurations = ask(
        lambda: list(client.v1.billing_portal.configurations.list({"active": True, "limit": PAGE}).auto_paging_iter())
    )
    mark = {SITE: tag, SHAPE: shape()}
    for configuration in configurations:
        if mark.items() <= plain(configuration.metadata).items():
            return configuration.id
    return None


def make_portal(client: stripe.StripeClient, ask: Ask, tag: str) -> str:
    """Make the site's configuration of the portal; of several who do so at once, all get the same."""
    mark = {SITE: tag, SHAPE: shape()}
    key = f"supportsvc-portal-{tag}-{shape()}"
    return ask(
        lambda: client.v1.billing_portal.configurations.create(
            {"features": FEATURES, "metadata": mark}, {"idempotency_key": key}
        )
    ).id


def shape() -> str:
    """Return the mark of what the portal shows: another one makes another configuration."""
    return hashlib.sha256(json.dumps(FEATURES, sort_keys=True).encode()).hexdigest()[:16]
