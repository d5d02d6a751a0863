"""3-D Secure over HTTP: who is a supporter while a bank wants its customer to confirm (scenarios 12 and 20)."""

from datetime import timedelta
from typing import Any

import pytest

from tests.web import front as fronts
from tests.web.front import Front

front, shop = fronts.front, fronts.shop

DAY = timedelta(days=1)


def newest_invoice(front: Front) -> Any:
    return front.shop.client.v1.invoices.list({"limit": 1}).data[0]


@pytest.mark.parametrize("challenge", ["abandon", "fail"])
def test_scenario_20_a_first_payment_that_the_bank_did_not_hear_of_keeps_nothing(front: Front, challenge: str) -> None:
    reader = front.new_reader()

    session = front.pay(reader, card="authenticates", challenge=challenge)

    assert front.hear_all() == {204}
    front.come_back(session)
    assert front.reason(reader) == "shown"
    assert front.shop.copies_of(front.id_of(reader)) == ()
    assert not any(key.startswith(b"customer:") for key in (*front.shop.keys(),))
    assert front.shop.client.v1.checkout.sessions.retrieve(session).status == "open"


def test_scenario_20_a_challenge_that_is_met_in_the_end_makes_a_supporter(front: Front) -> None:
    reader = front.new_reader()
    session = front.pay(reader, card="authenticates", challenge="abandon")
    front.hear_all()

    front.shop.stripe.control.ask("POST", f"sessions/{session}/challenge")

    assert front.come_back(session).status_code == 303
    assert front.reason(reader) == "supporter"
    assert front.hear_all() == {204}
    assert front.reason(reader) == "supporter"
    assert len(front.shop.client.v1.charges.list().data) == 1


def test_scenario_12_a_renewal_that_waits_for_the_bank_has_its_grace_and_no_more(front: Front) -> None:
    reader = front.new_reader()
    customer = front.join(reader, card="authenticates_always")
    until = front.shop.paid_until(customer)

    front.shop.stripe.control.advance(until - front.shop.now() + timedelta(hours=2))
    assert front.hear_all() == {204}
    waiting = front.shop.subscription_of(customer).status
    front.shop.stripe.control.advance(13 * DAY)
    front.hear_all()
    within = front.reason(reader)
    front.shop.stripe.control.advance(DAY)
    front.hear_all()

    assert waiting == "past_due"
    assert within == "supporter"
    assert front.reason(reader) != "supporter"


def test_scenario_12_a_renewal_that_the_reader_confirms_in_time_is_never_noticed(front: Front) -> None:
    reader = front.new_reader()
    customer = front.join(reader, card="authenticates_always")
    control = front.shop.stripe.control
    control.advance(front.shop.paid_until(customer) - front.shop.now() + timedelta(hours=2))
    front.hear_all()

    control.advance(2 * DAY)
    control.ask("POST", f"invoices/{newest_invoice(front).id}/challenge")
    assert front.hear_all() == {204}
    control.advance(20 * DAY)

    assert front.reason(reader) == "supporter"
    assert front.shop.subscription_of(customer).status == "active"
    assert front.shop.agrees(customer)
