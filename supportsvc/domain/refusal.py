"""A payment that a bank refused days after Checkout was over: the reader is asked again, with kind words."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from supportsvc.domain.entitlement import by_id, is_refused, paid_until, was_refused
from supportsvc.domain.ledger import Invoice, Payment, Session, Subscription

REMEMBERED = timedelta(days=30)
"""How long after Checkout an ask says that the payment did not go through."""


def refused_until(
    sessions: Iterable[Session],
    subscriptions: Iterable[Subscription],
    invoices: tuple[Invoice, ...],
    payments: tuple[Payment, ...],
) -> datetime | None:
    """Return until when an ask tells of a refusal (P6); None unless the newest try to give ended in one.

    Sessions and subscriptions are ours. A card that is declined in Checkout itself is told of there: that Session is
    not completed, and counts for no try.
    """
    known = by_id(payments)
    tries = [
        (s.created, paid_until(s.id, invoices, payments) is None and was_refused(s.id, invoices, payments))
        for s in subscriptions
    ]
    tries += [(s.created, is_refused(known[s.payment])) for s in sessions if s.payment in known]
    if not tries:
        return None
    made, refused = max(tries)
    return made + REMEMBERED if refused else None
