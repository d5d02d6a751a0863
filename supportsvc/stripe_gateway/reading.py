"""Stripe's objects, read into our values."""

from __future__ import annotations

from datetime import UTC, datetime

import stripe
from stripe import checkout

from supportsvc.domain.ledger import (
    Contribution,
    Invoice,
    Line,
    Payment,
    Session,
    Subscription,
    SubscriptionStatus,
)
from supportsvc.domain.money import RENEWED, Money
from supportsvc.ports import BillingRefused
from supportsvc.stripe_gateway.metadata import plain, read_credit, read_mark


def id_of(thing: object) -> str | None:
    """Return the id of an object that Stripe gives as an id, whole, or not at all."""
    if isinstance(thing, str):
        return thing
    found = getattr(thing, "id", None)
    return found if isinstance(found, str) else None


def instant(seconds: int) -> datetime:
    """Read one of Stripe's instants."""
    return datetime.fromtimestamp(seconds, UTC)


def read_session(session: checkout.Session) -> Session:
    """Read a completed Checkout Session."""
    metadata = plain(session.metadata)
    return Session(
        session.id,
        instant(session.created),
        subscribes=session.mode == "subscription",
        mark=read_mark(metadata),
        subscription=id_of(session.subscription),
        credit=read_credit(metadata),
        payment=id_of(session.payment_intent),
    )


def read_subscription(subscription: stripe.Subscription) -> Subscription:
    """Read a subscription; its period ends with the last of its items' periods, and has no length without an item."""
    ends = (item.current_period_end for item in subscription.items.data)
    period_end = instant(max(ends, default=subscription.created))
    scheduled = instant(subscription.cancel_at) if subscription.cancel_at else None
    return Subscription(
        subscription.id,
        read_status(subscription.status),
        instant(subscription.created),
        period_end,
        read_mark(plain(subscription.metadata)),
        trial_end=instant(subscription.trial_end) if subscription.trial_end else None,
        ends=scheduled or (period_end if subscription.cancel_at_period_end else None),
        collection_paused=subscription.pause_collection is not None,
        paused_for=paused_for(subscription),
        given=read_contribution(subscription),
    )


def read_contribution(subscription: stripe.Subscription) -> Contribution | None:
    """Read what a subscription takes; None where that is not one amount, by the month or by the year."""
    if len(subscription.items.data) != 1:
        return None
    (item,) = subscription.items.data
    price, amount, recurring = item.price, item.price.unit_amount, item.price.recurring
    if item.quantity != 1 or amount is None or recurring is None or recurring.interval_count != 1:
        return None
    interval = next((i for i in RENEWED if i.value == recurring.interval), None)
    return None if interval is None else Contribution(item.id, Money(amount, price.currency), interval)


def read_status(status: str) -> SubscriptionStatus:
    """Read one of the eight statuses; at the pinned version there are no others."""
    try:
        return SubscriptionStatus(status)
    except ValueError as fault:
        raise BillingRefused(f"a subscription has the unknown status {status!r}") from fault


def paused_for(subscription: stripe.Subscription) -> str | None:
    """Read why a subscription is paused."""
    details = getattr(subscription, "status_details", None)
    paused = getattr(details, "paused", None)
    return getattr(getattr(paused, "subscription", None), "type", None)


def read_invoice(invoice: stripe.Invoice) -> Invoice:
    """Read an invoice with all its lines and payments, asking Stripe for further pages where there are any."""
    payments = invoice.payments.auto_paging_iter() if invoice.payments else ()
    names = (paid_by(payment) for payment in payments if payment.status != "canceled")
    return Invoice(
        str(invoice.id),
        paid=invoice.status == "paid",
        lines=tuple(read_line(line, invoice) for line in invoice.lines.auto_paging_iter()),
        payments=tuple(name for name in names if name is not None),
    )


def paid_by(payment: stripe.InvoicePayment) -> str | None:
    """Return the PaymentIntent that pays an invoice, or the Charge where there is none."""
    made = payment.payment
    return id_of(getattr(made, "payment_intent", None)) or id_of(getattr(made, "charge", None))


def read_line(line: stripe.InvoiceLineItem, invoice: stripe.Invoice) -> Line:
    """Read an invoice's line; the subscription stands on the line, or else on the invoice."""
    of_invoice = getattr(getattr(invoice.parent, "subscription_details", None), "subscription", None)
    return Line(id_of(line.subscription) or id_of(of_invoice), line.amount, instant(line.period.end))


def read_payment(payment: stripe.PaymentIntent, disputes: tuple[str, ...]) -> Payment:
    """Read a PaymentIntent with its latest Charge."""
    charge = payment.latest_charge
    return Payment(
        payment.id,
        payment.status,
        instant(payment.created),
        read_mark(plain(payment.metadata)),
        charge=id_of(charge),
        refunded=isinstance(charge, stripe.Charge) and charge.refunded,
        disputes=disputes,
    )
