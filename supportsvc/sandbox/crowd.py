"""Many supporters at once: Checkout Sessions that were opened and paid, without a request for each."""

from supportsvc.sandbox import checkout_calls
from supportsvc.sandbox.books import Books, Thing
from supportsvc.sandbox.calls import Call
from supportsvc.sandbox.checkout import pay
from supportsvc.sandbox.refusals import Refusal
from supportsvc.sandbox.staging import bring_to, choose_card

ONCE = "once"
SITE = "https://news.example/"


def make_crowd(books: Books, at: int, given: Thing) -> Thing:
    """Let each of `people` pay; answer their Sessions with what they made, in the same order."""
    made: list[Thing] = []
    for person in given.get("people", []):
        earlier = {"customer": find_earlier(made, person)} if "customer_of" in person else {}
        made.append(make_one(books, at, person | earlier))
    return {"sessions": made}


def find_earlier(made: list[Thing], person: Thing) -> str:
    """Answer the Customer of somebody who stands earlier in the list."""
    place = person["customer_of"]
    if not isinstance(place, int) or not 0 <= place < len(made):
        raise Refusal("Sandbox: `customer_of` is the place of somebody earlier, from 0.", param="customer_of")
    return str(made[place]["customer"])


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
        trial = {"trial_period_days": person["trial_days"]} if "trial_days" in person else {}
        params |= {"mode": "subscription", "subscription_data": {"metadata": metadata, **trial}}
        price["recurring"] = {"interval": interval}
    params["line_items"] = [{"quantity": 1, "price_data": price}]
    call = Call(params, at, "/v1/checkout/sessions")
    checkout_calls.check(call)
    session = checkout_calls.create(books, call)
    who = {"email": person.get("email", "reader@example.com"), "name": person.get("name", "A Reader")}
    pay(books, at, session, choose_card(person.get("card", "works")), who)
    if "status" in person and session["subscription"]:
        subscription = books.find("subscription", session["subscription"])
        if subscription["status"] != person["status"]:
            bring_to(books, at, subscription, person["status"], person.get("reason"))
    return {key: session[key] for key in ("id", "customer", "subscription", "payment_intent")}
