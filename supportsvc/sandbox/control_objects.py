"""The control calls that change Stripe's objects; each runs under the lock, after what was due."""

from collections.abc import Callable
from dataclasses import asdict, fields, replace
from typing import Any

from supportsvc.sandbox import collection
from supportsvc.sandbox.books import AfterRetries, Books, Settings, Thing
from supportsvc.sandbox.calls import LARGEST_PAGE
from supportsvc.sandbox.checkout import answer_challenge, pay
from supportsvc.sandbox.crowd import make_crowd
from supportsvc.sandbox.customers import find_live
from supportsvc.sandbox.disputes import make_dispute, move_dispute
from supportsvc.sandbox.events import make_endpoint, roll_secret
from supportsvc.sandbox.parameters import API_VERSION
from supportsvc.sandbox.payments import Outcome
from supportsvc.sandbox.refunds import make_refund
from supportsvc.sandbox.refusals import Refusal
from supportsvc.sandbox.shapes import check_version
from supportsvc.sandbox.staging import bring_to, change_card, choose_card, choose_reason, stage_subscription
from supportsvc.sandbox.subscriptions import cancel_now, schedule_end

Handler = Callable[[Books, int, Thing], Any]


def pay_session(books: Books, at: int, given: Thing) -> Thing:
    """Pay a Session without its page."""
    session = books.find("checkout.session", given["id"])
    person = {"email": given.get("email", "reader@example.com"), "name": given.get("name", "A Reader")}
    card = choose_reason(choose_card(given.get("card", "works")), given.get("decline"))
    outcome = pay(books, at, session, card, person, subscription_after=given.get("subscription_after"))
    if outcome is Outcome.CHALLENGED and given.get("challenge") != "abandon":
        outcome = answer_challenge(books, at, session, passed=read_challenge(given))
    return {"outcome": outcome, "session": session}


def challenge_session(books: Books, at: int, given: Thing) -> Thing:
    """Answer the bank's challenge that a Session waits for."""
    session = books.find("checkout.session", given["id"])
    return {"outcome": answer_challenge(books, at, session, passed=read_challenge(given)), "session": session}


def challenge_invoice(books: Books, at: int, given: Thing) -> Thing:
    """Answer the bank's challenge that an invoice waits for."""
    invoice = books.find("invoice", given["id"])
    return {
        "outcome": collection.answer_challenge(books, at, invoice, passed=read_challenge(given)),
        "invoice": invoice,
    }


def read_challenge(given: Thing) -> bool:
    """Answer whether the bank's challenge is passed."""
    how = given.get("challenge", "complete")
    if how not in ("complete", "fail"):
        raise Refusal("Sandbox: a challenge is met by `complete` or `fail`.", param="challenge")
    return bool(how == "complete")


def set_card(books: Books, at: int, given: Thing) -> Thing:
    """Give a Customer another card."""
    card = choose_reason(choose_card(given.get("card", "works")), given.get("decline"))
    return change_card(books, at, find_live(books, given["id"]), card)


def refund_latest(books: Books, at: int, given: Thing) -> Thing:
    """Refund a Customer's latest paid Charge, whole unless an amount is named."""
    charge = find_charge(books, {"customer": given["id"]})
    return make_refund(books, at, charge, {key: given[key] for key in ("amount", "reason") if key in given})


def find_charge(books: Books, given: Thing) -> Thing:
    """Answer the Charge that is named, or the latest paid one of a PaymentIntent or a Customer."""
    if "charge" in given:
        return books.find("charge", given["charge"])
    name = "payment_intent" if "payment_intent" in given else "customer"
    for charge in books.naming("charge", name, given.get(name, "")):
        if charge["paid"] and charge["customer"] == given.get("customer", charge["customer"]):
            return charge
    raise Refusal("Sandbox: there is no paid Charge.", status=404)


def set_status(books: Books, at: int, given: Thing) -> Thing:
    """Bring a subscription into a status."""
    subscription = books.find("subscription", given["id"])
    bring_to(books, at, subscription, given["status"], given.get("reason"))
    return subscription


def cancel_subscription(books: Books, at: int, given: Thing) -> Thing:
    """End a subscription at once."""
    subscription = books.find("subscription", given["id"])
    cancel_now(books, subscription, at)
    return subscription


def end_subscription(books: Books, at: int, given: Thing) -> Thing:
    """Schedule the end: `how` is `at_period_end`, `cancel_at` (with `at`, else the period's end) or `resume`."""
    subscription = books.find("subscription", given["id"])
    end = subscription["items"]["data"][0]["current_period_end"]
    match given.get("how", "at_period_end"):
        case "at_period_end":
            schedule_end(books, at, subscription, cancel_at=None, at_period_end=True)
        case "cancel_at":
            schedule_end(books, at, subscription, cancel_at=given.get("at", end), at_period_end=False)
        case _:
            schedule_end(books, at, subscription, cancel_at=None, at_period_end=False)
    return subscription


def open_dispute(books: Books, at: int, given: Thing) -> Thing:
    """Open a dispute over a Charge."""
    charge = find_charge(books, given)
    return make_dispute(books, at, charge, given.get("status", "needs_response"), given.get("reason", "fraudulent"))


def change_dispute(books: Books, at: int, given: Thing) -> Thing:
    """Move a dispute to another status."""
    dispute = books.find("dispute", given["id"])
    move_dispute(books, at, dispute, given["status"])
    return dispute


def change_settings(books: Books, _at: int, given: Thing) -> Thing:
    """Change the account's settings."""
    refuse_unknown(given, Settings)
    changes: Thing = dict(given)
    if "after_retries" in changes:
        changes["after_retries"] = AfterRetries(changes["after_retries"])
    if "retry_days" in changes:
        changes["retry_days"] = tuple(changes["retry_days"])
    settings = replace(books.settings, **changes)
    if not 1 <= settings.largest_page <= LARGEST_PAGE:
        raise Refusal(f"Sandbox: a page holds 1 to {LARGEST_PAGE}.", param="largest_page")
    if settings.delivery_times < 1:
        raise Refusal("Sandbox: an event comes once or more often.", param="delivery_times")
    books.settings = settings
    return asdict(books.settings)


def refuse_unknown(given: Thing, kind: type) -> None:
    """Refuse names that the settings or a fault do not have."""
    known = {field.name for field in fields(kind) if field.init}
    if others := set(given) - known:
        raise Refusal(f"Sandbox: not known here: {', '.join(sorted(others))}; known: {', '.join(sorted(known))}.")


def open_endpoint(books: Books, at: int, given: Thing) -> Thing:
    """Add a webhook endpoint, for all events unless some are named."""
    check_version(given.get("api_version") or API_VERSION)
    return make_endpoint(books, at, {"enabled_events": ["*"], **given})


def roll_endpoint(books: Books, at: int, given: Thing) -> Thing:
    """Roll an endpoint's secret."""
    endpoint = books.find("webhook_endpoint", given["id"])
    return roll_secret(books, at, endpoint, float(given.get("seconds", 0)))


CALLS: dict[str, Handler] = {
    "sessions/<id>/pay": pay_session,
    "sessions/<id>/challenge": challenge_session,
    "invoices/<id>/challenge": challenge_invoice,
    "customers/<id>/card": set_card,
    "customers/<id>/refund": refund_latest,
    "subscriptions": stage_subscription,
    "subscriptions/<id>/status": set_status,
    "subscriptions/<id>/cancel": cancel_subscription,
    "subscriptions/<id>/end": end_subscription,
    "disputes": open_dispute,
    "disputes/<id>": change_dispute,
    "endpoints": open_endpoint,
    "endpoints/<id>/roll": roll_endpoint,
    "crowd": make_crowd,
    "settings": change_settings,
}
