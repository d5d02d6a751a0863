"""One supporter as a calm table, or as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from supportsvc.cli.supporter_found import Found
from supportsvc.domain.alerts import goes_on
from supportsvc.domain.ledger import Contribution, Payment, Subscription, SubscriptionStatus
from supportsvc.domain.money import decimals
from supportsvc.reports import Figure, Report, Table, print_report

NONE = "–"
MOST = 10
WORDS = {
    "until": "a supporter until",
    "gift_until": "not asked until, after a gift",
    "collecting": "Stripe may still collect",
    "readers": "linked browsers",
    "refused_until": "told of a refused payment until",
}


def show(found: Sequence[Found]) -> None:
    """Print each Customer."""
    for number, one in enumerate(found):
        if number:
            print()
        print_report(make_report(one))


def make_report(found: Found) -> Report:
    """Write a Customer's report."""
    standing = found.standing
    figures = [
        Figure("supporter until", write_instant(standing.until if standing else None)),
        Figure("not asked until", write_instant(standing.gift_until if standing else None), "after a gift made once"),
        Figure("Stripe may collect", write_yes(standing is not None and standing.collecting)),
        Figure("linked browsers", str(len(standing.readers)) if standing else "0"),
        Figure("last synced", write_instant(found.synced)),
    ]
    parts = [table_of_subscriptions(found), table_of_payments(found), table_of_events(found)]
    if not found.agrees:
        parts.insert(0, table_of_differences(found))
    return Report(f"Customer {found.customer}", lead(found), figures, parts)


def lead(found: Found) -> str:
    """Say in a sentence or two what holds."""
    standing = found.standing
    if standing is None:
        who = "The store keeps nothing of this Customer."
    elif standing.until is not None and standing.until > found.now:
        who = f"A supporter until {write_instant(standing.until)}."
    else:
        who = "Not a supporter now."
    gone = " Stripe has deleted the Customer, or never had it." if found.ledger.customer.deleted else ""
    agree = (
        "The store and Stripe agree." if found.agrees else "The store and Stripe differ: `supportsvc sync` mends it."
    )
    return f"{who}{gone} {agree}"


def table_of_subscriptions(found: Found) -> Table:
    """Return what Stripe says of the subscriptions."""
    rows = [
        [s.id, str(s.status), write_given(s.given), *map(write_instant, (found.paid_until(s), next_charge(s), s.ends))]
        for s in found.subscriptions
    ]
    columns = ["subscription", "status", "gives", "paid until", "next charge", "ends"]
    return Table("At Stripe", columns, rows, "" if rows else "No subscription of this site.", words=[1, 2, 3, 4, 5])


def table_of_payments(found: Found) -> Table:
    """Return the latest payments to the site."""
    rows = [[payment.id, write_instant(payment.created), write_fate(payment)] for payment in found.payments[:MOST]]
    note = "" if rows else "No payment to this site."
    return Table("Last payments", ["payment", "at", "what became of it"], rows, note, words=[1, 2])


def table_of_events(found: Found) -> Table:
    """Return the last events."""
    rows = [[kind, write_instant(at)] for kind, at in found.lately.events]
    since = found.lately.since
    note = "The account has had no event lately." if since is None else f"Looked back to {write_instant(since)}."
    return Table("Last events", ["event", "at"], rows, note, words=[1])


def table_of_differences(found: Found) -> Table:
    """Return in what the store and Stripe differ; readers are told by their number."""
    rows = [
        [WORDS[name], write_value(getattr(found.standing, name, None)), write_value(getattr(found.derived, name))]
        for name in found.differing
    ]
    return Table("In what they differ", ["what", "the store", "by Stripe"], rows, words=[1, 2])


def next_charge(subscription: Subscription) -> datetime | None:
    """Return when Stripe takes money next; None where it does not, or where it tries again what has failed."""
    is_late = subscription.status is SubscriptionStatus.PAST_DUE
    return subscription.period_end if goes_on(subscription) and not is_late else None


def write_value(value: object) -> str:
    """Write one of the fields that are compared."""
    match value:
        case datetime():
            return write_instant(value)
        case bool():
            return write_yes(value)
        case tuple():
            return str(len(value))
        case _:
            return NONE


def write_fate(payment: Payment) -> str:
    """Write what became of a payment; a refund in part is not told."""
    return ", ".join(
        (payment.status, *(["refunded"] if payment.refunded else []), *map("dispute {}".format, payment.disputes))
    )


def write_instant(instant: datetime | None) -> str:
    """Write an instant, to the minute."""
    return NONE if instant is None else f"{instant:%Y-%m-%d %H:%M} UTC"


def write_yes(value: bool) -> str:  # noqa: FBT001 - it is what is written
    """Write whether something holds."""
    return "yes" if value else "no"


def write_given(given: Contribution | None) -> str:
    """Write an amount and how often it is given."""
    if given is None:
        return NONE
    places = decimals(given.money.currency)
    return f"{given.money.amount / 10**places:,.{places}f} {given.money.currency.upper()} a {given.interval}"


def describe(found: Found) -> dict[str, Any]:
    """Return a Customer as JSON has it."""
    standing = found.standing
    return {
        "customer": found.customer,
        "agrees": found.agrees,
        "differing": found.differing,
        "stored": None
        if standing is None
        else {
            "until": iso(standing.until),
            "asked_again": iso(standing.gift_until),
            "renews": standing.collecting,
            "readers": len(standing.readers),
            "synced": iso(found.synced),
        },
        "deleted_at_stripe": found.ledger.customer.deleted,
        "subscriptions": [
            {
                "id": s.id,
                "status": str(s.status),
                "amount": s.given.money.amount if s.given else None,
                "currency": s.given.money.currency if s.given else None,
                "interval": str(s.given.interval) if s.given else None,
                "paid_until": iso(found.paid_until(s)),
                "next_charge": iso(next_charge(s)),
                "ends": iso(s.ends),
            }
            for s in found.subscriptions
        ],
        "payments": [
            {
                "id": payment.id,
                "at": iso(payment.created),
                "status": payment.status,
                "refunded": payment.refunded,
                "disputes": payment.disputes,
            }
            for payment in found.payments[:MOST]
        ],
        "events": [{"type": kind, "at": iso(at)} for kind, at in found.lately.events],
    }


def iso(instant: datetime | None) -> str | None:
    """Write an instant by RFC 3339."""
    return None if instant is None else instant.isoformat(timespec="seconds").replace("+00:00", "Z")
