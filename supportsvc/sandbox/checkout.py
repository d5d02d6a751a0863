"""Checkout Sessions: opened, paid or not, and expired."""

from supportsvc.sandbox.books import Books, Thing
from supportsvc.sandbox.cards import CHALLENGED, NO_ADDRESS, Card, Way, make_payment_method
from supportsvc.sandbox.collection import mark_paid
from supportsvc.sandbox.customers import make_customer
from supportsvc.sandbox.declines import Reason
from supportsvc.sandbox.invoices import finalize, make_invoice
from supportsvc.sandbox.payments import Outcome, attempt, make_intent, refuse
from supportsvc.sandbox.refusals import Refusal
from supportsvc.sandbox.subscriptions import make_subscription, read_period

DAY = 86400


def expire(books: Books, at: int, session: Thing) -> None:
    """Close an open Session."""
    if session["status"] != "open":
        words = f"This Session has a status of {session['status']}."
        raise Refusal(f"Only Checkout Sessions that are open can be expired. {words}", param="session")
    session.update(status="expired", url=None)
    books.emit("checkout.session.expired", session, at)


def find_trial_end(given: Thing, at: int) -> int | None:
    """Answer when the trial that a Session grants ends."""
    data = given.get("subscription_data", {})
    if days := data.get("trial_period_days"):
        return at + int(days) * DAY
    end: int | None = data.get("trial_end")
    return end


def pay(
    books: Books, at: int, session: Thing, card: Card, person: Thing, *,
    subscription_after: int | None = None, authenticated: bool = False,
) -> Outcome:  # fmt: skip
    """Pay an open Session, as its page does; a declined card leaves it open, and so does a bank's challenge.

    `subscription_after` seconds, where given, pass between the payment and the subscription's coming to light.
    """
    if session["status"] != "open":
        raise Refusal("This Checkout Session is no longer open.", code="checkout_session_not_open")
    note = books.notes[session["id"]]
    given = note["given"]
    trial_end = find_trial_end(given, at)
    note.pop("challenge", None)
    challenged = card.way in CHALLENGED and not authenticated
    if (challenged or card.way in (Way.DECLINED, Way.AUTHENTICATES_IN_VAIN)) and not trial_end:
        if challenged:
            note["challenge"] = (card, person, subscription_after)
        return decline(books, at, session, card, person, authenticated=authenticated)
    customer = find_customer(books, at, session, person)
    method = make_payment_method(books, at, card, customer, person)
    outcome = Outcome.SUCCEEDED
    if not trial_end:
        intent = find_intent(books, at, session, customer)
        outcome = attempt(books, at, intent, method, renewal=False, authenticated=authenticated)
    complete(books, session, customer, person, trial=trial_end is not None, paid=outcome is Outcome.SUCCEEDED)
    note.update(method=method["id"], outcome=outcome, paid_at=at)
    if session["mode"] == "payment":
        session["payment_intent"] = note["intent"]
        books.add(session)
    elif subscription_after is None:
        finish_subscription(books, at, session)
    else:
        note["subscription_at"] = at + subscription_after
        books.remind(at + subscription_after, "checkout.session", session["id"])
    books.emit("checkout.session.completed", session, at)
    return outcome


def answer_challenge(books: Books, at: int, session: Thing, *, passed: bool) -> Outcome:
    """Let whoever pays a Session pass the bank's challenge, or fail it."""
    waiting = books.notes[session["id"]].get("challenge")
    if session["status"] != "open" or waiting is None:
        raise Refusal("Sandbox: no challenge waits here.", code="payment_intent_unexpected_state")
    card, person, after = waiting
    if passed:
        return pay(books, at, session, card, person, subscription_after=after, authenticated=True)
    books.notes[session["id"]].pop("challenge")
    refuse(books, at, find_intent(books, at, session, None), None, Reason.AUTHENTICATION_FAILURE)
    return Outcome.DECLINED


def decline(books: Books, at: int, session: Thing, card: Card, person: Thing, *, authenticated: bool) -> Outcome:
    """Try a card that the bank refuses or wants confirmed: an attempt remains, and nothing else."""
    customer = books.tables["customer"].get(session["customer"] or "")
    intent = find_intent(books, at, session, customer)
    return attempt(books, at, intent, make_payment_method(books, at, card, None, person), renewal=False,
                   authenticated=authenticated)  # fmt: skip


def find_intent(books: Books, at: int, session: Thing, customer: Thing | None) -> Thing:
    """Answer the Session's PaymentIntent, made at the first attempt."""
    note = books.notes[session["id"]]
    if "intent" not in note:
        data = note["given"].get("payment_intent_data", {})
        words = "Subscription creation" if session["mode"] == "subscription" else data.get("description")
        intent = make_intent(
            books, at, session["amount_total"], session["currency"],
            description=words, metadata=data.get("metadata"), receipt_email=data.get("receipt_email"),
            setup_future_usage="off_session" if session["mode"] == "subscription" else data.get("setup_future_usage"),
            statement_descriptor=data.get("statement_descriptor"), types=list(session["payment_method_types"]),
        )  # fmt: skip
        note["intent"] = intent["id"]
        books.notes[intent["id"]]["session"] = session["id"]
    intent = books.find("payment_intent", note["intent"])
    if customer:
        intent["customer"] = customer["id"]
        books.add(intent)
    return intent


def find_customer(books: Books, at: int, session: Thing, person: Thing) -> Thing | None:
    """Answer the Session's Customer, made now where the Session makes one."""
    if session["customer"]:
        customer = books.find("customer", session["customer"])
        if not customer.get("deleted"):
            email = customer["email"] or person.get("email")
            books.amend(customer, at, "customer.updated", email=email)
            return customer
    if session["mode"] == "subscription" or session["customer_creation"] == "always":
        return make_customer(books, at, {key: value for key, value in person.items() if value})
    return None


def complete(books: Books, session: Thing, customer: Thing | None, person: Thing, *, trial: bool, paid: bool) -> None:
    """Close a Session as done."""
    status = "paid" if paid else "unpaid"
    session.update(
        status="complete",
        payment_status="no_payment_required" if trial else status,
        customer=customer["id"] if customer else None,
        customer_details=render_details(person),
        url=None,
    )
    books.add(session)


def render_details(person: Thing) -> Thing:
    """Answer what the page learnt of the person who paid."""
    return {
        "address": dict(NO_ADDRESS),
        "business_name": None,
        "email": person.get("email"),
        "individual_name": None,
        "name": person.get("name"),
        "phone": None,
        "tax_exempt": "none",
        "tax_ids": [],
    }


def finish_subscription(books: Books, at: int, session: Thing) -> None:
    """Make the subscription and first invoice of a Session: Stripe does so after the payment, not before."""
    note = books.notes[session["id"]]
    note.pop("subscription_at", None)
    data = note["given"].get("subscription_data", {})
    trial_end = find_trial_end(note["given"], note["paid_at"])
    customer = books.find("customer", session["customer"])
    prices = [(books.find("price", line["price"]["id"]), line["quantity"]) for line in note["line_items"]]
    subscription = make_subscription(
        books, at, customer, prices, "trialing" if trial_end else "active",
        {
            "metadata": data.get("metadata"), "description": data.get("description"),
            "default_payment_method": note["method"], "trial_end": trial_end,
        },
    )  # fmt: skip
    period = read_period(subscription)
    invoice = make_invoice(books, at, subscription, "subscription_create", period, free=trial_end is not None)
    finalize(books, at, invoice, None if trial_end else books.find("payment_intent", note["intent"]))
    invoice.update(attempted=True, attempt_count=0 if trial_end else 1)
    if note["outcome"] is Outcome.SUCCEEDED:
        mark_paid(books, at, invoice)
    session.update(subscription=subscription["id"], invoice=invoice["id"])
    books.add(session)
