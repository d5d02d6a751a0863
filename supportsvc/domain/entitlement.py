"""The entitlement table: until when a subscription makes its readers supporters, a row a status and reason.

The numbers E1 to E11 are those of docs/decision-rules.md.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from supportsvc.domain.ledger import Invoice, Payment, Session, Subscription, SubscriptionStatus

LATE = timedelta(days=60)
"""How much later than its grace an active subscription's news may come before we stop believing in it."""
UNSEEN = timedelta(days=2)
"""How long a completed Session counts whose subscription Stripe does not show yet."""
LOST = frozenset({"lost", "appeal_needs_response", "appeal_under_review"})
PROCESSING = "processing"
SUCCEEDED = "succeeded"
REFUSED = "requires_payment_method"
FINAL_PAYMENT_FAILURE = "final_payment_failure"


def entitled_until(
    subscription: Subscription, paid: datetime | None, grace: timedelta, *, refused: bool
) -> datetime | None:
    """Read the table's row for a subscription that is paid until `paid`; None where it entitles to nothing.

    `refused` tells that a bank has refused a payment for it.
    """
    graced = None if paid is None else paid + grace
    until: datetime | None
    match subscription.status:
        case SubscriptionStatus.ACTIVE if subscription.collection_paused:
            until = paid  # E2
        case SubscriptionStatus.ACTIVE if paid is None and refused:
            until = None  # E3
        case SubscriptionStatus.ACTIVE:
            until = subscription.period_end + grace + LATE  # E1
        case SubscriptionStatus.TRIALING:
            until = subscription.trial_end  # E4
        case SubscriptionStatus.PAST_DUE | SubscriptionStatus.UNPAID:
            until = graced  # E5
        case SubscriptionStatus.PAUSED if subscription.paused_for == FINAL_PAYMENT_FAILURE:
            until = graced  # E6
        case SubscriptionStatus.INCOMPLETE_EXPIRED:
            until = None  # E9
        case _:
            until = paid  # E7, E8
    return until


def provisional_until(session: Session) -> datetime:
    """Read the table's row for a completed Session whose subscription is not seen (E10)."""
    return session.created + UNSEEN


def was_refused(subscription: str, invoices: Iterable[Invoice], payments: Iterable[Payment]) -> bool:
    """Tell whether a bank has refused to pay an invoice of the subscription, which is still open."""
    known = by_id(payments)
    tried = (
        known[name]
        for invoice in invoices
        if not invoice.paid and any(line.subscription == subscription for line in invoice.lines)
        for name in invoice.payments
        if name in known
    )
    return any(map(is_refused, tried))


def is_refused(payment: Payment) -> bool:
    """Tell whether a bank has refused a payment; one that was never tried has no Charge."""
    return payment.status == REFUSED and payment.charge is not None


def paid_until(subscription: str, invoices: Iterable[Invoice], payments: Iterable[Payment]) -> datetime | None:
    """Return the latest end of a period of the subscription that was paid for and not given back, or is being paid.

    Never the subscription's own period end: that moves before anyone pays.
    """
    known = by_id(payments)
    return max(
        (
            line.ends
            for invoice in invoices
            if counts_as_paid(invoice, known)
            for line in invoice.lines
            if line.subscription == subscription and line.amount > 0
        ),
        default=None,
    )


def by_id(payments: Iterable[Payment]) -> dict[str, Payment]:
    """Name each payment by its PaymentIntent and by its Charge, since an invoice may name either."""
    return {name: payment for payment in payments for name in (payment.id, payment.charge) if name is not None}


def counts_as_paid(invoice: Invoice, known: dict[str, Payment]) -> bool:
    """Tell whether an invoice is paid and not wholly given back, or a payment for it is under way."""
    paying = [known[name] for name in invoice.payments if name in known]
    if any(payment.status == PROCESSING for payment in paying):
        return True
    done = [payment for payment in paying if payment.status == SUCCEEDED]
    unknown = len(paying) < len(invoice.payments)
    return invoice.paid and (unknown or not done or not all(is_given_back(payment) for payment in done))


def is_given_back(payment: Payment) -> bool:
    """Tell whether a payment was wholly refunded, or lost in a dispute and not won back since."""
    return payment.refunded or not LOST.isdisjoint(payment.disputes)
