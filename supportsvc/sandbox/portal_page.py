"""The billing portal's page: what runs, cancelling and continuing, the card, the invoices, the way back."""

from flask import Blueprint, Response, request

from supportsvc.sandbox.api import Account
from supportsvc.sandbox.billing import settle
from supportsvc.sandbox.books import Books, Thing
from supportsvc.sandbox.cards import Way, read_card
from supportsvc.sandbox.checkout_page import say, show
from supportsvc.sandbox.collection import collect, find_error, is_challenged
from supportsvc.sandbox.currencies import format_money
from supportsvc.sandbox.declines import explain
from supportsvc.sandbox.payments import Outcome
from supportsvc.sandbox.staging import change_card, choose_card
from supportsvc.sandbox.subscriptions import ENDED, cancel_now, read_period, schedule_end
from supportsvc.sandbox.wording import describe_term, list_ways, write_date

OPEN_SECONDS = 3600
STATES = {
    "active": ("Running", "live"),
    "trialing": ("In its trial", "live"),
    "past_due": ("The last payment failed", "late"),
    "unpaid": ("Stopped: payments failed", "late"),
    "paused": ("Paused", ""),
    "incomplete": ("The first payment failed", "late"),
}


def create_portal_page(account: Account) -> Blueprint:
    """Answer the blueprint of the page."""
    bp = Blueprint("portal_page", __name__)
    books = account.books

    @bp.route("/p/session/<key>", methods=["GET", "POST"])
    def show_portal(key: str) -> Response:
        with books.lock:
            at = books.clock.read_now()
            settle(books, at)
            session = books.tables["billing_portal.session"].get(key)
            if session is None:
                return say("There is no such page", "The address is not complete, or the sandbox was emptied.", 404)
            customer = books.find("customer", session["customer"])
            if customer.get("deleted") or session["created"] + OPEN_SECONDS <= at:
                words = "For your safety it stays open for an hour. Go back to the site and open it anew."
                return say("This page has been closed", words, 410, session["return_url"], "Back to the site")
            if request.method == "GET":
                return render_portal(books, session, customer, None)
            problem = act(books, at, session, customer)
            if problem:
                return render_portal(books, session, customer, problem)
            return Response(status=303, headers={"Location": request.path})

    return bp


def act(books: Books, at: int, session: Thing, customer: Thing) -> str | None:
    """Do what a button says; answer what went wrong."""
    features = books.find("billing_portal.configuration", session["configuration"])["features"]
    what = request.form.get("act")
    subscription = find_own(books, "subscription", customer)
    if what in ("cancel", "resume") and subscription and features["subscription_cancel"]["enabled"]:
        if what == "resume":
            schedule_end(books, at, subscription, cancel_at=None, at_period_end=False)
        elif features["subscription_cancel"]["mode"] == "immediately":
            cancel_now(books, subscription, at)
        else:
            # In flexible billing mode the portal writes the instant and leaves cancel_at_period_end as it is.
            end = read_period(subscription)[1]
            schedule_end(books, at, subscription, cancel_at=end, at_period_end=False)
    elif what == "card" and features["payment_method_update"]["enabled"]:
        change_card(books, at, customer, choose_card(request.form.get("card", Way.WORKS)))
    elif what == "pay" and (invoice := find_own(books, "invoice", customer)) and invoice["status"] == "open":
        declined = collect(books, at, invoice, by_hand=True) is Outcome.DECLINED
        return explain(find_error(books, invoice)) if declined else None
    else:
        return "That is not possible here."
    return None


def find_own(books: Books, kind: str, customer: Thing) -> Thing | None:
    """Answer the object that the form names, if it is this Customer's and still runs."""
    thing = books.tables[kind].get(request.form.get(kind, ""))
    return thing if thing and thing["customer"] == customer["id"] and thing["status"] not in ENDED else None


def render_portal(books: Books, session: Thing, customer: Thing, problem: str | None) -> Response:
    """Answer the page."""
    features = books.find("billing_portal.configuration", session["configuration"])["features"]
    mine = books.naming("subscription", "customer", customer["id"])
    cancels = features["subscription_cancel"]["enabled"]
    plans = [describe_plan(books, row, cancels=cancels) for row in mine if row["status"] not in ENDED]
    card = next((card for row in mine if (card := read_card(books, row["default_payment_method"]))), None)
    return show(
        "sandbox_portal.html",
        200,
        session=session,
        here=request.path,
        plans=plans,
        asked=request.args.get("cancel"),
        at_once=features["subscription_cancel"]["mode"] == "immediately",
        problem=problem,
        ways=list_ways(["card"]) if plans and features["payment_method_update"]["enabled"] else [],
        chosen=card.name if card else Way.WORKS,
        invoices=list_invoices(books, customer) if features["invoice_history"]["enabled"] else None,
    )


def describe_plan(books: Books, subscription: Thing, *, cancels: bool) -> Thing:
    """Answer what the page says of one subscription."""
    item = subscription["items"]["data"][0]
    state, mood = STATES[subscription["status"]]
    end = subscription["cancel_at"]
    card = read_card(books, subscription["default_payment_method"])
    latest = books.tables["invoice"].get(subscription["latest_invoice"] or "", {})
    renewal = read_period(subscription)[1]
    following = (
        "It is paused." if subscription["status"] == "paused" else f"The next charge comes on {write_date(renewal)}."
    )
    return {
        "id": subscription["id"],
        "product": books.find("product", item["price"]["product"])["name"],
        "amount": format_money(item["price"]["unit_amount"] * item["quantity"], subscription["currency"]),
        "term": describe_term(item["price"]["recurring"]),
        "state": f"Ends on {write_date(end)}" if end else state,
        "mood": "" if end else mood,
        "next": "Nothing more is charged." if end else following,
        "last4": card.last4 if card else None,
        "period_end": write_date(renewal),
        "owed": latest.get("id") if latest.get("status") == "open" else None,
        "confirm": latest["hosted_invoice_url"] if latest and is_challenged(books, latest) else None,
        "can_resume": cancels and end is not None,
        "can_cancel": cancels,
    }


def list_invoices(books: Books, customer: Thing) -> list[Thing]:
    """Answer the rows of the table of invoices."""
    words = {"open": "Open", "paid": "Paid", "void": "Void", "uncollectible": "Given up"}
    return [
        {
            "date": write_date(row["created"]),
            "number": row["number"],
            "status": words[row["status"]],
            "amount": format_money(row["total"], row["currency"]),
        }
        for row in books.naming("invoice", "customer", customer["id"])
        if row["status"] in words
    ]
