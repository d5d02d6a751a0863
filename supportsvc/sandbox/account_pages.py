"""Two pages more: what the account holds, for whoever looks, and an invoice, which can be paid there."""

from flask import Blueprint, Response, request

from supportsvc.sandbox.api import Account
from supportsvc.sandbox.billing import settle
from supportsvc.sandbox.books import Books, Thing
from supportsvc.sandbox.checkout_page import say, show, show_challenge
from supportsvc.sandbox.collection import answer_challenge, collect, find_error, is_challenged
from supportsvc.sandbox.currencies import format_money
from supportsvc.sandbox.declines import explain
from supportsvc.sandbox.payments import Outcome
from supportsvc.sandbox.subscriptions import ENDED, read_period
from supportsvc.sandbox.wording import write_date

STATES = {"open": "Open", "paid": "Paid", "void": "Void", "uncollectible": "Given up"}
SHOWN = 50


def create_account_pages(account: Account) -> Blueprint:
    """Answer the blueprint of both pages."""
    bp = Blueprint("account_pages", __name__)
    books = account.books

    @bp.get("/")
    def show_account() -> Response:
        with books.lock:
            now = books.clock.read_now()
            settle(books, now)
            subscriptions = [describe_subscription(books, row) for row in books.rows("subscription")[:SHOWN]]
            charges = [describe_charge(books, row) for row in books.rows("charge")[:SHOWN]]
            return show("sandbox_home.html", 200, now=write_date(now), subscriptions=subscriptions, charges=charges)

    @bp.route("/i/<key>", methods=["GET", "POST"])
    def show_invoice(key: str) -> Response:
        with books.lock:
            at = books.clock.read_now()
            settle(books, at)
            invoice = books.tables["invoice"].get(key)
            if invoice is None or invoice["status"] == "draft":
                return say("There is no such invoice", "The address is not complete, or the sandbox was emptied.", 404)
            problem = pay_by_hand(books, at, invoice) if request.method == "POST" else None
            if is_challenged(books, invoice):
                return show_challenge(invoice["total"], invoice["currency"])
            return render_invoice(invoice, problem)

    return bp


def pay_by_hand(books: Books, at: int, invoice: Thing) -> str | None:
    """Pay an open invoice, or meet the bank's challenge on the way; answer what went wrong."""
    if invoice["status"] != "open":
        return None
    if is_challenged(books, invoice):
        if "challenge" not in request.form:
            return None
        outcome = answer_challenge(books, at, invoice, passed=request.form["challenge"] == "complete")
    else:
        outcome = collect(books, at, invoice, by_hand=True)
    return explain(find_error(books, invoice)) if outcome is Outcome.DECLINED else None


def name_reader(books: Books, customer: str | None) -> str:
    """Answer a Customer's address, or what stands for it."""
    if customer is None:
        return "Guest"
    return str(books.find("customer", customer).get("email") or customer)


def describe_subscription(books: Books, row: Thing) -> Thing:
    """Answer a row of the table of subscriptions."""
    item = row["items"]["data"][0]
    following = "–" if row["status"] in ENDED else write_date(read_period(row)[1])
    return {
        "email": name_reader(books, row["customer"]),
        "status": row["status"],
        "next": f"ends {write_date(row['cancel_at'])}" if row["cancel_at"] else following,
        "amount": format_money(item["price"]["unit_amount"] * item["quantity"], row["currency"]),
    }


def describe_charge(books: Books, row: Thing) -> Thing:
    """Answer a row of the table of payments."""
    return {
        "date": write_date(row["created"]),
        "email": name_reader(books, row["customer"]),
        "status": "refunded" if row["refunded"] else row["status"],
        "amount": format_money(row["amount"], row["currency"]),
    }


def render_invoice(invoice: Thing, problem: str | None) -> Response:
    """Answer an invoice's page."""
    lines = [
        {
            "words": line["description"],
            "start": write_date(line["period"]["start"]),
            "end": write_date(line["period"]["end"]),
            "amount": format_money(line["amount"], line["currency"]),
        }
        for line in invoice["lines"]["data"]
    ]
    return show(
        "sandbox_invoice.html",
        200,
        number=invoice["number"],
        amount=format_money(invoice["total"], invoice["currency"]),
        state=STATES[invoice["status"]],
        paid=invoice["status"] == "paid",
        open=invoice["status"] == "open",
        lines=lines,
        problem=problem,
    )
