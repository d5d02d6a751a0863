"""The site's webhook endpoints at Stripe: found by their metadata, made at the pinned version, disabled."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

import stripe

from supportsvc.stripe_gateway.client import API_VERSION
from supportsvc.stripe_gateway.fetch import PAGE, Ask
from supportsvc.stripe_gateway.metadata import SITE, plain
from supportsvc.stripe_gateway.reading import instant

EVENTS = (
    "charge.dispute.closed",
    "charge.dispute.created",
    "charge.dispute.updated",
    "charge.refund.updated",
    "charge.refunded",
    "checkout.session.async_payment_failed",
    "checkout.session.async_payment_succeeded",
    "checkout.session.completed",
    "customer.deleted",
    "customer.subscription.created",
    "customer.subscription.deleted",
    "customer.subscription.paused",
    "customer.subscription.resumed",
    "customer.subscription.updated",
    "customer.updated",
    "invoice.paid",
    "invoice.payment_failed",
    "invoice_payment.paid",
    "payment_intent.canceled",
    "payment_intent.payment_failed",
    "payment_intent.processing",
    "payment_intent.succeeded",
    "refund.failed",
    "refund.updated",
)
"""The kinds of event after which what `derive` reads of a Customer may be different, or a conversion is counted."""
KINDS: Any = [*EVENTS]  # the SDK types each as a literal, and names no type for them
PATH = "/v1/stripe/webhook"
SECRET = "supportsvc_secret"  # noqa: S105 - a key of metadata
RETIRED = "supportsvc_retired"
EVERY = "*"


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A webhook endpoint; `ours` tells that it carries our tag, `retired` that we disabled it.

    `secret_mark` tells which signing secret it has, without telling the secret; None where it is not known.
    """

    id: str
    url: str
    version: str | None
    events: frozenset[str]
    created: datetime
    enabled: bool
    ours: bool
    retired: bool
    secret_mark: str | None

    def sends_all(self) -> bool:
        """Tell whether every kind of event that is used is sent."""
        return EVERY in self.events or set(EVENTS) <= self.events

    def serves(self, url: str) -> bool:
        """Tell whether this is the one that an address wants: ours, there, at the pinned version, and not retired."""
        return self.ours and self.url == url and self.version == API_VERSION and not self.retired


def mark_secret(secret: str) -> str:
    """Return what tells one signing secret from another; 64 bits of a hash of 190 random ones give nothing away."""
    return hashlib.sha256(f"endpoint:{secret}".encode()).hexdigest()[:16]


def find_endpoints(client: stripe.StripeClient, ask: Ask, tag: str, url: str) -> tuple[Endpoint, ...]:
    """Return the site's endpoints, the newest first: those with our tag, and what was made by hand at our address."""
    listed = ask(lambda: list(client.v1.webhook_endpoints.list({"limit": PAGE}).auto_paging_iter()))
    found = (read_endpoint(endpoint, tag) for endpoint in listed)
    return tuple(endpoint for endpoint in found if endpoint.ours or endpoint.url == url)


def read_endpoint(endpoint: stripe.WebhookEndpoint, tag: str) -> Endpoint:
    """Read an endpoint as Stripe gives it."""
    metadata = plain(endpoint.metadata)
    return Endpoint(
        endpoint.id,
        endpoint.url,
        endpoint.api_version,
        frozenset(endpoint.enabled_events),
        instant(endpoint.created),
        enabled=endpoint.status == "enabled",
        ours=metadata.get(SITE) == tag,
        retired=RETIRED in metadata,
        secret_mark=metadata.get(SECRET),
    )


def make_endpoint(client: stripe.StripeClient, ask: Ask, tag: str, url: str) -> tuple[Endpoint, str]:
    """Make an endpoint; return it with its signing secret, which Stripe tells this once."""
    key = f"supportsvc-endpoint-{uuid4()}"
    made = ask(
        lambda: client.v1.webhook_endpoints.create(
            {
                "url": url,
                "enabled_events": KINDS,
                "api_version": API_VERSION,
                "description": f"supportsvc, for the site {tag}",
                "metadata": {SITE: tag},
            },
            {"idempotency_key": key},
        )
    )
    secret = made.secret or ""
    marked = ask(
        lambda: client.v1.webhook_endpoints.update(made.id, {"metadata": {SITE: tag, SECRET: mark_secret(secret)}})
    )
    return read_endpoint(marked, tag), secret


def mend_endpoint(client: stripe.StripeClient, ask: Ask, endpoint: Endpoint) -> None:
    """Let an endpoint send just the kinds of event that are used, and send at all."""
    ask(lambda: client.v1.webhook_endpoints.update(endpoint.id, {"enabled_events": KINDS, "disabled": False}))


def retire_endpoint(client: stripe.StripeClient, ask: Ask, endpoint: Endpoint) -> None:
    """Let an endpoint send no more, and note that it was us who wanted it."""
    ask(lambda: client.v1.webhook_endpoints.update(endpoint.id, {"disabled": True, "metadata": {RETIRED: "yes"}}))
