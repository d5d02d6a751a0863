"""What can be told of an account at Stripe by reading alone: whether the key works, what it may, what is there."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

import stripe

from supportsvc.ports import BillingRefused, BillingUnavailable
from supportsvc.stripe_gateway.account import Account
from supportsvc.stripe_gateway.endpoints import Endpoint, find_endpoints
from supportsvc.stripe_gateway.setup import find_portal, find_product

ONE: Any = {"limit": 1}


@dataclass(frozen=True, slots=True)
class Examined:
    """What an account tells. `trouble` is why it told nothing, `refused` whether that was because of the key.

    `product` tells whether the site's Product is for sale, None where there is none; `portal` whether the portal is
    configured; `denied` what the key may not read. `ahead` is how far this machine's clock is ahead of Stripe's.
    """

    trouble: str | None = None
    refused: bool = False
    denied: tuple[str, ...] = ()
    product: bool | None = None
    portal: bool = False
    endpoints: tuple[Endpoint, ...] = ()
    ahead: timedelta | None = None


def examine(account: Account, tag: str, url: str, now: Callable[[], datetime], *, restricted: bool) -> Examined:
    """Read what an account tells of a site whose webhook is at `url`; `now` is this machine's clock, in real time.

    A key that is `restricted` is tried on everything that is read.
    """
    try:
        ahead = measure(account, now)
        denied = tuple(find_denied(account)) if restricted else ()
        if denied:
            return Examined(denied=denied, ahead=ahead)
        found = find_product(account.client, account.ask, tag)
        return Examined(
            product=None if found is None else found.active,
            portal=find_portal(account.client, account.ask, tag) is not None,
            endpoints=find_endpoints(account.client, account.ask, tag, url),
            ahead=ahead,
        )
    except BillingUnavailable as error:
        return Examined(str(error))
    except BillingRefused as error:
        return Examined(str(error), refused=True)


def readings(client: stripe.StripeClient) -> Mapping[str, Callable[[], Any]]:
    """Return a small read of each thing that the service and its commands read, by its name in the Dashboard."""
    v1 = client.v1
    return {
        "Customers": lambda: v1.customers.list(ONE),
        "Checkout Sessions": lambda: v1.checkout.sessions.list(ONE),
        "Subscriptions": lambda: v1.subscriptions.list(ONE),
        "Invoices": lambda: v1.invoices.list(ONE),
        "PaymentIntents": lambda: v1.payment_intents.list(ONE),
        "Charges": lambda: v1.charges.list(ONE),
        "Disputes": lambda: v1.disputes.list(ONE),
        "Events": lambda: v1.events.list(ONE),
        "Products": lambda: v1.products.list(ONE),
        "Customer portal": lambda: v1.billing_portal.configurations.list(ONE),
        "Webhook Endpoints": lambda: v1.webhook_endpoints.list(ONE),
    }


def find_denied(account: Account) -> Iterator[str]:
    """Name what the key may not read."""
    for name, read in readings(account.client).items():
        try:
            account.ask(read)
        except BillingRefused as error:
            if not isinstance(error.__cause__, stripe.PermissionError):
                raise
            yield name


def measure(account: Account, now: Callable[[], datetime]) -> timedelta | None:
    """Return how far this machine's clock is ahead of Stripe's, to a second; None where no answer tells its time."""
    before = now()
    try:
        told = account.ask(lambda: account.client.v1.customers.list(ONE)).last_response
        headers: Mapping[str, str] = {} if told is None else told.headers
    except BillingRefused as error:
        if not isinstance(error.__cause__, stripe.PermissionError):
            raise
        headers = error.__cause__.headers or {}
    middle = before + (now() - before) / 2
    date = next((value for name, value in headers.items() if name.lower() == "date"), None)
    return None if date is None else middle - parsedate_to_datetime(date).astimezone(UTC)
