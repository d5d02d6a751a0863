"""What time brings by itself: renewals, retries, ends, expired Sessions; run up to a given instant."""

import heapq

from supportsvc.sandbox.books import Books, Thing
from supportsvc.sandbox.cards import Way, read_card
from supportsvc.sandbox.checkout import expire, finish_subscription
from supportsvc.sandbox.collection import advance, collect, settle_debit, void
from supportsvc.sandbox.subscriptions import INCOMPLETE_SECONDS, RENEWED, UPDATED, cancel_now, read_period, renew


def settle(books: Books, now: int) -> None:
    """Do all that is due up to `now`, in the order of its time, each at its own instant."""
    while books.reminders and books.reminders[0][0] <= now:
        at, _, kind, key = heapq.heappop(books.reminders)
        thing = books.tables[kind].get(key)
        if thing is not None:
            DUE[kind](books, at, thing)


def wake_session(books: Books, at: int, session: Thing) -> None:
    """Expire an open Session whose time is over; bring a delayed subscription to light."""
    if session["status"] == "open" and session["expires_at"] <= at:
        expire(books, at, session)
    elif books.notes[session["id"]].get("subscription_at", at + 1) <= at:
        finish_subscription(books, at, session)


def wake_subscription(books: Books, at: int, subscription: Thing) -> None:
    """End, renew or give up a subscription whose instant has come."""
    status = subscription["status"]
    if status == "incomplete" and subscription["created"] + INCOMPLETE_SECONDS <= at:
        give_up(books, at, subscription)
        return
    if subscription["cancel_at"] and subscription["cancel_at"] <= at:
        cancel_now(books, subscription, at)
        return
    pause = subscription["pause_collection"]
    if pause and pause["resumes_at"] and pause["resumes_at"] <= at:
        books.amend(subscription, at, UPDATED, pause_collection=None)
    if status in RENEWED and read_period(subscription)[1] <= at:
        renew(books, at, subscription)


def give_up(books: Books, at: int, subscription: Thing) -> None:
    """Let a subscription whose first payment never came expire, and void its invoice."""
    invoice = books.find("invoice", subscription["latest_invoice"])
    if invoice["status"] == "open":
        void(books, at, invoice)
    books.amend(subscription, at, UPDATED, status="incomplete_expired", ended_at=at)


def wake_invoice(books: Books, at: int, invoice: Thing) -> None:
    """Finalise a draft whose hour is over; try an open invoice again."""
    if not invoice["auto_advance"]:
        return
    if invoice["status"] == "draft" and (invoice["automatically_finalizes_at"] or at + 1) <= at:
        advance(books, at, invoice)
    elif invoice["status"] == "open" and (invoice["next_payment_attempt"] or at + 1) <= at:
        collect(books, at, invoice)


def wake_intent(books: Books, at: int, intent: Thing) -> None:
    """Settle a bank debit whose days are over."""
    if intent["status"] == "processing" and books.notes[intent["id"]].get("settles", at + 1) <= at:
        card = read_card(books, intent["payment_method"])
        settle_debit(books, at, intent, works=card is not None and card.way is Way.DEBIT_WORKS)


DUE = {
    "checkout.session": wake_session,
    "invoice": wake_invoice,
    "payment_intent": wake_intent,
    "subscription": wake_subscription,
}
