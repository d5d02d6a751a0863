"""The sandbox's own calls under /_sandbox: clock, faults, webhooks, payments without a browser, states."""

import random
from collections.abc import Callable
from dataclasses import asdict
from datetime import timedelta

from flask import Blueprint, Response, jsonify, request

from supportsvc.sandbox.api import Account
from supportsvc.sandbox.billing import settle
from supportsvc.sandbox.books import Thing
from supportsvc.sandbox.control_objects import CALLS, Handler, refuse_unknown
from supportsvc.sandbox.delivery import Courier
from supportsvc.sandbox.faults import Fault, Kind
from supportsvc.sandbox.refusals import Refusal
from supportsvc.sandbox.shapes import check_shape
from supportsvc.sandbox.summary import summarize


def create_control(account: Account, courier: Courier) -> Blueprint:
    """Answer the blueprint of all control calls."""
    bp = Blueprint("control", __name__, url_prefix="/_sandbox")
    bp.register_error_handler(Refusal, lambda refusal: (jsonify(refusal.render("req_control")), refusal.status))
    add_object_calls(bp, account)
    add_clock_calls(bp, account, courier)
    add_fault_calls(bp, account)
    add_webhook_calls(bp, account, courier)
    return bp


def read_body() -> Thing:
    """Answer the JSON that was sent, or nothing."""
    body = request.get_json(silent=True, force=True)
    return body if isinstance(body, dict) else {}


def add_object_calls(bp: Blueprint, account: Account) -> None:
    """Add the calls that change Stripe's objects; each runs under the lock, after what was due."""
    for rule, handler in CALLS.items():
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


def add_clock_calls(bp: Blueprint, account: Account, courier: Courier) -> None:
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
            courier.drop()
            account.keys.records.clear()
        account.faults.clear()
        account.journal.clear()
        return jsonify(wiped=True)


def add_fault_calls(bp: Blueprint, account: Account) -> None:
    """Add the faults, and the journal of what was asked of the API."""

    @bp.post("/faults")
    def add_fault() -> Response:
        given = read_body()
        if given.get("kind") not in set(Kind):
            raise Refusal(f"Sandbox: a fault's kind is one of {', '.join(Kind)}.", param="kind")
        refuse_unknown(given, Fault)
        account.faults.add(Fault(**(given | {"kind": Kind(given["kind"])})))
        return list_faults()

    @bp.get("/faults")
    def list_faults() -> Response:
        faults = account.faults
        return jsonify(waiting=[fault.render() for fault in faults.waiting], hanging=faults.hanging)

    @bp.post("/faults/release")
    def release_hanging() -> Response:
        account.faults.release()
        return jsonify(released=True)

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
                shape = check_shape(given["shape"]) if "shape" in given else None
                return jsonify(statuses=courier.repeat(given["event"], times, at_once=at_once, shape=shape))
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
