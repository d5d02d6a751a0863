"""Many supporters at once: Checkout Sessions that were opened and paid, without a request for each."""

from supportsvc.sandbox import checkout_calls
from supportsvc.sandbox.books import Books, Thing
from supportsvc.sandbox.calls import Call
from supportsvc.sandbox.checkout import pay
from supportsvc.sandbox.staging import choose_card

ONCE = "once"
SITE = "https://news.example/"


def make_crowd(books: Books, at: int, given: Thing) -> Thing:
    """Let each of `people` pay; answer their Sessions with what they made, in the same order."""
    return {"sessions": [make_one(books, at, person) for person in given.get("people", [])]}


def make_one(books: Books, at: int, person: Thing) -> Thing:
    """Let one person pay by a Session of their own."""
    interval, metadata = person.get("interval", "month"), person.get("metadata", {})
    price: Thing = {
        "currency": person.get("currency", "usd"),
        "unit_amount": person.get("amount", 500),
        "product_data": {"name": person.get("product", "Support")},
    }
    params: Thing = {"success_url": SITE, "metadata": metadata}
    if "customer" in person:
        params["customer"] = person["customer"]
    if interval == ONCE:
        params |= {"mode": "payment", "payment_intent_data": {"metadata": metadata}}
        if "customer" not in person:
            params["customer_creation"] = "always"
    else:
        params |= {"mode": "subscription", "subscription_data": {"metadata": metadata}}
        price["recurring"] = {"interval": interval}
    params["line_items"] = [{"quantity": 1, "price_data": price}]
    call = Call(params, at, "/v1/checkout/sessions")
    checkout_calls.check(call)
    session = checkout_calls.create(books, call)
    who = {"email": person.get("email", "reader@example.com"), "name": person.get("name", "A Reader")}
    pay(books, at, session, choose_card(person.get("card", "works")), who)
    return {key: session[key] for key in ("id", "customer", "subscription", "payment_intent")}
