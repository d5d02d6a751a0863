"""Amounts, terms and dates in words, as the sandbox's pages say them."""

from datetime import UTC, datetime

from supportsvc.sandbox.books import Thing
from supportsvc.sandbox.cards import CARDS, DEBITS, REFUSED_CARDS, Card, Way
from supportsvc.sandbox.currencies import format_money
from supportsvc.sandbox.declines import Reason

WAYS = {
    Way.WORKS: "A card that works",
    Way.DECLINED: "A card that is declined",
    Way.RENEWALS_DECLINED: "A card whose renewals are declined",
    Way.DEBIT_WORKS: "A bank debit that takes three days",
    Way.DEBIT_FAILS: "A bank debit that fails after three days",
}
CHALLENGES = {
    Way.AUTHENTICATES: "Confirmed with the bank, once",
    Way.AUTHENTICATES_ALWAYS: "Confirmed with the bank, each time",
    Way.AUTHENTICATES_IN_VAIN: "Confirmed with the bank, but not enough money",
}
REFUSALS = {
    Reason.INSUFFICIENT_FUNDS: "Not enough money",
    Reason.LOST_CARD: "Reported lost",
    Reason.STOLEN_CARD: "Reported stolen",
    Reason.EXPIRED_CARD: "Expired",
    Reason.INCORRECT_CVC: "A wrong security code",
    Reason.PROCESSING_ERROR: "An error at the bank",
}
LAST_SURE_DAY = 28  # from the 29th on, some months lack the day


def describe_term(recurring: Thing | None) -> str:
    """Answer how often: a month, every 3 months, or nothing for a single payment."""
    if recurring is None:
        return ""
    count, interval = recurring["interval_count"], recurring["interval"]
    return f"a {interval}" if count == 1 else f"every {count} {interval}s"


def describe_deed(submit_type: str | None, amount: int, currency: str, recurring: Thing | None) -> str:
    """Answer the words of the button: what is given, and for how long."""
    verb = {"donate": "Give", "subscribe": "Subscribe with", "book": "Book for"}.get(submit_type or "", "Pay")
    return f"{verb} {format_money(amount, currency)} {describe_term(recurring) or 'once'}"


def describe_schedule(at: int, recurring: Thing | None, trial_end: int | None) -> str:
    """Answer when money is taken."""
    if recurring is None:
        return "One payment, now. Nothing follows it."
    if trial_end:
        return f"Nothing now; the first charge comes on {write_date(trial_end)}. You can cancel at any time."
    day = datetime.fromtimestamp(at, UTC).day
    interval, count = recurring["interval"], recurring["interval_count"]
    if interval == "month" and count == 1 and day <= LAST_SURE_DAY:
        return f"Charged today and on the {write_ordinal(day)} of each month, until you cancel."
    return f"Charged today and then {describe_term(recurring)}, until you cancel."


def write_ordinal(day: int) -> str:
    """Answer a day of the month as a person says it."""
    endings = {1: "st", 2: "nd", 3: "rd"}
    return f"{day}{'th' if 11 <= day <= 13 else endings.get(day % 10, 'th')}"


def write_date(at: int) -> str:
    """Answer a date in words."""
    moment = datetime.fromtimestamp(at, UTC)
    return f"{moment.day} {moment:%B %Y}"


def list_ways(types: list[str]) -> list[Thing]:
    """Answer the ways to pay that a page offers, by the types of PaymentMethod it may take."""
    offered = []
    for way, words in WAYS.items():
        if way in DEBITS and "sepa_debit" not in types:
            continue
        offered.append(describe_card(CARDS[way], words))
    offered += [
        describe_card(CARDS[way], words, "Cards that the bank wants confirmed") for way, words in CHALLENGES.items()
    ]
    return offered + [
        describe_card(REFUSED_CARDS[reason], words, "Cards declined for a reason") for reason, words in REFUSALS.items()
    ]


def describe_card(card: Card, words: str, rare: str = "") -> Thing:
    """Answer a choice of the page; `rare` ones are kept, under that heading, until somebody looks for them."""
    grouped = " ".join(card.number[start : start + 4] for start in range(0, len(card.number), 4))
    return {"value": card.name, "words": words, "number": grouped, "rare": rare}
