"""The ways to pay that the sandbox knows, each with what its charges come to."""

from dataclasses import dataclass
from enum import StrEnum

from supportsvc.sandbox.books import Books, Thing, mint
from supportsvc.sandbox.declines import Reason


class Way(StrEnum):
    """A way to pay, by what becomes of it."""

    WORKS = "works"
    DECLINED = "declined"
    RENEWALS_DECLINED = "renewals_declined"
    DEBIT_WORKS = "debit_works"
    DEBIT_FAILS = "debit_fails"
    AUTHENTICATES = "authenticates"
    AUTHENTICATES_ALWAYS = "authenticates_always"
    AUTHENTICATES_IN_VAIN = "authenticates_in_vain"


@dataclass(frozen=True, slots=True)
class Card:
    """A test card or a bank account, by its number; `reason` is the bank's, where it refuses."""

    number: str
    way: Way
    reason: Reason = Reason.GENERIC_DECLINE

    @property
    def last4(self) -> str:
        """Answer the four digits that may be shown."""
        return self.number[-4:]

    @property
    def name(self) -> str:
        """Answer the name by which it is chosen."""
        if self.way is Way.DECLINED and self.reason is not Reason.GENERIC_DECLINE:
            return self.reason
        return self.way


CARDS = {
    Way.WORKS: Card("4242424242424242", Way.WORKS),
    Way.DECLINED: Card("4000000000000002", Way.DECLINED),
    Way.RENEWALS_DECLINED: Card("4000000000000341", Way.RENEWALS_DECLINED),
    Way.DEBIT_WORKS: Card("DE89370400440532013000", Way.DEBIT_WORKS),
    Way.DEBIT_FAILS: Card("DE62370400440532013001", Way.DEBIT_FAILS),
    Way.AUTHENTICATES: Card("4000002500003155", Way.AUTHENTICATES),
    Way.AUTHENTICATES_ALWAYS: Card("4000002760003184", Way.AUTHENTICATES_ALWAYS),
    Way.AUTHENTICATES_IN_VAIN: Card("4000008260003178", Way.AUTHENTICATES_IN_VAIN, Reason.INSUFFICIENT_FUNDS),
}
REFUSED_CARDS = {
    reason: Card(number, Way.DECLINED, reason)
    for reason, number in (
        (Reason.INSUFFICIENT_FUNDS, "4000000000009995"),
        (Reason.LOST_CARD, "4000000000009987"),
        (Reason.STOLEN_CARD, "4000000000009979"),
        (Reason.EXPIRED_CARD, "4000000000000069"),
        (Reason.INCORRECT_CVC, "4000000000000127"),
        (Reason.PROCESSING_ERROR, "4000000000000119"),
    )
}
BY_NAME = {card.name: card for card in (*CARDS.values(), *REFUSED_CARDS.values())}
BY_NUMBER = {card.number: card for card in BY_NAME.values()}
DEBITS = (Way.DEBIT_WORKS, Way.DEBIT_FAILS)
CHALLENGED = (Way.AUTHENTICATES, Way.AUTHENTICATES_ALWAYS, Way.AUTHENTICATES_IN_VAIN)
NO_ADDRESS = dict.fromkeys(("city", "country", "line1", "line2", "postal_code", "state"))


def make_payment_method(books: Books, at: int, card: Card, customer: Thing | None, person: Thing) -> Thing:
    """Add a PaymentMethod, attached where there is a Customer."""
    method = books.add(
        {
            "id": mint("payment_method"),
            "object": "payment_method",
            "allow_redisplay": "limited",
            "billing_details": {
                "address": dict(NO_ADDRESS),
                "email": person.get("email"),
                "name": person.get("name"),
                "phone": None,
                "tax_id": None,
            },
            "created": at,
            "customer": customer["id"] if customer else None,
            "customer_account": None,
            "livemode": False,
            "metadata": {},
            **render_details(card),
        }
    )
    books.notes[method["id"]] = {"card": card}
    if customer:
        books.emit("payment_method.attached", method, at)
    return method


def render_details(card: Card) -> Thing:
    """Answer the part of a PaymentMethod that depends on its type."""
    if card.way in DEBITS:
        bank: Thing = {
            "bank_code": card.number[4:12],
            "branch_code": "",
            "country": "DE",
            "fingerprint": f"fp{card.last4}",
            "generated_from": {"charge": None, "setup_attempt": None},
            "last4": card.last4,
        }
        return {"type": "sepa_debit", "sepa_debit": bank}
    details: Thing = {
        "brand": "visa",
        "checks": {
            "address_line1_check": None,
            "address_postal_code_check": None,
            "cvc_check": "fail" if card.reason is Reason.INCORRECT_CVC else "pass",
        },
        "country": "US",
        "display_brand": "visa",
        "exp_month": 12,
        "exp_year": 2040,
        "fingerprint": f"fp{card.last4}",
        "funding": "credit",
        "generated_from": None,
        "last4": card.last4,
        "networks": {"available": ["visa"], "preferred": None},
        "regulated_status": "unregulated",
        "three_d_secure_usage": {"supported": True},
        "wallet": None,
    }
    return {"type": "card", "card": details}


def read_card(books: Books, method: str | None) -> Card | None:
    """Answer the card behind a PaymentMethod."""
    return books.notes[method]["card"] if method else None
