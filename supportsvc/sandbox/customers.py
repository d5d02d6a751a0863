"""Customers: made, changed, deleted and listed."""

from supportsvc.sandbox.books import Books, Thing, merge_metadata, mint
from supportsvc.sandbox.calls import Call, find_rows, paginate
from supportsvc.sandbox.refusals import missing
from supportsvc.sandbox.subscriptions import cancel_now

PLAIN = ("business_name", "description", "email", "individual_name", "name", "phone", "preferred_locales", "tax_exempt")
ADDRESS = ("city", "country", "line1", "line2", "postal_code", "state")


def make_customer(books: Books, at: int, given: Thing) -> Thing:
    """Add a Customer and tell of it."""
    customer: Thing = {
        "id": mint("customer"),
        "object": "customer",
        "address": None,
        "balance": 0,
        "business_name": None,
        "created": at,
        "currency": None,
        "customer_account": None,
        "default_source": None,
        "delinquent": False,
        "description": None,
        "discount": None,
        "email": None,
        "individual_name": None,
        "invoice_prefix": mint("product")[5:13].upper(),
        "invoice_settings": {
            "custom_fields": None,
            "default_payment_method": None,
            "footer": None,
            "rendering_options": None,
        },
        "livemode": False,
        "metadata": merge_metadata({}, given.get("metadata")),
        "name": None,
        "next_invoice_sequence": 1,
        "phone": None,
        "preferred_locales": [],
        "shipping": None,
        "tax_exempt": "none",
        "test_clock": None,
    }
    customer.update(read_changes(given))
    books.add(customer)
    books.emit("customer.created", customer, at)
    return customer


def read_changes(given: Thing) -> Thing:
    """Answer the plain fields that a request sets; an empty one unsets."""
    changes: Thing = {key: given[key] or None for key in PLAIN if key in given}
    if "tax_exempt" in given:
        changes["tax_exempt"] = given["tax_exempt"] or "none"
    if "address" in given:
        changes["address"] = {key: given["address"].get(key) for key in ADDRESS} if given["address"] else None
    return changes


def create(books: Books, call: Call) -> Thing:
    """POST /v1/customers."""
    return make_customer(books, call.at, call.params)


def retrieve(books: Books, call: Call) -> Thing:
    """GET /v1/customers/{id}; a deleted one is answered as such."""
    return books.find("customer", call.ids["id"])


def update(books: Books, call: Call) -> Thing:
    """POST /v1/customers/{id}; metadata is merged key by key."""
    customer = find_live(books, call.ids["id"])
    changes = read_changes(call.params)
    changes["metadata"] = merge_metadata(customer["metadata"], call.get("metadata"))
    if method := call.get("invoice_settings", {}).get("default_payment_method"):
        books.find("payment_method", method, "invoice_settings[default_payment_method]")
        changes["invoice_settings"] = customer["invoice_settings"] | {"default_payment_method": method}
    books.amend(customer, call.at, "customer.updated", **changes)
    return customer


def delete(books: Books, call: Call) -> Thing:
    """DELETE /v1/customers/{id}: subscriptions end at once, and only the id remains."""
    customer = find_live(books, call.ids["id"])
    for subscription in books.naming("subscription", "customer", customer["id"]):
        cancel_now(books, subscription, call.at)
    books.emit("customer.deleted", customer, call.at)
    gone = {"id": customer["id"], "object": "customer", "deleted": True}
    return books.add(gone)


def list_all(books: Books, call: Call) -> Thing:
    """GET /v1/customers."""
    live = [row for row in find_rows(books, "customer", call, "email") if not row.get("deleted")]
    return paginate(live, call)


def find_live(books: Books, key: str, param: str | None = None) -> Thing:
    """Answer a Customer that is not deleted."""
    customer = books.find("customer", key, param)
    if customer.get("deleted"):
        raise missing("customer", key, param)
    return customer
