"""The entitlement table: until when a subscription makes its readers supporters, a row a status and reason."""

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
FINAL_PAYMENT_FAILURE = "final_payment_failure"


def entitled_until(subscription: Subscription, paid: datetime | None, grace: timedelta) -> datetime | None:
    """Read the table's row for a subscription that is paid until `paid`; None where it entitles to nothing."""
    graced = None if paid is None else paid + grace
    match subscription.status:
        case SubscriptionStatus.ACTIVE if not subscription.collection_paused:
            return subscription.period_end + grace + LATE
        case SubscriptionStatus.TRIALING:
            return subscription.trial_end
        case SubscriptionStatus.PAST_DUE | SubscriptionStatus.UNPAID:
            return graced
        case SubscriptionStatus.PAUSED if subscription.paused_for == FINAL_PAYMENT_FAILURE:
            return graced
        case SubscriptionStatus.INCOMPLETE_EXPIRED:
            return None
        case _:
            return paid


def provisional_until(session: Session) -> datetime:
    """Read the table's row for a completed Session whose subscription is not seen."""
    return session.created + UNSEEN


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
