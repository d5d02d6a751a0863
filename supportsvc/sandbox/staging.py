"""Bringing an object into a state that a test or the demo wants, by the way Stripe itself would take."""

from dataclasses import replace
from typing import Any

from supportsvc.sandbox import subscription_calls
from supportsvc.sandbox.billing import give_up
from supportsvc.sandbox.books import Books, Thing
from supportsvc.sandbox.calls import Call
from supportsvc.sandbox.cards import BY_NAME, BY_NUMBER, CARDS, Card, Way, make_payment_method
from supportsvc.sandbox.catalog import make_price
from supportsvc.sandbox.collection import advance, collect
from supportsvc.sandbox.customers import make_customer
from supportsvc.sandbox.declines import Reason
from supportsvc.sandbox.invoices import finalize
from supportsvc.sandbox.refusals import Refusal
from supportsvc.sandbox.subscriptions import UPDATED, cancel_now, renew, resume_paused, set_pause

FINAL = "final_payment_failure"


def choose_card(words: str) -> Card:
    """Answer the card by its name (`works`, `insufficient_funds`, …) or its number."""
    card = BY_NAME.get(words) or BY_NUMBER.get(words.replace(" ", ""))
    if card is None:
        raise Refusal(f"Sandbox: no such card: {words}", param="card")
    return card


def choose_reason(card: Card, reason: str | None) -> Card:
    """Answer the card with the reason for which it is refused sooner or later, where one is named."""
    if reason is None:
        return card
    if reason not in set(Reason):
        raise Refusal(f"Sandbox: a reason is one of {', '.join(Reason)}.", param="decline")
    return replace(card, reason=Reason(reason))


def change_card(books: Books, at: int, customer: Thing, card: Card) -> Thing:
    """Give a Customer another card and let all of its subscriptions use it, as the portal does."""
    person = {"email": customer["email"], "name": customer["name"]}
    method = make_payment_method(books, at, card, customer, person)
    chosen = customer["invoice_settings"] | {"default_payment_method": method["id"]}
    books.amend(customer, at, "customer.updated", invoice_settings=chosen)
    for subscription in books.naming("subscription", "customer", customer["id"]):
        if subscription["default_payment_method"]:
            books.amend(subscription, at, UPDATED, default_payment_method=method["id"])
    return method


def stage_subscription(books: Books, at: int, given: Thing) -> Thing:
    """Make a subscription by the API, as another product of the account might, in the status that is wanted."""
    status = given.get("status", "active")
    fails = status in ("incomplete", "incomplete_expired")
    customer = books.find("customer", given["customer"]) if "customer" in given else make_customer(
        books, at, {"email": given.get("email", "other@example.com"), "metadata": {}}
    )  # fmt: skip
    change_card(books, at, customer, CARDS[Way.DECLINED if fails else Way.WORKS])
    price = make_price(
        books, at,
        {
            "currency": given.get("currency", "usd"), "unit_amount": given.get("amount", 500),
            "recurring": {"interval": given.get("interval", "month")},
            "product_data": {"name": given.get("product", "Another product")},
        },
    )  # fmt: skip
    params: dict[str, Any] = {
        "customer": customer["id"],
        "items": [{"price": price["id"]}],
        "metadata": given.get("metadata", {}),
    }
    if status == "trialing":
        params["trial_period_days"] = given.get("trial_days", 7)
    subscription = subscription_calls.create(books, Call(params, at, "/v1/subscriptions"))
    if status != subscription["status"]:
        bring_to(books, at, subscription, status, given.get("reason"))
    return subscription


def bring_to(books: Books, at: int, subscription: Thing, status: str, reason: str | None = None) -> None:
    """Bring a subscription into a status, with the invoices and attempts that belong to it."""
    match status:
        case "active":
            recover(books, at, subscription)
        case "past_due":
            fail_renewal(books, at, subscription)
        case "unpaid" | "paused" if status == "unpaid" or reason == FINAL:
            fail_renewal(books, at, subscription)
            stop_collecting(books, subscription)
            if status == "unpaid":
                books.amend(subscription, at, UPDATED, status="unpaid")
            else:
                set_pause(books, at, subscription, FINAL)
        case "paused":
            set_pause(books, at, subscription, reason or "pause_requested")
        case "canceled":
            cancel_now(books, subscription, at)
        case "incomplete_expired" if subscription["status"] == "incomplete":
            give_up(books, at, subscription)
        case _:
            raise Refusal(
                f"Sandbox: a subscription that is {subscription['status']} does not become {status}; make one in that "
                "status instead.",
                param="status",
            )


def fail_renewal(books: Books, at: int, subscription: Thing) -> None:
    """Let the period end now and its renewal be declined."""
    if subscription["status"] == "past_due":
        return
    customer = books.find("customer", subscription["customer"])
    change_card(books, at, customer, CARDS[Way.RENEWALS_DECLINED])
    subscription["billing_cycle_anchor"] = at
    invoice = renew(books, at, subscription)
    kept, books.settings = books.settings, replace(books.settings, retry_days=books.settings.retry_days or (3,))
    advance(books, at, invoice)
    books.settings = kept


def stop_collecting(books: Books, subscription: Thing) -> None:
    """Give up the retries of the latest invoice."""
    invoice = books.find("invoice", subscription["latest_invoice"])
    invoice.update(auto_advance=False, next_payment_attempt=None)


def recover(books: Books, at: int, subscription: Thing) -> None:
    """Pay what is owed with a card that works, and end a pause."""
    customer = books.find("customer", subscription["customer"])
    change_card(books, at, customer, CARDS[Way.WORKS])
    if subscription["status"] == "paused":
        resume_paused(books, at, subscription)
    invoice = books.find("invoice", subscription["latest_invoice"])
    if invoice["status"] == "draft":
        finalize(books, at, invoice)
    if invoice["status"] == "open":
        collect(books, at, invoice)
