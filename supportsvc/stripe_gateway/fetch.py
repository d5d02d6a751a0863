"""Read all that Stripe holds of a Customer: five requests, where no list is longer than a page and nothing disputed.

Of whoever has no subscription of ours, as the Customers of another product on the account, no invoice is read: there
may be many and long ones, and an event about a Customer who cannot be read in time would be sent again and again.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Protocol, TypeVar

import stripe
from stripe.params import InvoiceListParams

from supportsvc.domain.emails import hash_email
from supportsvc.domain.ledger import Customer, Invoice, Ledger
from supportsvc.domain.supporter import MoneyPolicy, ours_of
from supportsvc.stripe_gateway.client import Missing
from supportsvc.stripe_gateway.metadata import plain
from supportsvc.stripe_gateway.reading import (
    read_invoice,
    read_payment,
    read_session,
    read_subscription,
)

PAGE = 100
"""The longest page that Stripe gives."""
T = TypeVar("T")


class Ask(Protocol):
    """Makes a call to Stripe within the time that is left."""

    def __call__(self, make: Callable[[], T], /) -> T:
        """Return what the call returns."""
        ...


def fetch(client: stripe.StripeClient, ask: Ask, customer: str, tag: str, email_secret: bytes | None = None) -> Ledger:
    """Read a Customer and all about it that may be ours; one that is deleted, or was never there, has nothing."""
    found = fetch_customer(client, ask, customer, email_secret)
    if found.deleted:
        return Ledger(found)
    v1 = client.v1
    sessions = ask(
        lambda: [
            read_session(session)
            for session in v1.checkout.sessions.list(
                {"customer": customer, "status": "complete", "limit": PAGE}
            ).auto_paging_iter()
        ]
    )
    subscriptions = ask(
        lambda: [
            read_subscription(subscription)
            for subscription in v1.subscriptions.list(
                {"customer": customer, "status": "all", "limit": PAGE}
            ).auto_paging_iter()
        ]
    )
    known = Ledger(found, tuple(sessions), tuple(subscriptions))
    invoices = fetch_invoices(client, ask, customer) if ours_of(known, MoneyPolicy(tag)) else ()
    payments = ask(
        lambda: list(
            v1.payment_intents.list(
                {"customer": customer, "limit": PAGE, "expand": ["data.latest_charge"]}
            ).auto_paging_iter()
        )
    )
    read = tuple(read_payment(payment, fetch_disputes(client, ask, payment)) for payment in payments)
    return replace(known, invoices=invoices, payments=read)


def fetch_customer(client: stripe.StripeClient, ask: Ask, customer: str, email_secret: bytes | None) -> Customer:
    """Read a Customer, with a hash in the place of the e-mail; one that Stripe does not know counts as deleted."""
    try:
        found = ask(lambda: client.v1.customers.retrieve(customer))
    except Missing:
        return Customer(customer, deleted=True, unknown=True)
    if getattr(found, "deleted", False):
        return Customer(customer, deleted=True)
    email = None if email_secret is None else hash_email(found.email or "", email_secret)
    return Customer(customer, metadata=plain(found.metadata), email=email)


def fetch_invoices(client: stripe.StripeClient, ask: Ask, customer: str) -> tuple[Invoice, ...]:
    """Read a Customer's invoices, each with all its lines and payments."""
    wanted: InvoiceListParams = {"customer": customer, "limit": PAGE, "expand": ["data.payments"]}
    return ask(lambda: tuple(map(read_invoice, client.v1.invoices.list(wanted).auto_paging_iter())))


def fetch_disputes(client: stripe.StripeClient, ask: Ask, payment: stripe.PaymentIntent) -> tuple[str, ...]:
    """Read the statuses of the disputes of a payment's Charge, where it is disputed at all."""
    charge = payment.latest_charge
    if not isinstance(charge, stripe.Charge) or not charge.disputed:
        return ()
    name = charge.id
    disputes = ask(lambda: list(client.v1.disputes.list({"charge": name, "limit": PAGE}).auto_paging_iter()))
    return tuple(dispute.status for dispute in disputes)
