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
    wanted = product_id(tag)
    try:
        ask(lambda: client.v1.products.retrieve(wanted))
    except Missing:
        with suppress(AlreadyThere):
            ask(lambda: client.v1.products.create({"id": wanted, "name": name, "metadata": {SITE: tag}}))
    return wanted


def ensure_portal(client: stripe.StripeClient, ask: Ask, tag: str) -> str:
    """Return the site's configuration of the portal, made where there is none of this shape yet."""
    shape = hashlib.sha256(json.dumps(FEATURES, sort_keys=True).encode()).hexdigest()[:16]
    configurations = ask(
        lambda: list(client.v1.billing_portal.configurations.list({"active": True, "limit": PAGE}).auto_paging_iter())
    )
    mark = {SITE: tag, SHAPE: shape}
    for configuration in configurations:
        if mark.items() <= plain(configuration.metadata).items():
            return configuration.id
    key = f"supportsvc-portal-{tag}-{shape}"
    return ask(
        lambda: client.v1.billing_portal.configurations.create(
            {"features": FEATURES, "metadata": {**mark}}, {"idempotency_key": key}
        )
    ).id
