"""The calls of the API that concern invoices and their payments."""

from supportsvc.sandbox.books import Books, Thing
from supportsvc.sandbox.calls import Call, find_rows, paginate, wrap
from supportsvc.sandbox.collection import collect, find_error, mark_paid, void
from supportsvc.sandbox.invoices import finalize
from supportsvc.sandbox.payments import Outcome
from supportsvc.sandbox.refusals import Refusal


def list_all(books: Books, call: Call) -> Thing:
    """GET /v1/invoices."""
    rows = find_rows(books, "invoice", call, "customer", "subscription", "status", "collection_method")
    return paginate(rows, call)


def retrieve(books: Books, call: Call) -> Thing:
    """GET /v1/invoices/{id}."""
    return books.find("invoice", call.ids["id"])


def list_lines(books: Books, call: Call) -> Thing:
    """GET /v1/invoices/{id}/lines."""
    return paginate(books.find("invoice", call.ids["id"])["lines"]["data"], call)


def finalize_now(books: Books, call: Call) -> Thing:
    """POST /v1/invoices/{id}/finalize."""
    invoice = books.find("invoice", call.ids["id"])
    if invoice["status"] != "draft":
        raise Refusal("This invoice is already finalized, you can't re-finalize a non-draft invoice.",
                      code="invoice_not_editable")  # fmt: skip
    finalize(books, call.at, invoice)
    return invoice


def void_now(books: Books, call: Call) -> Thing:
    """POST /v1/invoices/{id}/void."""
    invoice = books.find("invoice", call.ids["id"])
    if invoice["status"] not in ("open", "uncollectible"):
        raise Refusal("You can only void invoices that are open or uncollectible.")
    void(books, call.at, invoice)
    return invoice


def pay(books: Books, call: Call) -> Thing:
    """POST /v1/invoices/{id}/pay: one more attempt, now."""
    invoice = books.find("invoice", call.ids["id"])
    if invoice["status"] == "paid":
        raise Refusal("Invoice is already paid", code="invoice_already_paid")
    if invoice["status"] == "draft":
        finalize(books, call.at, invoice)
    if invoice["status"] not in ("open", "uncollectible"):
        raise Refusal("This invoice can no longer be paid.", code="invoice_not_open")
    if call.get("paid_out_of_band"):
        mark_paid(books, call.at, invoice)
        return invoice
    method = call.get("payment_method")
    chosen = books.find("payment_method", method, "payment_method") if method else None
    outcome = collect(books, call.at, invoice, chosen, by_hand=not call.get("off_session"))
    if outcome is Outcome.CHALLENGED:
        words = "This payment requires additional user action before it can be completed successfully."
        raise Refusal(words, type="card_error", code="invoice_payment_intent_requires_action", status=402)
    if outcome is Outcome.DECLINED:
        error = find_error(books, invoice)
        told: Thing = {key: error.get(key) for key in ("message", "type", "code", "decline_code", "param")}
        raise Refusal(**told, status=402)
    return invoice


def list_payments(books: Books, call: Call) -> Thing:
    """GET /v1/invoice_payments, by invoice or by payment."""
    rows = find_rows(books, "invoice_payment", call, "invoice", "status")
    if payment := call.get("payment"):
        wanted = payment.get("payment_intent")
        if payment["type"] != "payment_intent" or not wanted:
            raise Refusal("Sandbox: invoices are paid by PaymentIntents alone here.", param="payment[type]")
        mine = {row["id"] for row in books.naming("invoice_payment", "payment_intent", wanted)}
        rows = [row for row in rows if row["id"] in mine]
    return paginate(rows, call)


def retrieve_payment(books: Books, call: Call) -> Thing:
    """GET /v1/invoice_payments/{id}."""
    return books.find("invoice_payment", call.ids["id"])


def render_payments(books: Books, invoice: Thing) -> Thing:
    """Answer an invoice's payments as the list that `expand` includes."""
    rows = books.naming("invoice_payment", "invoice", invoice["id"])
    return wrap(rows, f"/v1/invoice_payments?invoice={invoice['id']}")
