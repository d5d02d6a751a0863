"""Scenarios 1 to 7 over HTTP: events and returns in any order, repeated, late, under each other, of any version."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from random import Random
from typing import Any

import pytest

from supportsvc.domain.supporter import derive_from
from tests.fixtures.shop import POLICY
from tests.web.front import Front, front, shop

__all__ = ["front", "shop"]


def test_scenario_1_the_same_event_twice_and_ten_times_at_once(front: Front) -> None:
    reader = front.new_reader()
    customer = front.shop.customer_of(front.pay(reader))
    event = front.event("checkout.session.completed")

    with ThreadPoolExecutor(10) as pool:
        at_once = [answer.status_code for answer in pool.map(front.hear, [event] * 10)]
    first = front.record(customer)
    twice = [front.hear(event).status_code for _ in range(2)]

    assert set(at_once + twice) == {204}
    assert front.record(customer) == first
    assert front.shop.agrees(customer)
    assert front.conversions() == 1
    assert front.figure("supportsvc_checkouts_total", outcome="paid") == 1
    assert front.reason(reader) == "supporter"


def test_scenario_1_two_events_of_one_session_are_one_conversion(front: Front) -> None:
    front.pay(front.new_reader())
    event = front.event("checkout.session.completed")

    statuses = [front.hear(event | {"id": name}).status_code for name in ("evt_one", "evt_two")]

    assert (statuses, front.conversions()) == ([204, 204], 1)


@pytest.mark.parametrize("seed", [0, *(pytest.param(seed, marks=pytest.mark.long) for seed in range(1, 6))])
def test_scenario_2_any_order_of_changes_and_deliveries_ends_as_stripe_has_it(front: Front, seed: int) -> None:
    random = Random(seed)
    control = front.shop.stripe.control
    one, other = (front.shop.customer_of(front.pay(front.new_reader())) for _ in range(2))
    changes: list[Callable[[], object]] = [
        lambda: control.ask("POST", f"customers/{one}/refund", {}),
        lambda: control.ask("POST", f"subscriptions/{front.shop.subscription_of(one).id}/cancel"),
        lambda: control.ask("POST", f"customers/{other}/card", {"card": "declined"}),
        lambda: control.advance(timedelta(days=32)),
    ]
    waiting: dict[str, dict[str, Any]] = {}
    heard: dict[str, dict[str, Any]] = {}

    for change in (*changes, None):
        waiting |= {event["id"]: event for event in front.shop.events() if event["id"] not in heard}
        for name in random.sample(sorted(waiting), 3 if change else len(waiting)):
            event = heard[name] = waiting.pop(name)
            repeated = heard[random.choice(sorted(heard))]
            assert {front.hear(event).status_code, front.hear(repeated).status_code} == {204}
        if change is not None:
            change()

    assert front.shop.agrees(one)
    assert front.shop.agrees(other)


def test_scenario_3_an_end_while_a_fetch_is_under_way_that_saw_it_active(front: Front) -> None:
    reader = front.new_reader()
    customer = front.join(reader)
    stale = front.event("customer.subscription.created")

    with front.hanging("GET", "/v1/subscriptions", lambda: front.hear(stale)) as first:
        front.shop.refund_and_cancel(customer)
        assert front.hear(front.event("customer.subscription.deleted")).status_code == 204
        assert front.reason(reader) != "supporter"

    assert first.result().status_code == 204
    assert front.reason(reader) != "supporter"
    assert front.shop.agrees(customer)


def test_scenario_4_the_return_comes_before_any_webhook(front: Front) -> None:
    reader = front.new_reader()
    session = front.pay(reader)

    assert front.come_back(session).status_code == 303

    assert front.reason(reader) == "supporter"
    assert front.hear_all() == {204}
    assert front.conversions() == 1


def test_scenario_4_the_webhook_comes_first_and_the_return_finds_it_done(front: Front) -> None:
    reader = front.new_reader()
    session = front.pay(reader)

    assert front.hear_all() == {204}
    assert front.reason(reader) == "supporter"
    answer = front.come_back(session)

    assert "#support=" in answer.headers["Location"]
    assert front.conversions() == 1


def test_scenario_4_a_session_whose_subscription_is_not_seen_yet_is_provisional_and_then_settled(front: Front) -> None:
    reader = front.new_reader()
    session = front.pay(reader, subscription_after=3600)
    created = front.shop.session().created

    assert front.come_back(session).status_code == 303
    assert front.reason(reader) == "supporter"
    (provisional,) = front.shop.copies_of(front.id_of(reader))
    front.shop.stripe.control.advance(timedelta(hours=2))
    assert front.hear(front.event("customer.subscription.created")).status_code == 204

    assert provisional.until is not None
    assert provisional.until.timestamp() == created + timedelta(days=2).total_seconds()
    (settled,) = front.shop.copies_of(front.id_of(reader))
    assert settled.until is not None
    assert settled.until > provisional.until + timedelta(days=30)
    assert front.reason(reader) == "supporter"


def test_scenario_5_an_older_answer_that_is_written_last_is_not(front: Front) -> None:
    reader = front.new_reader()
    customer = front.join(reader)
    stale = front.event("customer.subscription.created")

    with front.hanging("GET", "/v1/subscriptions", lambda: front.hear(stale)) as older:
        front.shop.stripe.control.advance(timedelta(days=32))
        assert front.hear(front.event("invoice.paid")).status_code == 204
        newer = front.record(customer)

    assert older.result().status_code == 204
    assert front.record(customer) == newer
    assert front.shop.agrees(customer)


def test_scenario_5_the_refused_one_finishes_the_copies_of_the_newer(front: Front) -> None:
    reader = front.new_reader()
    customer = front.shop.customer_of(front.pay(reader))
    event = front.event("checkout.session.completed")

    with front.hanging("GET", "/v1/subscriptions", lambda: front.hear(event)) as older:
        supporters = front.shop.deps.supporters  # as a sync that dies after the record, before the copies
        ticket = supporters.take_ticket(customer)
        ledger = front.shop.gateway.fetch(customer)
        supporters.write_customer(customer, ticket, derive_from(ledger, POLICY), timedelta(days=1))
        assert front.reason(reader) != "supporter"

    assert older.result().status_code == 204
    assert front.reason(reader) == "supporter"


OLDER = {
    "the Customer whole": {"object": "subscription", "customer": {"id": "{customer}", "object": "customer"}},
    "an invoice that names its subscription itself": {
        "object": "invoice",
        "customer": "{customer}",
        "subscription": "sub_1",
    },
    "a Charge by id": {"object": "dispute", "charge": "{charge}"},
    "a PaymentIntent": {"object": "refund", "payment_intent": "{payment}", "charge": None},
    "without metadata": {"object": "checkout.session", "id": "cs_1", "customer": "{customer}"},
}
MALFORMED: list[object] = [
    {},
    {"customer": None},
    {"customer": 7},
    {"customer": {"id": ["cus_1"]}},
    {"customer": "../../v1/charges"},
    {"charge": "ch_unknown"},
    {"object": "customer", "id": ""},
    None,
    [],
    "text",
]


@pytest.mark.parametrize("shape", OLDER)
def test_scenario_7_an_event_in_the_shape_of_an_older_version_gives_the_right_state(front: Front, shape: str) -> None:
    reader = front.new_reader()
    customer = front.shop.customer_of(front.pay(reader))
    charge = front.shop.client.v1.charges.list({"customer": customer}).data[0]
    ids = {"{customer}": customer, "{charge}": charge.id, "{payment}": str(charge.payment_intent)}
    event = {"id": "evt_old", "object": "event", "api_version": "2019-12-03", "type": "some.kind"}

    answer = front.hear(event | {"data": {"object": filled(OLDER[shape], ids)}})

    assert answer.status_code == 204
    assert front.reason(reader) == "supporter"


@pytest.mark.parametrize("thing", MALFORMED, ids=str)
def test_scenario_7_what_is_signed_and_malformed_is_no_5xx(front: Front, thing: object) -> None:
    answer = front.hear({"id": "evt_odd", "object": "event", "type": "some.kind", "data": {"object": thing}})

    assert answer.status_code < 500
    assert front.shop.keys() == []


def filled(shape: Any, ids: dict[str, str]) -> Any:
    """Put real ids into a shape."""
    if isinstance(shape, dict):
        return {name: filled(value, ids) for name, value in shape.items()}
    return ids.get(shape, shape) if isinstance(shape, str) else shape
