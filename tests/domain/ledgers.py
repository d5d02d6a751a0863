"""Builders of what Stripe may hold of one Customer."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from supportsvc.domain.ledger import (
    Customer,
    Invoice,
    Ledger,
    Line,
    Mark,
    Payment,
    Session,
    Subscription,
    SubscriptionStatus,
)
from supportsvc.domain.supporter import MoneyPolicy

NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)
DAY = timedelta(days=1)
POLICY = MoneyPolicy(tag="news")
GRACE = POLICY.grace
READER = bytes(range(16))
OURS = Mark("news", READER)
CUSTOMER = Customer("cus_1")
PERIOD_END = NOW + 20 * DAY


def reader(number: int) -> bytes:
    """Return the id of a numbered reader; greater numbers have greater ids."""
    return number.to_bytes(16, "big")


def subscription(status: str = "active", **changes: Any) -> Subscription:
    """Return a subscription of ours, begun ten days ago."""
    made = Subscription("sub_1", SubscriptionStatus(status), NOW - 10 * DAY, PERIOD_END, OURS)
    return replace(made, **changes)


def session(**changes: Any) -> Session:
    """Return the completed Session of that subscription."""
    made = Session("cs_1", NOW - 10 * DAY, subscribes=True, mark=OURS, subscription="sub_1")
    return replace(made, **changes)


def line(**changes: Any) -> Line:
    """Return the line for the subscription's running period."""
    return replace(Line("sub_1", 200, PERIOD_END), **changes)


def invoice(**changes: Any) -> Invoice:
    """Return a paid invoice of that subscription."""
    return replace(Invoice("in_1", paid=True, lines=(line(),), payments=("pi_1",)), **changes)


def payment(**changes: Any) -> Payment:
    """Return the payment of that invoice; it carries no mark, as Stripe makes it itself."""
    return replace(Payment("pi_1", "succeeded", NOW - 10 * DAY, charge="ch_1"), **changes)


def gift(**changes: Any) -> Payment:
    """Return a one-off gift of yesterday."""
    return replace(Payment("pi_9", "succeeded", NOW - DAY, OURS, charge="ch_9"), **changes)


def ledger(*things: object, customer: Customer = CUSTOMER) -> Ledger:
    """Sort things into a ledger."""
    return Ledger(
        customer,
        tuple(t for t in things if isinstance(t, Session)),
        tuple(t for t in things if isinstance(t, Subscription)),
        tuple(t for t in things if isinstance(t, Invoice)),
        tuple(t for t in things if isinstance(t, Payment)),
    )
