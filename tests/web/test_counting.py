"""What the calls count: each thing once, for the campaign and variant of its ask, and nothing of who is protected."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from supportsvc.domain.ask import Credit
from supportsvc.domain.decision import Arm
from supportsvc.domain.preview import Preview
from supportsvc.store.counts import Batch, Counts, Event
from tests.web import test_money
from tests.web.conftest import PAGE, PLEA, Desk
from tests.web.test_events import shown
from tests.web.test_money import Till, signed

stripe_server, till = test_money.stripe_server, test_money.till
OF_PLEA = Credit(PLEA.mark)


def taken(desk: Desk) -> Batch:
    """Return what the application has counted since the last time."""
    counts: Counts = desk.parts.counts
    return counts.take()


def tell(desk: Desk, reader: str, ask: str, *kinds: str) -> None:
    events = [{"type": kind, "ask": ask} for kind in kinds]
    assert desk.post("/v1/events", {"reader": reader, "events": events}).status_code == 204


def counted(batch: Batch) -> dict[tuple[Event, Credit], int]:
    """Return events, those that may be repeated too."""
    return {**batch.events, **{event: len(digests) for event, digests in batch.once.items()}}


def test_decisions_are_counted_by_reason_with_their_readers_at_the_holdbacks(desk: Desk) -> None:
    desk.configure(campaigns=(replace(PLEA, holdback=50),))
    unread = desk.decide(1)
    answer = desk.decide(2, unread["reader"])

    batch = taken(desk)

    assert (unread["reason"], answer["reason"]) in {("metered", "shown"), ("metered", "holdback")}
    assert batch.reasons == {"metered": 1, answer["reason"]: 1}
    assert batch.arms == {Arm(PLEA.mark, held=not answer["show"]): {desk.tokens.read_reader(unread["reader"])}}


def test_what_becomes_of_an_ask_is_counted_once_however_often_it_is_told(desk: Desk) -> None:
    reader, ask = shown(desk)
    for _ in range(2):
        tell(desk, reader, ask, "impression", "click", "dismissal")
        desk.decide(3, reader, asked={"ask": ask, "seen": True, "dismissed": True})

    batch = taken(desk)

    assert counted(batch) == {
        (Event.IMPRESSION, OF_PLEA): 1,
        (Event.DISMISSAL, OF_PLEA): 1,
        (Event.CLICK, OF_PLEA): 1,
    }
    assert batch.readers == {(Event.IMPRESSION, OF_PLEA): {desk.tokens.read_reader(reader)}}


def test_an_impression_whose_event_was_lost_is_counted_with_the_next_decision(desk: Desk) -> None:
    reader, ask = shown(desk)

    desk.decide(3, reader, asked={"ask": ask, "seen": True})

    assert counted(taken(desk)) == {(Event.IMPRESSION, OF_PLEA): 1}


def test_a_snooze_is_counted_for_its_ask_and_its_undoing_is_not(desk: Desk) -> None:
    reader, ask = shown(desk)
    for until in ("P7D", "P1D", None):
        desk.post("/v1/snooze", {"reader": reader, "until": until, "ask": ask})

    assert counted(taken(desk)) == {(Event.SNOOZE, OF_PLEA): 1, (Event.IMPRESSION, OF_PLEA): 1}


@pytest.mark.parametrize("first", ["return", "webhook"])
def test_a_payment_is_counted_once_for_the_ask_that_led_to_it(till: Till, first: str) -> None:
    desk = till.desk
    reader, ask = shown(desk)
    session = till.pay(reader, asked=ask)
    body, signature = signed(till.event("checkout.session.completed"))
    for way in ("return", "webhook") if first == "return" else ("webhook", "return"):
        till.come_back(session) if way == "return" else till.hear(body, signature)

    batch = taken(desk)

    assert counted(batch) == {(Event.CHECKOUT, OF_PLEA): 1, (Event.CONVERSION, OF_PLEA): 1}
    assert batch.readers == {(Event.CONVERSION, OF_PLEA): {desk.tokens.read_reader(reader)}}


def test_a_payment_that_no_ask_led_to_is_counted_apart_and_by_its_arm(till: Till) -> None:
    desk = till.desk
    desk.configure(campaigns=(replace(PLEA, holdback=50),))
    reader = str(desk.decide(1)["reader"])
    taken(desk)

    till.come_back(till.pay(reader))

    batch = taken(desk)
    assert counted(batch) == {(Event.CHECKOUT, Credit()): 1, (Event.CONVERSION, Credit()): 1}
    assert batch.readers == {}
    assert [(arm.campaign, count) for arm, count in batch.given.items()] == [(PLEA.mark, 1)]


def test_the_way_to_the_portal_is_no_checkout(till: Till) -> None:
    reader, ask = shown(till.desk)
    till.come_back(till.pay(reader))
    taken(till.desk)

    till.checkout(reader, ask=ask, click="another-click")

    assert not counted(taken(till.desk))


def test_nothing_is_counted_of_what_a_protected_country_tells(till: Till) -> None:
    desk = till.desk
    reader, ask = shown(desk)
    taken(desk)
    desk.protect("CN", payments=True)
    there: dict[str, Any] = {"headers": {"CF-IPCountry": "CN"}}
    told = {"asked": {"ask": ask, "seen": True}}
    desk.post("/v1/decision", {"page": PAGE, "reader": reader, **told}, **there)
    desk.post("/v1/events", {"reader": reader, "events": [{"type": "impression", "ask": ask}]}, **there)
    desk.post("/v1/snooze", {"reader": reader, "until": "P7D", "ask": ask}, **there)
    desk.post("/v1/checkout", {"reader": reader, **test_money.ONE, "ask": ask}, **there)

    batch = taken(desk)

    assert batch.reasons == {"protected_country": 1}
    assert counted(batch) == {(Event.CHECKOUT, Credit()): 1}
    assert (batch.readers, batch.arms) == ({}, {})


def test_nothing_is_counted_of_a_preview(desk: Desk) -> None:
    link = desk.tokens.sign_preview(Preview(PLEA.mark, 0, desk.now + timedelta(days=1)))
    answer = desk.post("/v1/decision", {"page": PAGE, "preview": link}).get_json()

    assert answer["show"]
    assert not taken(desk)
