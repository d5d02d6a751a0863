"""What an operator must hear of: a closed set of kinds, and how two of them show in what Stripe holds."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from supportsvc.domain.entitlement import LOST
from supportsvc.domain.ledger import Ledger, Payment, Subscription, SubscriptionStatus
from supportsvc.domain.reader import Copy
from supportsvc.domain.supporter import MoneyPolicy, is_ours, ours_of


class AlertKind(StrEnum):
    """The kinds, and the only ones."""

    DOUBLE_SUBSCRIPTION = "double_subscription"
    DISPUTE = "dispute"
    DRIFT = "drift"
    SIGNATURE_FAILURES = "signature_failures"
    ENDPOINT_DISABLED = "endpoint_disabled"


SENTENCES: Mapping[AlertKind, str] = {
    AlertKind.DOUBLE_SUBSCRIPTION: "a reader pays for two subscriptions at once",
    AlertKind.DISPUTE: "a payment is disputed, or a dispute is lost",
    AlertKind.DRIFT: "the store said otherwise than Stripe, and was put right",
    AlertKind.SIGNATURE_FAILURES: "events from Stripe are refused one after another: their signature does not match",
    AlertKind.ENDPOINT_DISABLED: "Stripe has disabled the webhook endpoint",
}
"""What each says to who reads the log."""


@dataclass(frozen=True, slots=True)
class Alert:
    """One thing to be told; `customers` are those it is about.

    `subject` tells it from others of its kind: it is told once, and not again while that is remembered. Without a
    subject it is told every time. Neither goes into logs or metrics.
    """

    kind: AlertKind
    subject: str = ""
    customers: tuple[str, ...] = ()


OPEN = frozenset({"needs_response", "under_review", "warning_needs_response", "warning_under_review"})
OLD_NEWS = timedelta(days=400)
"""How old a payment is whose lost dispute is told no more: it stays lost, and what was told is forgotten in time."""
COLLECTING = frozenset({SubscriptionStatus.ACTIVE, SubscriptionStatus.TRIALING, SubscriptionStatus.PAST_DUE})


def alerts_in(ledger: Ledger, policy: MoneyPolicy, now: datetime) -> Iterator[Alert]:
    """Return what is to be told of a Customer: several subscriptions of ours at once, and each dispute of a payment."""
    ours = ours_of(ledger, policy)
    customers = (ledger.customer.id,)
    going_on = sorted(subscription.id for subscription in ours if goes_on(subscription))
    if len(going_on) > 1:
        yield Alert(AlertKind.DOUBLE_SUBSCRIPTION, " ".join(going_on), customers)
    for payment in our_payments(ledger, policy):
        for stage in stages_of(payment, now):
            yield Alert(AlertKind.DISPUTE, f"{payment.id} {stage}", customers)


def our_payments(ledger: Ledger, policy: MoneyPolicy) -> tuple[Payment, ...]:
    """Return the payments that carry our tag, as gifts do, or that were made for a subscription of ours."""
    names = {subscription.id for subscription in ours_of(ledger, policy)}
    paid_for = {
        name
        for invoice in ledger.invoices
        if any(line.subscription in names for line in invoice.lines)
        for name in invoice.payments
    }
    return tuple(
        payment
        for payment in ledger.payments
        if is_ours(payment.mark, policy) or not paid_for.isdisjoint((payment.id, payment.charge))
    )


def goes_on(subscription: Subscription) -> bool:
    """Tell whether Stripe will collect for a subscription again, as far as it knows."""
    ending = subscription.ends is not None or subscription.collection_paused
    return subscription.status in COLLECTING and not ending


def stages_of(payment: Payment, now: datetime) -> Iterator[str]:
    """Return how far a payment's disputes have come; one that was won, or came to nothing, is nobody's trouble."""
    if not OPEN.isdisjoint(payment.disputes):
        yield "open"
    if not LOST.isdisjoint(payment.disputes) and now - payment.created < OLD_NEWS:
        yield "lost"


def double_among(copies: Iterable[Copy], now: datetime) -> Alert | None:
    """Return the alert for a reader whom several Customers, whom Stripe collects from, entitle at once."""
    paying = (c for c in copies if c.collecting and c.until is not None and c.until > now)
    customers = tuple(sorted(copy.customer for copy in paying))
    return Alert(AlertKind.DOUBLE_SUBSCRIPTION, " ".join(customers), customers) if len(customers) > 1 else None
