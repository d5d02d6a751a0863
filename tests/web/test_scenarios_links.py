"""Scenarios 34 and 35 over HTTP: Stripe still collects after the grace; links of many to many, and who is forgotten."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from supportsvc.domain.reader import Forgotten
from supportsvc.domain.supporter import MOST_READERS, link_key
from tests.web.front import Front, front, shop

__all__ = ["front", "shop"]

DAY = timedelta(days=1)


def test_scenario_34_after_the_grace_the_portal_and_what_is_paid_there_is_the_one_charge(front: Front) -> None:
    reader, control = front.new_reader(), front.shop.stripe.control
    control.ask("POST", "settings", {"after_retries": "past_due"})
    customer = front.join(reader, card="renewals_declined")
    control.advance(32 * DAY)
    assert front.hear(front.event("invoice.payment_failed")).status_code == 204
    assert front.reason(reader) == "supporter"

    control.advance(15 * DAY)
    assert front.reason(reader) == "shown"
    answer = front.checkout(reader, "click-two")

    assert "/p/session/" in answer.get_json()["url"]
    subscription = front.shop.subscription_of(customer)
    control.ask("POST", f"subscriptions/{subscription.id}/status", {"status": "active"})
    assert front.hear(front.event("invoice.paid")).status_code == 204
    assert front.reason(reader) == "supporter"
    assert len(front.shop.client.v1.subscriptions.list({"status": "all"}).data) == 1
    charges = front.shop.client.v1.charges.list({"limit": 100}).data
    assert [charge.amount for charge in charges if charge.paid] == [200, 200]  # the first month, and what was owed


def link(front: Front, customer: str, *readers: str, since: int = 1_700_000_000) -> None:
    """Write links at a Customer, each newer than the one before, as restore does; let Stripe tell of it."""
    metadata = {link_key(front.id_of(reader)): str(since + n) for n, reader in enumerate(readers)}
    front.shop.client.v1.customers.update(customer, {"metadata": metadata})
    assert front.hear(front.event("customer.updated")).status_code == 204


def test_scenario_35_one_customer_links_several_readers_and_one_reader_several_customers(front: Front) -> None:
    one, other = front.new_reader(), front.new_reader()
    first = front.join(one)
    second = front.join(other, click="click-two")
    link(front, first, other)

    front.shop.refund_and_cancel(second)
    assert front.hear(front.event("customer.subscription.deleted")).status_code == 204
    assert [front.reason(reader) for reader in (one, other)] == ["supporter", "supporter"]
    front.shop.refund_and_cancel(first)
    assert front.hear(front.event("customer.subscription.deleted")).status_code == 204

    assert "supporter" not in {front.reason(reader) for reader in (one, other)}


def test_scenario_35_one_link_more_than_the_bound_leaves_the_oldest_out(front: Front) -> None:
    payer = front.new_reader()
    customer = front.join(payer)
    others = [front.new_reader() for _ in range(MOST_READERS)]

    link(front, customer, *others)

    oldest, *kept = others
    assert {front.reason(reader) for reader in (payer, *kept)} == {"supporter"}
    assert front.reason(oldest) != "supporter"


def check_gone(front: Front, *readers: str, other: str) -> None:
    """Hold that readers are erased, here and at Stripe, after a late event and a rebuild; the other keeps theirs."""
    for reader in readers:
        assert isinstance(front.shop.record_of(front.id_of(reader)), Forgotten)
    late = [event for event in front.shop.events() if event["type"] == "checkout.session.completed"]
    assert {front.hear(event | {"id": f"{event['id']}_late"}).status_code for event in late} == {204}
    for is_rebuilt in (False, True):
        if is_rebuilt:
            front.rebuild()
        assert {front.shop.copies_of(front.id_of(reader)) for reader in readers} == {()}
        assert front.reason(other) == "supporter"


def test_scenario_35_forgotten_at_rest_and_before_the_first_webhook(front: Front) -> None:
    reader, early, other = front.new_reader(), front.new_reader(), front.new_reader()
    link(front, front.join(reader), other)
    front.pay(early, "click-two")

    assert [front.forget(who).status_code for who in (reader, early)] == [204, 204]

    check_gone(front, reader, early, other=other)


def test_scenario_35_forgotten_while_a_sync_is_under_way(front: Front) -> None:
    reader, other = front.new_reader(), front.new_reader()
    link(front, front.join(reader), other)
    event = front.event("checkout.session.completed") | {"id": "evt_again"}

    with front.hanging("GET", "/v1/subscriptions", lambda: front.hear(event)) as under_way:
        assert front.forget(reader).status_code == 204

    assert under_way.result().status_code == 204
    check_gone(front, reader, other=other)


def test_scenario_35_forgotten_while_another_is_linked(front: Front) -> None:
    reader, other = front.new_reader(), front.new_reader()
    customer = front.join(reader)

    with front.hanging("POST", f"/v1/customers/{customer}", lambda: front.forget(reader)) as under_way:
        link(front, customer, other)

    assert under_way.result().status_code == 204
    check_gone(front, reader, other=other)


def test_scenario_35_two_readers_of_one_customer_are_forgotten_at_once(front: Front) -> None:
    reader, second, other = front.new_reader(), front.new_reader(), front.new_reader()
    customer = front.join(reader)
    link(front, customer, second, other)

    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(front.forget, (reader, second)))
    while any(answer.status_code == 503 for answer in answers):  # one that was overtaken too often is asked again
        answers = [front.forget(who) for who in (reader, second)]

    assert {answer.status_code for answer in answers} == {204}
    check_gone(front, reader, second, other=other)


@pytest.mark.parametrize("restored", [0, 4_000_000_000])
def test_scenario_35_a_link_of_any_age_does_not_bring_a_forgotten_reader_back(front: Front, restored: int) -> None:
    reader, other = front.new_reader(), front.new_reader()
    customer = front.join(other)
    link(front, customer, reader, since=restored)
    assert front.reason(reader) == "supporter"

    assert front.forget(reader).status_code == 204

    check_gone(front, reader, other=other)
