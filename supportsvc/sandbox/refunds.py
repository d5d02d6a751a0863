"""Refunds, whole or in part."""

from typing import Any

from supportsvc.sandbox.books import Books, Thing, merge_metadata, mint
from supportsvc.sandbox.calls import Call, find_rows, paginate, wrap
from supportsvc.sandbox.refusals import Refusal, invalid


def make_refund(books: Books, at: int, charge: Thing, given: Thing) -> Thing:
    """Give a Charge's money back, what is left of it where no amount is named."""
    left = charge["amount"] - charge["amount_refunded"]
    amount = given.get("amount", left)
    if charge["status"] != "succeeded":
        raise Refusal(f"Charge {charge['id']} has not been paid.", code="charge_not_refundable")
    if left == 0:
        raise Refusal(f"Charge {charge['id']} has already been refunded.", code="charge_already_refunded")
    if not 1 <= amount <= left:
        raise Refusal(f"Refund amount ({amount}) is greater than unrefunded amount on charge ({left})", param="amount")
    refund: dict[str, Any] = books.add(
        {
            "id": mint("refund"),
            "object": "refund",
            "amount": amount,
            "balance_transaction": None,
            "charge": charge["id"],
            "created": at,
            "currency": charge["currency"],
            "customer": charge["customer"],
            "customer_account": None,
            "destination_details": {
                "card": {
                    "reference_status": "pending",
                    "reference_type": "acquirer_reference_number",
                    "type": "refund",
                },
                "type": "card",
            },
            "metadata": merge_metadata({}, given.get("metadata")),
            "payment_intent": charge["payment_intent"],
            "payment_method": charge["payment_method"],
            "reason": given.get("reason"),
            "receipt_number": None,
            "source_transfer_reversal": None,
            "status": "succeeded",
            "transfer_reversal": None,
        }
    )
    refunded = charge["amount_refunded"] + amount
    books.amend(charge, at, "charge.refunded", amount_refunded=refunded, refunded=refunded == charge["amount"])
    books.emit("refund.created", refund, at)
    return refund


def create(books: Books, call: Call) -> Thing:
    """POST /v1/refunds, by Charge or by PaymentIntent."""
    if ("charge" in call.params) == ("payment_intent" in call.params):
        raise invalid("One of the following params should be provided for this request: payment_intent or charge.",
                      "payment_intent")  # fmt: skip
    key = call.get("charge")
    if intent_key := call.get("payment_intent"):
        intent = books.find("payment_intent", intent_key, "payment_intent")
        key = intent["latest_charge"]
        if not key:
            raise Refusal("This PaymentIntent does not have a successful charge to refund.", param="payment_intent")
    return make_refund(books, call.at, books.find("charge", key, "charge"), call.params)


def retrieve(books: Books, call: Call) -> Thing:
    """GET /v1/refunds/{id}."""
    return books.find("refund", call.ids["id"])


def list_all(books: Books, call: Call) -> Thing:
    """GET /v1/refunds."""
    return paginate(find_rows(books, "refund", call, "charge", "payment_intent"), call)


def render_refunds(books: Books, charge: Thing) -> Thing:
    """Answer a Charge's refunds as the list that `expand` includes."""
    rows = books.naming("refund", "charge", charge["id"])
    return wrap(rows, f"/v1/charges/{charge['id']}/refunds")
