"""Collecting an invoice: attempts, retries, and what they do to its subscription."""

from supportsvc.sandbox.books import AfterRetries, Books, Thing
from supportsvc.sandbox.declines import Reason
from supportsvc.sandbox.invoices import finalize, find_payment
from supportsvc.sandbox.payments import Outcome, accept, attempt, refuse
from supportsvc.sandbox.refusals import Refusal
from supportsvc.sandbox.subscriptions import UPDATED, cancel_now, set_pause

DAY = 86400
RECOVERED = ("incomplete", "past_due", "unpaid")


def find_subscription(books: Books, invoice: Thing) -> Thing:
    """Answer the subscription that an invoice bills."""
    return books.find("subscription", invoice["parent"]["subscription_details"]["subscription"])


def find_method(books: Books, invoice: Thing) -> Thing | None:
    """Answer how this invoice is paid: by the subscription's own method, else by the Customer's."""
    key = find_subscription(books, invoice)["default_payment_method"]
    if not key:
        customer = books.find("customer", invoice["customer"])
        key = customer.get("invoice_settings", {}).get("default_payment_method")
    return books.find("payment_method", key) if key else None


def advance(books: Books, at: int, invoice: Thing) -> None:
    """Finalise a draft whose hour is over and try to collect it, as the subscription's pause allows."""
    pause = find_subscription(books, invoice)["pause_collection"]
    if pause and pause["behavior"] == "keep_as_draft":
        invoice.update(auto_advance=False, automatically_finalizes_at=None, next_payment_attempt=None)
        return
    finalize(books, at, invoice)
    if pause and pause["behavior"] == "void":
        void(books, at, invoice)
    elif pause:
        invoice.update(status="uncollectible", auto_advance=False, next_payment_attempt=None)
        invoice["status_transitions"]["marked_uncollectible_at"] = at
        books.emit("invoice.marked_uncollectible", invoice, at)
    else:
        collect(books, at, invoice)


def collect(
    books: Books, at: int, invoice: Thing, method: Thing | None = None, *,
    by_hand: bool = False, authenticated: bool = False,
) -> Outcome:  # fmt: skip
    """Try to take an open invoice's money; a try by hand, after the first, leaves the plan of retries as it is."""
    payment = find_payment(books, invoice)
    if payment is None:
        mark_paid(books, at, invoice)
        return Outcome.SUCCEEDED
    intent = books.find("payment_intent", payment["payment"]["payment_intent"])
    renewal = invoice["billing_reason"] != "subscription_create"
    outcome = attempt(
        books, at, intent, method or find_method(books, invoice),
        renewal=renewal, present=by_hand or not renewal, authenticated=authenticated,
    )  # fmt: skip
    planned = not (by_hand and invoice["attempted"])
    if planned:
        invoice.update(attempted=True, attempt_count=invoice["attempt_count"] + 1, next_payment_attempt=None)
    if outcome is Outcome.SUCCEEDED:
        mark_paid(books, at, invoice)
    elif outcome in (Outcome.DECLINED, Outcome.CHALLENGED) and planned:
        mark_failed(books, at, invoice, challenged=outcome is Outcome.CHALLENGED)
    elif outcome is Outcome.DECLINED:
        books.emit("invoice.payment_failed", invoice, at)
    return outcome


def find_error(books: Books, invoice: Thing) -> Thing:
    """Answer why the last attempt at an invoice was refused."""
    intent = find_intent(books, invoice)
    error: Thing = intent["last_payment_error"] if intent else {}
    return error


def find_intent(books: Books, invoice: Thing) -> Thing | None:
    """Answer the PaymentIntent that pays an invoice, where there is one."""
    payment = find_payment(books, invoice)
    return books.find("payment_intent", payment["payment"]["payment_intent"]) if payment else None


def is_challenged(books: Books, invoice: Thing) -> bool:
    """Say whether an open invoice waits for whoever pays to confirm it with the bank."""
    intent = find_intent(books, invoice)
    return invoice["status"] == "open" and intent is not None and intent["status"] == "requires_action"


def answer_challenge(books: Books, at: int, invoice: Thing, *, passed: bool) -> Outcome:
    """Let whoever pays an invoice pass the bank's challenge, or fail it."""
    intent = find_intent(books, invoice)
    if intent is None or not is_challenged(books, invoice):
        raise Refusal("Sandbox: no challenge waits here.", code="payment_intent_unexpected_state")
    if passed:
        method = books.find("payment_method", intent["payment_method"])
        return collect(books, at, invoice, method, by_hand=True, authenticated=True)
    refuse(books, at, intent, None, Reason.AUTHENTICATION_FAILURE)
    return Outcome.DECLINED


def mark_paid(books: Books, at: int, invoice: Thing) -> None:
    """Close an invoice as paid; its subscription recovers where this is the latest one."""
    amount = invoice["amount_due"]
    invoice.update(
        status="paid", amount_paid=amount, amount_remaining=0, attempted=True, auto_advance=False,
        next_payment_attempt=None,
    )  # fmt: skip
    invoice["status_transitions"]["paid_at"] = at
    if payment := find_payment(books, invoice):
        payment.update(status="paid", amount_paid=amount)
        payment["status_transitions"]["paid_at"] = at
        books.emit("invoice_payment.paid", payment, at)
    books.emit("invoice.paid", invoice, at)
    books.emit("invoice.payment_succeeded", invoice, at)
    subscription = find_subscription(books, invoice)
    if subscription["status"] in RECOVERED and subscription["latest_invoice"] == invoice["id"]:
        books.amend(subscription, at, UPDATED, status="active")


def mark_failed(books: Books, at: int, invoice: Thing, *, challenged: bool = False) -> None:
    """Tell of a failed attempt and plan the next, or end the retries."""
    subscription = find_subscription(books, invoice)
    days = books.settings.retry_days
    count = invoice["attempt_count"]
    first = subscription["status"] == "incomplete"
    retried = not first and count <= len(days) and invoice["auto_advance"]
    invoice["next_payment_attempt"] = at + days[count - 1] * DAY if retried else None
    books.emit("invoice.payment_failed", invoice, at)
    if challenged:
        books.emit("invoice.payment_action_required", invoice, at)
    if retried:
        books.remind(invoice["next_payment_attempt"], "invoice", invoice["id"])
    if subscription["status"] in ("active", "trialing"):
        books.amend(subscription, at, UPDATED, status="past_due")
    if not retried and subscription["status"] == "past_due" and invoice["auto_advance"]:
        end_retries(books, at, subscription)


def end_retries(books: Books, at: int, subscription: Thing) -> None:
    """Do what the account's settings say when the last retry has failed."""
    match books.settings.after_retries:
        case AfterRetries.CANCEL:
            cancel_now(books, subscription, at, "payment_failed")
        case AfterRetries.UNPAID:
            books.amend(subscription, at, UPDATED, status="unpaid")
        case AfterRetries.PAUSE:
            set_pause(books, at, subscription, "final_payment_failure")
        case AfterRetries.PAST_DUE:
            pass


def settle_debit(books: Books, at: int, intent: Thing, *, works: bool) -> None:
    """Settle a bank debit that was under way, and the invoice or Session that waited for it."""
    charge = books.find("charge", intent["latest_charge"])
    if works:
        charge.update(status="succeeded", paid=True)
        books.emit("charge.succeeded", charge, at)
        accept(books, at, intent)
    else:
        charge.update(status="failed", failure_code="insufficient_funds", amount_captured=0, captured=False)
        charge["failure_message"] = "The customer's account has insufficient funds."
        books.emit("charge.failed", charge, at)
        refuse(books, at, intent, charge)
    note = books.notes[intent["id"]]
    if key := note.get("invoice"):
        invoice = books.find("invoice", key)
        (mark_paid if works else mark_failed)(books, at, invoice)
    if key := note.get("session"):
        session = books.find("checkout.session", key)
        session["payment_status"] = "paid" if works else "unpaid"
        word = "succeeded" if works else "failed"
        books.emit(f"checkout.session.async_payment_{word}", session, at)


def void(books: Books, at: int, invoice: Thing) -> None:
    """Void an open invoice and give up its PaymentIntent."""
    if payment := find_payment(books, invoice):
        intent = books.find("payment_intent", payment["payment"]["payment_intent"])
        intent.update(status="canceled", canceled_at=at, cancellation_reason="void_invoice", next_action=None)
        books.emit("payment_intent.canceled", intent, at)
        payment["status"] = "canceled"
        payment["status_transitions"]["canceled_at"] = at
    invoice.update(status="void", auto_advance=False, next_payment_attempt=None)
    invoice["status_transitions"]["voided_at"] = at
    books.emit("invoice.voided", invoice, at)
