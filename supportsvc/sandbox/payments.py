"""PaymentIntents and Charges: the attempts to take money, and what became of them."""

from dataclasses import replace
from enum import StrEnum
from typing import Any

from supportsvc.sandbox.books import Books, Thing, merge_metadata, mint
from supportsvc.sandbox.calls import Call, find_rows, paginate
from supportsvc.sandbox.cards import CHALLENGED, DEBITS, Card, Way, read_card, render_details
from supportsvc.sandbox.declines import DECLINES, Reason, render_error, render_outcome


class Outcome(StrEnum):
    """What an attempt came to."""

    SUCCEEDED = "succeeded"
    DECLINED = "declined"
    PROCESSING = "processing"
    CHALLENGED = "challenged"


def make_intent(books: Books, at: int, amount: int, currency: str, **given: Any) -> Thing:
    """Add a PaymentIntent that awaits its first attempt."""
    key = mint("payment_intent")
    intent = books.add(
        {
            "id": key,
            "object": "payment_intent",
            "allowed_payment_method_types": None,
            "amount": amount,
            "amount_capturable": 0,
            "amount_details": {"tip": {}},
            "amount_received": 0,
            "application": None,
            "application_fee_amount": None,
            "automatic_payment_methods": None,
            "canceled_at": None,
            "cancellation_reason": None,
            "capture_method": "automatic",
            "client_secret": f"{key}_secret_{mint('product')[5:]}",
            "confirmation_method": "automatic",
            "created": at,
            "currency": currency,
            "customer": given.get("customer"),
            "customer_account": None,
            "description": given.get("description"),
            "excluded_payment_method_types": None,
            "last_payment_error": None,
            "latest_charge": None,
            "livemode": False,
            "managed_payments": None,
            "metadata": merge_metadata({}, given.get("metadata")),
            "next_action": None,
            "on_behalf_of": None,
            "payment_method": None,
            "payment_method_configuration_details": None,
            "payment_method_options": {},
            "payment_method_types": given.get("types") or ["card"],
            "processing": None,
            "receipt_email": given.get("receipt_email"),
            "review": None,
            "setup_future_usage": given.get("setup_future_usage"),
            "shipping": None,
            "source": None,
            "statement_descriptor": given.get("statement_descriptor"),
            "statement_descriptor_suffix": None,
            "status": "requires_payment_method",
            "transfer_data": None,
            "transfer_group": None,
        }
    )
    books.emit("payment_intent.created", intent, at)
    return intent


def make_charge(books: Books, at: int, intent: Thing, method: Thing, card: Card, status: str) -> Thing:
    """Add the Charge of one attempt."""
    failed = status == "failed"
    decline = DECLINES[card.reason] if failed else None
    details = render_details(card)
    for inner in ("display_brand", "networks", "three_d_secure_usage", "generated_from"):
        details.get("card", {}).pop(inner, None)
    charge = books.add(
        {
            "id": mint("charge"),
            "object": "charge",
            "amount": intent["amount"],
            "amount_captured": 0 if failed else intent["amount"],
            "amount_refunded": 0,
            "application": None,
            "application_fee": None,
            "application_fee_amount": None,
            "balance_transaction": None,
            "billing_details": method["billing_details"],
            "calculated_statement_descriptor": "SANDBOX",
            "captured": not failed,
            "created": at,
            "currency": intent["currency"],
            "customer": intent["customer"],
            "description": intent["description"],
            "disputed": False,
            "failure_balance_transaction": None,
            "failure_code": decline.code if decline else None,
            "failure_message": decline.message if decline else None,
            "fraud_details": {},
            "livemode": False,
            "metadata": dict(intent["metadata"]),
            "on_behalf_of": None,
            "outcome": render_outcome(card.reason if failed else None),
            "paid": status == "succeeded",
            "payment_intent": intent["id"],
            "payment_method": method["id"],
            "payment_method_details": render_charged(details, intent),
            "receipt_email": intent["receipt_email"],
            "receipt_number": None,
            "receipt_url": None,
            "refunded": False,
            "review": None,
            "shipping": None,
            "source": None,
            "source_transfer": None,
            "statement_descriptor": None,
            "statement_descriptor_suffix": None,
            "status": status,
            "transfer_data": None,
            "transfer_group": None,
        }
    )
    books.emit(f"charge.{status}", charge, at)
    return charge


def render_charged(details: Thing, intent: Thing) -> Thing:
    """Answer how a Charge was paid, in the Charge's own shape."""
    if details["type"] != "card":
        bank = {
            key: details["sepa_debit"][key] for key in ("bank_code", "branch_code", "country", "fingerprint", "last4")
        }
        return {"type": "sepa_debit", "sepa_debit": {**bank, "mandate": None}}
    card = {
        **details["card"],
        "amount_authorized": intent["amount"],
        "authorization_code": None,
        "extended_authorization": {"status": "disabled"},
        "incremental_authorization": {"status": "unavailable"},
        "installments": None,
        "mandate": None,
        "multicapture": {"status": "unavailable"},
        "network": "visa",
        "network_token": {"used": False},
        "network_transaction_id": None,
        "overcapture": {"maximum_amount_capturable": intent["amount"], "status": "unavailable"},
        "three_d_secure": None,
        "transaction_link_id": None,
    }
    return {"type": "card", "card": card}


def attempt(
    books: Books, at: int, intent: Thing, method: Thing | None, *,
    renewal: bool, present: bool = True, authenticated: bool = False,
) -> Outcome:  # fmt: skip
    """Try to take an intent's money; on a bank debit it is under way until the debit is settled.

    Whoever is `present` may be challenged by the bank, and then is `authenticated` in the next try; whoever is not is
    refused where the bank wants that.
    """
    card = read_card(books, method["id"] if method else None)
    if method is None or card is None:
        refuse(books, at, intent, None)
        return Outcome.DECLINED
    if card.way in DEBITS:
        charge = make_charge(books, at, intent, method, card, "pending")
        intent.update(payment_method=method["id"], latest_charge=charge["id"], status="processing")
        intent["last_payment_error"] = None
        books.notes[intent["id"]]["settles"] = at + books.settings.debit_seconds
        books.remind(at + books.settings.debit_seconds, "payment_intent", intent["id"])
        books.emit("payment_intent.processing", intent, at)
        return Outcome.PROCESSING
    if card.way in CHALLENGED and not authenticated and (present or card.way is not Way.AUTHENTICATES):
        if not present:
            card = replace(card, reason=Reason.AUTHENTICATION_REQUIRED)
            intent["latest_charge"] = make_charge(books, at, intent, method, card, "failed")["id"]
        challenge(books, at, intent, method, refused=not present)
        return Outcome.CHALLENGED
    refused = card.way in (Way.DECLINED, Way.AUTHENTICATES_IN_VAIN)
    if refused or (renewal and card.way is Way.RENEWALS_DECLINED):
        charge = make_charge(books, at, intent, method, card, "failed")
        refuse(books, at, intent, charge, card.reason)
        return Outcome.DECLINED
    charge = make_charge(books, at, intent, method, card, "succeeded")
    intent.update(payment_method=method["id"], latest_charge=charge["id"])
    accept(books, at, intent)
    return Outcome.SUCCEEDED


def accept(books: Books, at: int, intent: Thing) -> None:
    """Mark an intent's money as taken."""
    intent.update(status="succeeded", amount_received=intent["amount"], last_payment_error=None, next_action=None)
    books.emit("payment_intent.succeeded", intent, at)


def challenge(books: Books, at: int, intent: Thing, method: Thing, *, refused: bool) -> None:
    """Let an intent wait until whoever pays has confirmed it with the bank, on the page that its action names."""
    note = books.notes[intent["id"]]
    charge = books.find("charge", intent["latest_charge"]) if refused else None
    page = f"c/pay/{note['session']}" if "session" in note else f"i/{note.get('invoice', '')}"
    intent.update(
        status="requires_action",
        payment_method=method["id"],
        last_payment_error=render_error(Reason.AUTHENTICATION_REQUIRED, charge, dict(method)) if refused else None,
        next_action={
            "redirect_to_url": {"return_url": None, "url": f"{books.public_url}/{page}"},
            "type": "redirect_to_url",
        },
    )
    books.emit("payment_intent.requires_action", intent, at)


def refuse(books: Books, at: int, intent: Thing, charge: Thing | None, reason: Reason = Reason.GENERIC_DECLINE) -> None:
    """Mark an intent as refused by the bank; it awaits another way to pay."""
    method = books.find("payment_method", charge["payment_method"]) if charge else None
    intent.update(
        status="requires_payment_method",
        payment_method=None,
        latest_charge=charge["id"] if charge else None,
        last_payment_error=render_error(reason, charge, dict(method) if method else None),
        next_action=None,
    )
    books.emit("payment_intent.payment_failed", intent, at)


def list_intents(books: Books, call: Call) -> Thing:
    """GET /v1/payment_intents."""
    return paginate(find_rows(books, "payment_intent", call, "customer"), call)


def retrieve_intent(books: Books, call: Call) -> Thing:
    """GET /v1/payment_intents/{id}."""
    return books.find("payment_intent", call.ids["id"])


def list_charges(books: Books, call: Call) -> Thing:
    """GET /v1/charges."""
    return paginate(find_rows(books, "charge", call, "customer", "payment_intent"), call)


def retrieve_charge(books: Books, call: Call) -> Thing:
    """GET /v1/charges/{id}."""
    return books.find("charge", call.ids["id"])
