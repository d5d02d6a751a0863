"""What the account holds, in few words: for the demo's bar and for a person who looks."""

from supportsvc.sandbox.books import Books, Thing
from supportsvc.sandbox.subscriptions import read_period


def summarize(books: Books, now: int) -> Thing:
    """Answer Customers, subscriptions with their next renewal, and the sandbox's instant."""
    return {
        "now": now,
        "offset": books.clock.read_offset(),
        "customers": [
            {key: row[key] for key in ("id", "email", "name", "created")}
            for row in books.rows("customer")
            if not row.get("deleted")
        ],
        "subscriptions": [describe(row) for row in books.rows("subscription")],
        "sessions": [
            {key: row[key] for key in ("id", "status", "mode", "amount_total", "currency", "url", "customer")}
            for row in books.rows("checkout.session")
        ],
        "events": len(books.tables["event"]),
    }


def describe(subscription: Thing) -> Thing:
    """Answer one subscription in few words."""
    item = subscription["items"]["data"][0]
    ended = subscription["status"] in ("canceled", "incomplete_expired")
    return {
        "id": subscription["id"],
        "customer": subscription["customer"],
        "status": subscription["status"],
        "amount": item["price"]["unit_amount"] * item["quantity"],
        "currency": subscription["currency"],
        "interval": item["price"]["recurring"]["interval"],
        "ends_at": subscription["cancel_at"],
        "next_renewal": None if ended or subscription["cancel_at"] else read_period(subscription)[1],
    }
