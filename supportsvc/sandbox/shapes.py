"""The shapes in which an event is sent: of the pinned version, of an older one, or thin."""

from collections.abc import Callable
from datetime import UTC, datetime

from supportsvc.sandbox.books import Books, Thing
from supportsvc.sandbox.catalog import render_plan
from supportsvc.sandbox.collection import find_intent
from supportsvc.sandbox.parameters import API_VERSION
from supportsvc.sandbox.refusals import Refusal

OLDER = "2024-06-20"
THIN = "thin"
SHAPES = (API_VERSION, OLDER, THIN)
BASIL = "2025-03-31"  # from then on, periods are the items' and payments the invoices', as the pinned version has them
UNKNOWN_THEN = ("invoice_payment.", "billing_portal.configuration.")
LATER = (
    "allowed_payment_method_types", "amount_overpaid", "billing_mode", "billing_schedules", "business_name",
    "customer_account", "excluded_payment_method_types", "individual_name", "integration_identifier",
    "managed_payments", "origin_context", "parent", "status_details", "total_pretax_credit_amounts", "total_taxes",
)  # fmt: skip
"""What the objects gained after the older version, among that which the sandbox knows."""


def check_shape(shape: str) -> str:
    """Answer the shape of one delivery, or refuse one that is not written here."""
    if shape not in SHAPES:
        raise Refusal(f"Sandbox: events are written as {', '.join(SHAPES)} here.", param="shape")
    return shape


def check_version(version: str) -> str:
    """Answer an endpoint's version, or refuse one whose shape is not written here."""
    if version != OLDER and version < BASIL:
        raise Refusal(f"Sandbox: of the versions before {BASIL}, events are written in {OLDER}.", param="api_version")
    return version


def is_known(name: str, version: str) -> bool:
    """Say whether a version of the API has events of a type."""
    return version != OLDER or not name.startswith(UNKNOWN_THEN)


def shape_event(books: Books, event: Thing, shape: str) -> Thing:
    """Answer an event as it is sent in a shape."""
    if shape == THIN:
        return shape_thinly(event)
    if shape != OLDER:
        return event | {"api_version": shape}
    thing = event["data"]["object"]
    changed = OLD_SHAPES.get(thing["object"], keep)(books, thing)
    data = event["data"] | {"object": {key: value for key, value in changed.items() if key not in LATER}}
    return event | {"api_version": OLDER, "data": data}


def shape_thinly(event: Thing) -> Thing:
    """Answer the notification of an event: what happened to whom, and nothing of what it was like."""
    thing = event["data"]["object"]
    path = thing["object"].replace(".", "/")
    return {
        "id": event["id"],
        "object": "v2.core.event",
        "type": f"v1.{event['type']}",
        "livemode": False,
        "created": f"{datetime.fromtimestamp(event['created'], UTC):%Y-%m-%dT%H:%M:%S}.000Z",
        "context": None,
        "related_object": {"id": thing["id"], "type": thing["object"], "url": f"/v1/{path}s/{thing['id']}"},
    }


def keep(_books: Books, thing: Thing) -> Thing:
    """Answer an object whose shape was the same."""
    return thing


def shape_subscription(_books: Books, thing: Thing) -> Thing:
    """Answer a subscription as it was: one period for all, on the subscription itself."""
    items = thing["items"]["data"]
    plain = [
        {key: value for key, value in item.items() if not key.startswith("current_period") and key != "billed_until"}
        for item in items
    ]
    return thing | {
        "current_period_end": items[0]["current_period_end"],
        "current_period_start": items[0]["current_period_start"],
        "discount": None,
        "items": thing["items"] | {"data": plain},
        "plan": items[0]["plan"] if len(items) == 1 else None,
        "quantity": items[0]["quantity"] if len(items) == 1 else None,
    }


def shape_invoice(books: Books, thing: Thing) -> Thing:
    """Answer an invoice as it was: with its subscription and its one payment at the top."""
    details = thing["parent"]["subscription_details"]
    intent = find_intent(books, thing)
    return thing | {
        "application_fee_amount": None,
        "charge": intent["latest_charge"] if intent else None,
        "discount": None,
        "lines": thing["lines"] | {"data": [shape_line(books, line) for line in thing["lines"]["data"]]},
        "paid": thing["status"] == "paid",
        "paid_out_of_band": thing["status"] == "paid" and intent is not None and intent["status"] != "succeeded",
        "payment_intent": intent["id"] if intent else None,
        "quote": None,
        "subscription": details["subscription"],
        "subscription_details": {"metadata": details["metadata"]},
        "tax": None,
        "total_tax_amounts": [],
        "transfer_data": None,
    }


def shape_line(books: Books, line: Thing) -> Thing:
    """Answer a line as it was: with its Price whole."""
    price = books.find("price", line["pricing"]["price_details"]["price"])
    kept = {key: line[key] for key in line if key not in ("parent", "pricing", "quantity_decimal", "subtotal", "taxes")}
    return kept | {
        "amount_excluding_tax": line["amount"],
        "plan": render_plan(price),
        "price": price,
        "proration": False,
        "proration_details": {"credited_items": None},
        "subscription_item": line["parent"]["subscription_item_details"]["subscription_item"],
        "tax_amounts": [],
        "tax_rates": [],
        "type": "subscription",
        "unit_amount_excluding_tax": line["pricing"]["unit_amount_decimal"],
    }


def shape_payment(books: Books, thing: Thing) -> Thing:
    """Answer a PaymentIntent or a Charge as it was: it named its invoice."""
    intent = thing["id"] if thing["object"] == "payment_intent" else thing["payment_intent"]
    return thing | {"invoice": books.notes[intent].get("invoice")}


OLD_SHAPES: dict[str, Callable[[Books, Thing], Thing]] = {
    "charge": shape_payment,
    "invoice": shape_invoice,
    "payment_intent": shape_payment,
    "subscription": shape_subscription,
}
