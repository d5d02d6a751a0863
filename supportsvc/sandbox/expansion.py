"""`expand`: ids replaced by what they name, and lists that are left out unless asked for."""

from collections.abc import Callable
from typing import Any

from supportsvc.sandbox.books import Books, Thing
from supportsvc.sandbox.calls import wrap
from supportsvc.sandbox.checkout_calls import render_lines
from supportsvc.sandbox.invoice_calls import render_payments
from supportsvc.sandbox.refunds import render_refunds
from supportsvc.sandbox.refusals import Refusal, invalid

DEEPEST = 4  # the steps of a path, `data` included
KINDS = {
    "charge": "charge",
    "configuration": "billing_portal.configuration",
    "customer": "customer",
    "default_payment_method": "payment_method",
    "invoice": "invoice",
    "latest_charge": "charge",
    "latest_invoice": "invoice",
    "payment_intent": "payment_intent",
    "payment_method": "payment_method",
    "price": "price",
    "product": "product",
    "subscription": "subscription",
}
NEVER = {("charge", "payment_method"), ("billing_portal.session", "customer"), ("line_item", "invoice")}


def render_subscriptions(books: Books, customer: Thing) -> Thing:
    """Answer a Customer's live subscriptions as the list that `expand` includes."""
    ended = ("canceled", "incomplete_expired")
    rows = [row for row in books.naming("subscription", "customer", customer["id"]) if row["status"] not in ended]
    return wrap(rows, f"/v1/customers/{customer['id']}/subscriptions")


INCLUDED: dict[tuple[str, str], Callable[[Books, Thing], Thing]] = {
    ("charge", "refunds"): render_refunds,
    ("checkout.session", "line_items"): render_lines,
    ("customer", "subscriptions"): render_subscriptions,
    ("invoice", "payments"): render_payments,
}


def expand(books: Books, thing: Thing, paths: list[str]) -> Thing:
    """Answer the object, or where paths are to be expanded, a copy of what lies on them, with the rest as it is."""
    if not paths:
        return thing
    for path in paths:
        steps = path.split(".")
        if len(steps) > DEEPEST:
            raise invalid(f"You cannot expand more than {DEEPEST} levels of a property. Property: {path}", "expand")
        thing = walk(books, thing, steps, path)
    return thing


def walk(books: Books, node: Thing, steps: list[str], path: str) -> Thing:
    """Answer a node with the first step expanded, and the others below it."""
    step, rest = steps[0], steps[1:]
    if step == "data" and node.get("object") == "list":
        return node | {"data": [walk(books, row, rest, path) for row in node["data"]]} if rest else node
    if node.get("deleted"):
        return node
    value = open_up(books, node, step, path)
    if rest and isinstance(value, dict):
        value = walk(books, value, rest, path)
    elif rest and value is not None:
        raise Refusal(f"This property cannot be expanded ({path}).", param="expand")
    return node | {step: value}


def open_up(books: Books, node: Thing, step: str, path: str) -> Any:
    """Answer what one property names, to be put in the place of its id."""
    kind = str(node.get("object", ""))
    if (kind, step) in INCLUDED and step not in node:
        return INCLUDED[kind, step](books, node)
    value = node.get(step)
    if step not in node or (kind, step) in NEVER or not (step in KINDS or isinstance(value, dict)):
        raise Refusal(f"This property cannot be expanded ({path}).", param="expand")
    return books.find(KINDS[step], value) if isinstance(value, str) else value
