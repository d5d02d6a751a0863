"""Subscriptions: made, renewed, paused and ended, in flexible billing mode."""

from supportsvc.sandbox.books import Books, Thing, merge_metadata, mint
from supportsvc.sandbox.calls import wrap
from supportsvc.sandbox.catalog import render_plan
from supportsvc.sandbox.invoices import make_invoice
from supportsvc.sandbox.periods import find_next_end

INCOMPLETE_SECONDS = 23 * 3600
ENDED = ("canceled", "incomplete_expired")
RENEWED = ("active", "past_due", "unpaid", "trialing")
UPDATED = "customer.subscription.updated"


def make_item(subscription_id: str, at: int, price: Thing, quantity: int, period: tuple[int, int]) -> Thing:
    """Answer one item of a subscription; the current period lives here."""
    return {
        "id": mint("subscription_item"),
        "object": "subscription_item",
        "billed_until": None,
        "billing_thresholds": None,
        "created": at,
        "current_period_end": period[1],
        "current_period_start": period[0],
        "discounts": [],
        "metadata": {},
        "plan": render_plan(price),
        "price": dict(price),
        "quantity": quantity,
        "subscription": subscription_id,
        "tax_rates": [],
    }


def make_subscription(
    books: Books, at: int, customer: Thing, prices: list[tuple[Thing, int]], status: str, given: Thing
) -> Thing:
    """Add a subscription in a status; `given` may name metadata, method, trial_end, cancel_at, description."""
    key = mint("subscription")
    trial_end = given.get("trial_end")
    anchor = trial_end or at
    recurring = prices[0][0]["recurring"]
    period = (at, trial_end or find_next_end(at, recurring, at))
    items = [make_item(key, at, price, quantity, period) for price, quantity in prices]
    subscription = books.add(
        {
            "id": key,
            "object": "subscription",
            "application": None,
            "application_fee_percent": None,
            "automatic_tax": {"disabled_reason": None, "enabled": False, "liability": None},
            "billing_cycle_anchor": anchor,
            "billing_cycle_anchor_config": None,
            "billing_mode": {"flexible": {"proration_discounts": "included"}, "type": "flexible", "updated_at": at},
            "billing_schedules": [],
            "billing_thresholds": None,
            "cancel_at": given.get("cancel_at"),
            "cancel_at_period_end": False,
            "canceled_at": at if given.get("cancel_at") else None,
            "cancellation_details": {"comment": None, "feedback": None, "feedback_option": None, "reason": None},
            "collection_method": "charge_automatically",
            "created": at,
            "currency": prices[0][0]["currency"],
            "customer": customer["id"],
            "customer_account": None,
            "days_until_due": None,
            "default_payment_method": given.get("default_payment_method"),
            "default_source": None,
            "default_tax_rates": [],
            "description": given.get("description"),
            "discounts": [],
            "ended_at": None,
            "invoice_settings": {
                "account_tax_ids": None,
                "custom_fields": None,
                "description": None,
                "footer": None,
                "issuer": {"type": "self"},
            },
            "items": wrap(items, f"/v1/subscription_items?subscription={key}"),
            "latest_invoice": None,
            "livemode": False,
            "managed_payments": None,
            "metadata": merge_metadata({}, given.get("metadata")),
            "next_pending_invoice_item_invoice": None,
            "on_behalf_of": None,
            "pause_collection": None,
            "payment_settings": {
                "payment_method_options": None,
                "payment_method_types": None,
                "save_default_payment_method": "off",
            },
            "pending_invoice_item_interval": None,
            "pending_setup_intent": None,
            "pending_update": None,
            "schedule": None,
            "start_date": at,
            "status": status,
            "status_details": None,
            "test_clock": None,
            "transfer_data": None,
            "trial_end": trial_end,
            "trial_settings": {
                "end_behavior": {"billing_cycle_anchor": None, "missing_payment_method": "create_invoice"}
            },
            "trial_start": at if trial_end else None,
        }
    )
    customer["currency"] = customer["currency"] or subscription["currency"]
    books.emit("customer.subscription.created", subscription, at)
    for due in (period[1], given.get("cancel_at"), at + INCOMPLETE_SECONDS if status == "incomplete" else None):
        if due:
            books.remind(due, "subscription", key)
    return subscription


def read_period(subscription: Thing) -> tuple[int, int]:
    """Answer the current period, which all items of one interval share."""
    item = subscription["items"]["data"][0]
    return item["current_period_start"], item["current_period_end"]


def move_period(books: Books, at: int, subscription: Thing, period: tuple[int, int], **changes: object) -> None:
    """Begin a new period: it moves before anyone has paid for it."""
    before = read_period(subscription)
    books.notes[subscription["id"]]["previous_start"] = before[0]
    for item in subscription["items"]["data"]:
        item.update(current_period_start=period[0], current_period_end=period[1])
    previous = {"items": {"data": [{"current_period_start": before[0], "current_period_end": before[1]}]}}
    previous |= {key: subscription[key] for key in changes}
    subscription.update(changes)
    books.emit(UPDATED, subscription, at, previous)
    books.remind(period[1], "subscription", subscription["id"])


def renew(books: Books, at: int, subscription: Thing) -> Thing:
    """Begin the next period and draft its invoice; an unpaid subscription's draft waits for a person."""
    recurring = subscription["items"]["data"][0]["price"]["recurring"]
    period = (at, find_next_end(subscription["billing_cycle_anchor"], recurring, at))
    changes = {"status": "active"} if subscription["status"] == "trialing" else {}
    move_period(books, at, subscription, period, **changes)
    invoice = make_invoice(books, at, subscription, "subscription_cycle", period)
    if subscription["status"] == "unpaid":
        invoice.update(auto_advance=False, automatically_finalizes_at=None, next_payment_attempt=None)
    return invoice


def cancel_now(books: Books, subscription: Thing, at: int, reason: str = "cancellation_requested") -> None:
    """End a subscription at once; one that has ended stays as it is."""
    if subscription["status"] in ENDED:
        return
    scheduled = subscription["cancel_at_period_end"] or subscription["cancel_at"]
    subscription.update(
        status="canceled",
        ended_at=at,
        canceled_at=subscription["canceled_at"] if scheduled else at,
        cancellation_details=subscription["cancellation_details"] | {"reason": reason},
        pause_collection=None,
        status_details=None,
    )
    for invoice in books.naming("invoice", "subscription", subscription["id"]):
        # What is still owed stays owed, but nobody is charged any more by itself.
        if invoice["status"] in ("draft", "open"):
            invoice.update(auto_advance=False, automatically_finalizes_at=None, next_payment_attempt=None)
    books.emit("customer.subscription.deleted", subscription, at)


def set_pause(books: Books, at: int, subscription: Thing, reason: str) -> None:
    """Pause the subscription itself, by a reason of Stripe's list."""
    details = {"paused": {"subscription": {"type": reason}, "transitioned_at": at, "type": "subscription"}}
    books.amend(subscription, at, UPDATED, status="paused", status_details=details)
    books.emit("customer.subscription.paused", subscription, at)


def resume_paused(books: Books, at: int, subscription: Thing) -> Thing:
    """Take a paused subscription up again with a new period and its draft."""
    recurring = subscription["items"]["data"][0]["price"]["recurring"]
    subscription["billing_cycle_anchor"] = at
    period = (at, find_next_end(at, recurring, at))
    move_period(books, at, subscription, period, status="active", status_details=None)
    books.emit("customer.subscription.resumed", subscription, at)
    return make_invoice(books, at, subscription, "subscription_update", period)


def schedule_end(books: Books, at: int, subscription: Thing, *, cancel_at: int | None, at_period_end: bool) -> None:
    """Schedule the end, or take the schedule back where neither is given."""
    ending = at_period_end or cancel_at is not None
    end = read_period(subscription)[1] if at_period_end else cancel_at
    reason = {"reason": "cancellation_requested" if ending else None}
    books.amend(
        subscription, at, UPDATED,
        cancel_at=end, cancel_at_period_end=at_period_end, canceled_at=at if ending else None,
        cancellation_details=subscription["cancellation_details"] | reason,
    )  # fmt: skip
    if end is not None:
        books.remind(end, "subscription", subscription["id"])
