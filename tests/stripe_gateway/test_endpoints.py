"""The kinds of event that are used: one of them tells of every change that matters, whatever a Customer does."""

import re
from collections.abc import Callable
from datetime import timedelta
from itertools import takewhile
from pathlib import Path
from typing import Any

from supportsvc.domain.supporter import derive_from, link_key
from supportsvc.stripe_gateway.endpoints import EVENTS, mark_secret
from supportsvc.stripe_gateway.metadata import write_mark
from supportsvc.stripe_gateway.webhook import read_ids
from tests.fixtures.shop import OLD_SECRET, POLICY, SECRET, Shop, new_reader

PAPER = Path(__file__).parents[2] / "docs" / "stripe.md"
NOT_SENT_BY_THE_STAND_IN = {"charge.refund.updated", "refund.failed", "refund.updated"}
"""A refund that fails on its way, days later: Stripe sends these, and the stand-in's refunds always arrive."""


class Life:
    """The lives of Customers in steps; after each one, what follows from Stripe is compared with what did before."""

    def __init__(self, shop: Shop) -> None:
        self.shop = shop
        self.seen: set[str] = set()
        self.used: set[str] = set()
        self.customer = ""
        self.last: object = None
        self.changes: list[str] = []

    def step(self, name: str, act: Callable[[], object]) -> None:
        """Do something at Stripe; where it changes what follows, an event that is used must lead to the Customer."""
        act()
        used = [event for event in self.news() if event["type"] in EVENTS]
        self.used |= {event["type"] for event in used}
        derived = derive_from(self.shop.gateway.fetch(self.customer), POLICY)
        if derived != self.last:
            self.changes.append(name)
            assert self.customer in {self.shop.gateway.find_customer(read_ids(event)) for event in used}, name
        self.last = derived

    def news(self) -> list[dict[str, Any]]:
        """Return the events since the last step, oldest first."""
        listed = self.shop.client.v1.events.list({"limit": 20}).auto_paging_iter()
        fresh = [event.to_dict() for event in takewhile(lambda event: event.id not in self.seen, listed)]
        self.seen |= {event["id"] for event in fresh}
        return fresh[::-1]

    def ask(self, path: str, **body: Any) -> Callable[[], object]:
        """Return a control call of the stand-in."""
        return lambda: self.shop.stripe.control.ask("POST", path, body)

    def later(self, days: int) -> Callable[[], object]:
        """Return a move of the clock."""
        return lambda: self.shop.stripe.control.advance(timedelta(days=days))

    def begin(self, card: str, click: str) -> str:
        """Pay a subscription; return its id."""
        self.step(f"a start by {card}", lambda: setattr(self, "customer", self.shop.customer_of(self.pay(card, click))))
        return str(self.shop.subscription_of(self.customer).id)

    def pay(self, card: str, click: str) -> str:
        """Pay as a reader whom nobody knows yet."""
        self.customer, self.last = "", None
        return self.shop.pay(new_reader(), card, click)

    def give(self, card: str) -> None:
        """Pay a one-off gift as a new Customer."""
        mark = write_mark(POLICY.tag, new_reader())
        price: Any = {"currency": "usd", "unit_amount": 900, "product": "supportsvc_news"}
        made = self.shop.client.v1.checkout.sessions.create(
            {
                "mode": "payment",
                "line_items": [{"quantity": 1, "price_data": price}],
                "customer_creation": "always",
                "metadata": mark,
                "payment_intent_data": {"metadata": mark},
                "success_url": "https://news.example/thanks",
            }
        )
        self.shop.stripe.control.pay(made.id, card)
        self.customer, self.last = self.shop.customer_of(made.id), None

    def give_by(self, card: str) -> Callable[[], object]:
        """Return a one-off gift."""
        return lambda: self.give(card)


def test_an_event_that_is_used_tells_of_every_change_of_what_follows_from_stripe(shop: Shop) -> None:
    life, v1 = Life(shop), shop.client.v1

    name = life.begin("works", "click-one")
    life.step("a renewal", life.later(32))
    for how in ("at_period_end", "resume"):
        life.step(how, life.ask(f"subscriptions/{name}/end", how=how))
    life.step("collection paused", lambda: v1.subscriptions.update(name, {"pause_collection": {"behavior": "void"}}))
    life.step("collection resumed", lambda: v1.subscriptions.update(name, {"pause_collection": ""}))
    life.step("paused", life.ask(f"subscriptions/{name}/status", status="paused", reason="pause_requested"))
    life.step("resumed", life.ask(f"subscriptions/{name}/status", status="active"))
    life.step("past due", life.ask(f"subscriptions/{name}/status", status="past_due"))
    life.step("unpaid", life.ask(f"subscriptions/{name}/status", status="unpaid"))
    life.step("paid after all", life.ask(f"subscriptions/{name}/status", status="active"))
    reader = new_reader()
    life.step("linked", lambda: v1.customers.update(life.customer, {"metadata": {link_key(reader): "1"}}))
    name = life.begin("works", "click-four")
    life.step("ended", life.ask(f"subscriptions/{name}/cancel"))
    life.step("disputed", life.ask("disputes", customer=life.customer))
    dispute = v1.disputes.list({"limit": 1}).data[0].id
    for status in ("lost", "appeal_under_review", "won"):
        life.step(f"a dispute {status}", life.ask(f"disputes/{dispute}", status=status))
    life.step("refunded", life.ask(f"customers/{life.customer}/refund"))
    life.step("deleted", lambda: v1.customers.delete(life.customer))
    life.begin("renewals_declined", "click-two")
    life.step("a renewal that fails", life.later(32))
    life.step("the last try fails", life.later(20))
    life.begin("debit_fails", "click-three")
    life.step("a debit that fails", life.later(4))
    for card in ("debit_works", "debit_fails"):
        life.step(f"a gift by {card}", life.give_by(card))
        life.step(f"the fate of a gift by {card}", life.later(4))

    assert set(EVENTS) - life.used == NOT_SENT_BY_THE_STAND_IN | {"payment_intent.canceled"}
    assert {"refunded", "a dispute lost", "deleted", "linked", "paused", "past due", "the last try fails"} <= set(
        life.changes
    )
    assert {"a debit that fails", "the fate of a gift by debit_fails", "at_period_end"} & set(life.changes)


def test_the_documentation_lists_just_the_events_that_are_used() -> None:
    told = PAPER.read_text("utf-8").partition("## What the service hears from Stripe")[2].partition("\n## ")[0]

    assert sorted(re.findall(r"`([a-z_]+(?:\.[a-z_]+)+)`", told)) == list(EVENTS)


def test_a_secrets_mark_tells_it_from_others_and_does_not_hold_it() -> None:
    assert mark_secret(SECRET) == mark_secret(SECRET) != mark_secret(OLD_SECRET)
    assert len(mark_secret(SECRET)) == 16
