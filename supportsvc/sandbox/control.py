"""The sandbox's own calls under /_sandbox: clock, faults, webhooks, payments without a browser, states."""

import random
from collections.abc import Callable
from dataclasses import asdict, replace
from datetime import timedelta
from typing import Any

from flask import Blueprint, Response, jsonify, request

from supportsvc.sandbox.api import Account
from supportsvc.sandbox.billing import settle
from supportsvc.sandbox.books import AfterRetries, Books, Thing
from supportsvc.sandbox.checkout import pay
from supportsvc.sandbox.customers import find_live
from supportsvc.sandbox.delivery import Courier
from supportsvc.sandbox.disputes import make_dispute, move_dispute
from supportsvc.sandbox.events import make_endpoint
from supportsvc.sandbox.faults import Fault, Kind
from supportsvc.sandbox.refunds import make_refund
from supportsvc.sandbox.refusals import Refusal
from supportsvc.sandbox.staging import bring_to, change_card, choose_card, stage_subscription
from supportsvc.sandbox.subscriptions import cancel_now, schedule_end
from supportsvc.sandbox.summary import summarize

Handler = Callable[[Books, int, Thing], Any]


def create_control(account: Account, courier: Courier) -> Blueprint:
    """Answer the blueprint of all control calls."""
    bp = Blueprint("control", __name__, url_prefix="/_sandbox")
    bp.register_error_handler(Refusal, lambda refusal: (jsonify(refusal.render("req_control")), refusal.status))
    add_object_calls(bp, account)
    add_clock_calls(bp, account)
    add_fault_calls(bp, account)
    add_webhook_calls(bp, account, courier)
    return bp


def read_body() -> Thing:
    """Answer the JSON that was sent, or nothing."""
    body = request.get_json(silent=True, force=True)
    return body if isinstance(body, dict) else {}


def add_object_calls(bp: Blueprint, account: Account) -> None:
    """Add the calls that change Stripe's objects; each runs under the lock, after what was due."""
    calls: dict[str, Handler] = {
        "sessions/<id>/pay": pay_session,
        "customers/<id>/card": set_card,
        "customers/<id>/refund": refund_latest,
        "subscriptions": stage_subscription,
        "subscriptions/<id>/status": set_status,
        "subscriptions/<id>/cancel": cancel_subscription,
        "subscriptions/<id>/end": end_subscription,
        "disputes": open_dispute,
        "disputes/<id>": change_dispute,
        "endpoints": lambda books, at, given: make_endpoint(books, at, {"enabled_events": ["*"], **given}),
        "settings": change_settings,
    }
    for rule, handler in calls.items():
        bp.add_url_rule(f"/{rule}", endpoint=rule, view_func=make_view(account, handler), methods=["POST"])


def make_view(account: Account, handler: Handler) -> Callable[..., Response]:
    """Answer the view of one call."""

    def view(**ids: str) -> Response:
        books = account.books
        with books.lock:
            at = books.clock.read_now()
            settle(books, at)
            return jsonify(handler(books, at, read_body() | ids))

    return view


def pay_session(books: Books, at: int, given: Thing) -> Thing:
    """Pay a Session without its page."""
    session = books.find("checkout.session", given["id"])
    person = {"email": given.get("email", "reader@example.com"), "name": given.get("name", "A Reader")}
    card = choose_card(given.get("card", "works"))
    outcome = pay(books, at, session, card, person, subscription_after=given.get("subscription_after"))
    return {"outcome": outcome, "session": session}


def set_card(books: Books, at: int, given: Thing) -> Thing:
    """Give a Customer another card."""
    return change_card(books, at, find_live(books, given["id"]), choose_card(given.get("card", "works")))


def refund_latest(books: Books, at: int, given: Thing) -> Thing:
    """Refund a Customer's latest paid Charge, whole unless an amount is named."""
    charge = find_charge(books, {"customer": given["id"]})
    return make_refund(books, at, charge, {key: given[key] for key in ("amount", "reason") if key in given})


def find_charge(books: Books, given: Thing) -> Thing:
    """Answer the Charge that is named, or the latest paid one of a PaymentIntent or a Customer."""
    if "charge" in given:
        return books.find("charge", given["charge"])
    for charge in books.rows("charge"):
        mine = all(charge[key] == given[key] for key in ("customer", "payment_intent") if key in given)
        if mine and charge["paid"]:
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
    changes: Thing = dict(given)
    if "after_retries" in changes:
        changes["after_retries"] = AfterRetries(changes["after_retries"])
    if "retry_days" in changes:
        changes["retry_days"] = tuple(changes["retry_days"])
    books.settings = replace(books.settings, **changes)
    return asdict(books.settings)


def add_clock_calls(bp: Blueprint, account: Account) -> None:
    """Add the clock, the summary and the wipe."""
    books = account.books

    @bp.get("/summary")
    def summary() -> Response:
        with books.lock:
            settle(books, books.clock.read_now())
            return jsonify(summarize(books, books.clock.read_now()))

    @bp.post("/clock")
    def advance() -> Response:
        given = read_body()
        length = {key: given[key] for key in ("days", "hours", "minutes", "seconds") if key in given}
        with books.lock:
            books.clock.advance(timedelta(**length))
            now = books.clock.read_now()
            settle(books, now)
        return jsonify(now=now, offset=books.clock.read_offset())

    @bp.post("/wipe")
    def wipe() -> Response:
        with books.lock:
            books.wipe()
            account.keys.records.clear()
        account.faults.clear()
        account.journal.clear()
        return jsonify(wiped=True)


def add_fault_calls(bp: Blueprint, account: Account) -> None:
    """Add the faults, and the journal of what was asked of the API."""

    @bp.post("/faults")
    def add_fault() -> Response:
        given = read_body()
        account.faults.add(Fault(**(given | {"kind": Kind(given["kind"])})))
        return jsonify(waiting=[asdict(fault) for fault in account.faults.waiting])

    @bp.delete("/faults")
    def clear_faults() -> Response:
        account.faults.clear()
        return jsonify(waiting=[])

    @bp.get("/requests")
    def list_requests() -> Response:
        return jsonify(requests=account.journal)

    @bp.delete("/requests")
    def clear_requests() -> Response:
        account.journal.clear()
        return jsonify(requests=[])


def add_webhook_calls(bp: Blueprint, account: Account, courier: Courier) -> None:
    """Add the ways in which deliveries are held, released, repeated and lost."""

    @bp.get("/webhooks")
    def list_webhooks() -> Response:
        with account.books.lock, courier.changed:
            events = account.books.tables["event"]
            rows = [asdict(delivery) | {"type": events[delivery.event]["type"]} for delivery in courier.waiting]
        return jsonify(held=courier.held, waiting=rows)

    @bp.post("/webhooks/<action>")
    def act(action: str) -> Response:
        given = read_body()
        match action:
            case "hold":
                courier.hold()
            case "resume":
                courier.resume()
            case "drop":
                return jsonify(lost=courier.drop())
            case "release":
                return jsonify(statuses=courier.release(read_order(courier, given)))
            case "deliver":
                times, at_once = int(given.get("times", 1)), bool(given.get("at_once", False))
                return jsonify(statuses=courier.repeat(given["event"], times, at_once=at_once))
            case "idle":
                return jsonify(idle=courier.wait_idle(float(given.get("seconds", 10))))
            case _:
                raise Refusal(f"Sandbox: no such action: {action}", status=404)
        return jsonify(held=courier.held)


def read_order(courier: Courier, given: Thing) -> list[str]:
    """Answer the events to release: those named, or all; shuffled by a seed, reversed, several times."""
    with courier.changed:
        waiting = [delivery.event for delivery in courier.waiting]
    events = list(given.get("events", waiting)) * int(given.get("times", 1))
    if "seed" in given:
        random.Random(given["seed"]).shuffle(events)  # noqa: S311 -- an order for a test, not a secret
    return events[::-1] if given.get("reversed") else events
