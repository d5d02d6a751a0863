"""The calls of the API that concern Checkout Sessions."""

from typing import Any

from supportsvc.sandbox.books import Books, Thing, merge_metadata, mint
from supportsvc.sandbox.calls import Call, find_rows, paginate, wrap
from supportsvc.sandbox.catalog import make_price
from supportsvc.sandbox.checkout import DAY, expire, render_details
from supportsvc.sandbox.checkout_rules import check_prices, check_session
from supportsvc.sandbox.currencies import LEAST, check_currency, format_money
from supportsvc.sandbox.customers import find_live
from supportsvc.sandbox.refusals import Refusal


def create(books: Books, call: Call) -> Thing:
    """POST /v1/checkout/sessions."""
    given, at = call.params, call.at
    customer = find_live(books, given["customer"], "customer") if "customer" in given else None
    lines = [read_line(books, at, index, line) for index, line in enumerate(given["line_items"])]
    check_prices(given["mode"], [line["price"] for line in lines])
    total = sum(line["amount_total"] for line in lines)
    currency = lines[0]["currency"]
    check_total(total, currency)
    key = mint("checkout.session")
    session = make_session(books, key, at, given)
    session.update(
        amount_subtotal=total,
        amount_total=total,
        currency=currency,
        customer=customer["id"] if customer else None,
        customer_details=render_details(customer) if customer else None,
    )
    if given.get("customer_email"):
        session["customer_details"] = render_details({"email": given["customer_email"]})
    books.notes[key].update(given=given, line_items=lines)
    books.remind(session["expires_at"], "checkout.session", key)
    return books.add(session)


def read_line(books: Books, at: int, index: int, line: Thing) -> Thing:
    """Answer one line item with its Price, made now where the request carries it."""
    where = f"line_items[{index}]"
    if "price_data" in line:
        price = make_price(books, at, line["price_data"], where=f"{where}[price_data]", inline=True)
    else:
        price = books.find("price", line["price"], f"{where}[price]")
        if not price["active"]:
            raise Refusal(
                "The price specified is inactive. This field only accepts active prices.", param=f"{where}[price]"
            )
    total = price["unit_amount"] * line["quantity"]
    return {
        "id": mint("item"),
        "object": "item",
        "adjustable_quantity": None,
        "amount_discount": 0,
        "amount_subtotal": total,
        "amount_tax": 0,
        "amount_total": total,
        "currency": price["currency"],
        "description": books.find("product", price["product"])["name"],
        "discounts": [],
        "metadata": {},
        "price": price,
        "quantity": line["quantity"],
        "taxes": [],
    }


def check_total(total: int, currency: str) -> None:
    """Refuse a total that Stripe would not charge."""
    least = LEAST.get(check_currency(currency, "currency"), 50)
    if total < least:
        words = f"{format_money(least, currency)} {currency}"
        raise Refusal(
            f"The Checkout Session's total amount due must add up to at least {words}",
            code="amount_too_small",
            param="line_items",
        )


def make_session(books: Books, key: str, at: int, given: Thing) -> dict[str, Any]:
    """Answer an open Session without its amounts."""
    subscribes = given["mode"] == "subscription"
    allowed = given.get("allowed_payment_method_types")
    return {
        "id": key,
        "object": "checkout.session",
        "adaptive_pricing": {"enabled": given.get("adaptive_pricing", {}).get("enabled", True)},
        "after_expiration": None,
        "allow_promotion_codes": given.get("allow_promotion_codes"),
        "allowed_payment_method_types": allowed,
        "automatic_tax": {"enabled": False, "liability": None, "provider": None, "status": None},
        "billing_address_collection": given.get("billing_address_collection"),
        "cancel_url": given.get("cancel_url"),
        "client_reference_id": given.get("client_reference_id"),
        "client_secret": None,
        "collected_information": None,
        "consent": None,
        "consent_collection": None,
        "created": at,
        "currency_conversion": None,
        "custom_fields": [],
        "custom_text": dict.fromkeys(("after_submit", "shipping_address", "submit", "terms_of_service_acceptance"))
        | given.get("custom_text", {}),
        "customer_account": None,
        "customer_creation": None
        if subscribes or "customer" in given
        else given.get("customer_creation", "if_required"),
        "customer_email": given.get("customer_email"),
        "discounts": [],
        "excluded_payment_method_types": None,
        "expires_at": given.get("expires_at", at + DAY),
        "integration_identifier": given.get("integration_identifier"),
        "invoice": None,
        "invoice_creation": None if subscribes else render_no_invoice(),
        "livemode": False,
        "locale": given.get("locale"),
        "managed_payments": None,
        "metadata": merge_metadata({}, given.get("metadata")),
        "mode": given["mode"],
        "origin_context": given.get("origin_context"),
        "payment_intent": None,
        "payment_link": None,
        "payment_method_collection": given.get("payment_method_collection", "always") if subscribes else "if_required",
        "payment_method_configuration_details": None,
        "payment_method_options": {},
        "payment_method_types": allowed or ["card", "link"],
        "payment_status": "unpaid",
        "permissions": None,
        "phone_number_collection": {"enabled": False},
        "recovered_from": None,
        "saved_payment_method_options": None,
        "setup_intent": None,
        "shipping_address_collection": None,
        "shipping_cost": None,
        "shipping_options": [],
        "status": "open",
        "submit_type": given.get("submit_type"),
        "subscription": None,
        "success_url": given["success_url"],
        "total_details": {"amount_discount": 0, "amount_shipping": 0, "amount_tax": 0},
        "ui_mode": "hosted_page",
        "url": f"{books.public_url}/c/pay/{key}",
        "wallet_options": None,
    }


def render_no_invoice() -> Thing:
    """Answer that no invoice is made after a single payment."""
    data = dict.fromkeys(("account_tax_ids", "custom_fields", "description", "footer", "issuer", "rendering_options"))
    return {"enabled": False, "invoice_data": {**data, "metadata": {}}}


def check(call: Call) -> None:
    """Refuse what Stripe refuses of a new Session before any work."""
    check_session(call.params, call.at)


def retrieve(books: Books, call: Call) -> Thing:
    """GET /v1/checkout/sessions/{id}."""
    return books.find("checkout.session", call.ids["id"])


def update(books: Books, call: Call) -> Thing:
    """POST /v1/checkout/sessions/{id}: metadata alone is modelled."""
    session = books.find("checkout.session", call.ids["id"])
    session["metadata"] = merge_metadata(session["metadata"], call.get("metadata"))
    return session


def list_all(books: Books, call: Call) -> Thing:
    """GET /v1/checkout/sessions."""
    rows = find_rows(books, "checkout.session", call, "customer", "status", "subscription", "payment_intent")
    if details := call.get("customer_details"):
        rows = [row for row in rows if (row["customer_details"] or {}).get("email") == details["email"]]
    return paginate(rows, call)


def expire_now(books: Books, call: Call) -> Thing:
    """POST /v1/checkout/sessions/{id}/expire."""
    session = books.find("checkout.session", call.ids["id"])
    expire(books, call.at, session)
    return session


def list_lines(books: Books, call: Call) -> Thing:
    """GET /v1/checkout/sessions/{id}/line_items."""
    key = books.find("checkout.session", call.ids["id"])["id"]
    return paginate(books.notes[key]["line_items"], call)


def render_lines(books: Books, session: Thing) -> Thing:
    """Answer a Session's line items as the list that `expand` includes."""
    return wrap(books.notes[session["id"]]["line_items"], f"/v1/checkout/sessions/{session['id']}/line_items")
