"""The hosted Checkout page: one form, a way back, and the redirect to the site."""

import re
import secrets
from typing import Any

from flask import Blueprint, Response, make_response, render_template, request

from supportsvc.sandbox.api import Account
from supportsvc.sandbox.billing import settle
from supportsvc.sandbox.books import Books, Thing
from supportsvc.sandbox.cards import BY_NAME, Way
from supportsvc.sandbox.checkout import answer_challenge, find_intent, find_trial_end, pay
from supportsvc.sandbox.currencies import format_money
from supportsvc.sandbox.declines import explain
from supportsvc.sandbox.payments import Outcome
from supportsvc.sandbox.wording import describe_deed, describe_schedule, describe_term, list_ways

ADDRESS = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


def create_checkout_page(account: Account) -> Blueprint:
    """Answer the blueprint of the page."""
    bp = Blueprint("checkout_page", __name__)
    books = account.books

    @bp.get("/c/pay/<key>")
    def show(key: str) -> Response:
        with books.lock:
            at = books.clock.read_now()
            settle(books, at)
            session = books.tables["checkout.session"].get(key)
            return show_session(books, at, session, {})

    @bp.post("/c/pay/<key>")
    def submit(key: str) -> Response:
        with books.lock:
            at = books.clock.read_now()
            settle(books, at)
            session = books.tables["checkout.session"].get(key)
            if session is None or session["status"] != "open":
                return show_session(books, at, session, {})
            if "challenge" in request.form:
                return take_answer(books, at, session)
            return take_payment(books, at, session)

    return bp


def take_payment(books: Books, at: int, session: Thing) -> Response:
    """Pay what the form says, and go back to the site."""
    email = request.form.get("email", "").strip()
    name = request.form.get("name", "").strip()
    chosen = request.form.get("card", Way.WORKS)
    filled = {"email": email, "name": name, "chosen": chosen}
    if not ADDRESS.fullmatch(email):
        problem = "The e-mail address is not complete."
        return show_session(books, at, session, {**filled, "bad_email": True, "problem": problem})
    if chosen not in {way["value"] for way in list_ways(session["payment_method_types"])}:
        return show_session(books, at, session, {**filled, "problem": "Please choose a way to pay."})
    outcome = pay(books, at, session, BY_NAME[chosen], {"email": email, "name": name or None})
    if outcome is Outcome.DECLINED:
        error = find_intent(books, at, session, None)["last_payment_error"]
        return show_session(books, at, session, {**filled, "problem": explain(error)})
    return show_session(books, at, session, {}) if outcome is Outcome.CHALLENGED else leave(session)


def take_answer(books: Books, at: int, session: Thing) -> Response:
    """Take in how the bank's challenge was met; one that waits no more is shown as it stands."""
    waiting = books.notes[session["id"]].get("challenge")
    if waiting is None:
        return show_session(books, at, session, {})
    card, person, _ = waiting
    outcome = answer_challenge(books, at, session, passed=request.form["challenge"] == "complete")
    if outcome is not Outcome.DECLINED:
        return leave(session)
    error = find_intent(books, at, session, None)["last_payment_error"]
    filled = {"email": person["email"], "name": person["name"], "chosen": card.name, "problem": explain(error)}
    return show_session(books, at, session, filled)


def leave(session: Thing) -> Response:
    """Go to the address of success, which may hold the Session's id."""
    address = session["success_url"].replace("{CHECKOUT_SESSION_ID}", session["id"])
    return Response(status=303, headers={"Location": address})


def show_session(books: Books, at: int, session: Thing | None, filled: Thing) -> Response:
    """Answer the page of a Session, whatever has become of it."""
    if session is None:
        return say("There is no such payment", "The address is not complete, or the sandbox was emptied.", 404)
    if session["status"] == "complete":
        return leave(session)
    if session["status"] == "expired":
        words = "This page was open for too long. Nothing was charged."
        return say("The time for this payment is over", words, 410, session["cancel_url"], "Back to the site")
    note = books.notes[session["id"]]
    if "challenge" in note:
        return show_challenge(session["amount_total"], session["currency"])
    line = note["line_items"][0]
    customer = books.tables["customer"].get(session["customer"] or "", {})
    fixed = customer.get("email")
    recurring = line["price"]["recurring"]
    return show(
        "sandbox_checkout.html",
        200,
        session=session,
        product=line["description"],
        amount=format_money(session["amount_total"], session["currency"]),
        term=describe_term(recurring),
        deed=describe_deed(session["submit_type"], session["amount_total"], session["currency"], recurring),
        schedule=describe_schedule(at, recurring, find_trial_end(note["given"], at)),
        ways=list_ways(session["payment_method_types"]),
        email=filled.get("email") or fixed or session["customer_email"] or "reader@example.com",
        email_fixed=bool(fixed),
        name=filled.get("name") or "A Reader",
        chosen=filled.get("chosen", Way.WORKS),
        problem=filled.get("problem"),
        bad_email=filled.get("bad_email", False),
    )


def show_challenge(amount: int, currency: str) -> Response:
    """Answer the page on which a bank asks whether it is really its customer who pays."""
    return show("sandbox_challenge.html", 200, amount=format_money(amount, currency))


def say(heading: str, words: str, status: int, link: str | None = None, link_words: str = "") -> Response:
    """Answer a page with one message."""
    return show("sandbox_message.html", status, heading=heading, words=words, link=link, link_words=link_words)


def show(template: str, status: int, **words: Any) -> Response:
    """Answer a page that loads nothing and runs nothing."""
    nonce = secrets.token_urlsafe(12)
    response = make_response(render_template(template, nonce=nonce, **words), status)
    policy = f"default-src 'none'; style-src 'nonce-{nonce}'; img-src data:; base-uri 'none'; frame-ancestors 'none'"
    response.headers["Content-Security-Policy"] = policy
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
