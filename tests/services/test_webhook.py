"""Stripe's events on real parts (scenarios 1, 4, 7, 11, 24, 25, 29, 30)."""

import json
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from supportsvc.domain.ask import Credit
from supportsvc.domain.errors import WebhookRefused
from supportsvc.domain.supporter import link_key
from supportsvc.ports import BillingUnavailable, StoreUnavailable
from supportsvc.services.conversion import Conversion
from supportsvc.services.webhook import Handled, Outcome
from tests.fixtures.shop import OLD_SECRET, SECRET, Shop, new_reader, sign
from tests.fixtures.valkey import Valkey


def completed(shop: Shop) -> dict[str, Any]:
    return next(e for e in shop.events() if e["type"] == "checkout.session.completed")


def test_a_signed_event_makes_the_reader_quiet(shop: Shop) -> None:
    reader = new_reader()
    shop.pay(reader)

    handled = shop.hear(completed(shop))

    assert handled == Handled(Outcome.SYNCED, "checkout.session.completed", conversion=Conversion(reader, Credit()))
    assert shop.is_quiet(reader)


def test_scenario_1_the_same_event_twice_is_taken_in_once(shop: Shop) -> None:
    reader = new_reader()
    shop.pay(reader)
    event = completed(shop)

    handled = [shop.hear(event) for _ in range(2)]

    assert [h.outcome for h in handled] == [Outcome.SYNCED, Outcome.REPEATED]
    assert [h.conversion for h in handled] == [Conversion(reader, Credit()), None]


def test_scenario_1_ten_times_at_once_gives_the_same_record_and_one_conversion(shop: Shop) -> None:
    reader = new_reader()
    customer = shop.customer_of(shop.pay(reader))
    event = completed(shop)

    with ThreadPoolExecutor(10) as pool:
        handled = list(pool.map(lambda _: shop.hear(event), range(10)))

    assert [h.conversion for h in handled].count(None) == 9
    assert {h.outcome for h in handled} <= {Outcome.SYNCED, Outcome.REPEATED}
    assert shop.agrees(customer)
    assert shop.is_quiet(reader)


def test_scenario_2_events_in_any_order_give_what_stripe_holds(shop: Shop) -> None:
    reader = new_reader()
    customer = shop.customer_of(shop.pay(reader))
    shop.stripe.control.ask("POST", f"customers/{customer}/refund", {})
    shop.stripe.control.ask("POST", f"subscriptions/{shop.subscription_of(customer).id}/cancel")

    for event in reversed(shop.events()):
        shop.hear(event)

    assert shop.agrees(customer)
    assert not shop.is_quiet(reader)


def test_scenario_11_a_deleted_customers_event_ends_it(shop: Shop) -> None:
    reader = new_reader()
    shop.client.v1.customers.delete(shop.join(reader))

    shop.hear(next(e for e in shop.events() if e["type"] == "customer.deleted"))

    assert not shop.is_quiet(reader)


def test_scenario_24_stripe_down_is_said_and_its_retry_succeeds(shop: Shop) -> None:
    reader = new_reader()
    shop.pay(reader)
    event = completed(shop)
    shop.stripe.control.fail("500", "GET", "/v1/subscriptions")

    with pytest.raises(BillingUnavailable):
        shop.hear(event)
    shop.hear(event)

    assert shop.is_quiet(reader)


def test_scenario_25_the_store_down_is_said_and_the_retry_succeeds(shop: Shop, own_valkey: Valkey) -> None:
    reader = new_reader()
    shop.pay(reader)
    event = completed(shop)

    with pytest.raises(StoreUnavailable):
        shop.without_store(own_valkey).hear(event)
    handled = shop.hear(event)

    assert handled.outcome is Outcome.SYNCED
    assert shop.is_quiet(reader)


def test_an_event_is_not_answered_when_the_write_cannot_be_confirmed(shop: Shop, own_valkey: Valkey) -> None:
    reader = new_reader()
    shop.pay(reader)
    unsafe = shop.on(own_valkey)
    with own_valkey.client() as client:
        client.config_set("appendonly", "no")

    with pytest.raises(StoreUnavailable):
        unsafe.hear(completed(shop))


def test_scenario_30_an_event_of_the_other_mode_is_ignored(shop: Shop) -> None:
    shop.pay(new_reader())
    before = len(shop.keys())

    handled = shop.hear(completed(shop) | {"livemode": True})

    assert handled.outcome is Outcome.WRONG_MODE
    assert len(shop.keys()) == before


def test_scenario_30_another_products_event_is_ignored(shop: Shop) -> None:
    shop.stripe.control.ask(
        "POST", "subscriptions", {"status": "active", "amount": 900, "currency": "usd", "product": "Another"}
    )

    outcomes = {e["type"]: shop.hear(e).outcome for e in shop.events()}

    assert outcomes["customer.subscription.created"] is Outcome.NOT_OURS
    assert set(outcomes.values()) <= {Outcome.NOT_OURS, Outcome.NO_CUSTOMER}


def test_an_event_about_nobody_is_ignored(shop: Shop) -> None:
    shop.click(new_reader())

    outcomes = {e["type"]: shop.hear(e).outcome for e in shop.events()}

    assert outcomes["product.created"] is Outcome.NO_CUSTOMER


def test_a_dispute_is_found_by_its_charge(shop: Shop) -> None:
    reader = new_reader()
    customer = shop.join(reader)
    shop.stripe.control.ask("POST", f"subscriptions/{shop.subscription_of(customer).id}/cancel")
    dispute = shop.stripe.control.ask("POST", "disputes", {"customer": customer, "status": "needs_response"})
    shop.stripe.control.ask("POST", f"disputes/{dispute['id']}", {"status": "lost"})

    handled = [shop.hear(e) for e in shop.events() if e["type"] == "charge.dispute.closed"]

    assert [h.outcome for h in handled] == [Outcome.SYNCED]
    assert not shop.is_quiet(reader)


def older_shapes(customer: str, charge: str, payment: str) -> dict[str, dict[str, Any]]:
    return {
        "the Customer whole": {
            "object": "subscription",
            "id": "sub_1",
            "customer": {"id": customer, "object": "customer"},
        },
        "the Customer by id": {"object": "invoice", "customer": customer, "subscription": "sub_1"},
        "a Charge by id": {"object": "dispute", "id": "dp_1", "charge": charge},
        "a Charge whole": {"object": "dispute", "charge": {"id": charge, "object": "charge"}},
        "a PaymentIntent": {"object": "refund", "payment_intent": payment, "charge": None},
        "a Charge itself": {"object": "charge", "id": charge},
        "a payment of an invoice": {"object": "invoice_payment", "payment": {"payment_intent": payment}},
        "without metadata": {"object": "checkout.session", "id": "cs_1", "customer": customer},
    }


@pytest.mark.parametrize("shape", older_shapes("", "", ""))
def test_scenario_7_only_ids_are_read_in_the_shape_of_any_version(shop: Shop, shape: str) -> None:
    reader = new_reader()
    customer = shop.customer_of(shop.pay(reader))
    charge = shop.client.v1.charges.list({"customer": customer}).data[0]
    thing = older_shapes(customer, charge.id, str(charge.payment_intent))[shape]

    handled = shop.hear({"id": "evt_old", "object": "event", "type": "some.kind", "data": {"object": thing}})

    assert handled.outcome is Outcome.SYNCED
    assert shop.is_quiet(reader)


@pytest.mark.parametrize(
    "thing",
    [
        {},
        {"customer": None},
        {"customer": 7},
        {"customer": "../../v1/charges"},
        {"customer": {"id": ["cus_1"]}},
        {"charge": "ch_unknown"},
        {"payment_intent": "pi_unknown"},
        {"payment": "pi_unknown"},
        {"object": "customer"},
        {"object": "customer", "id": ""},
        {"customer": "x" * 300},
    ],
)
def test_scenario_7_what_is_signed_and_malformed_is_ignored(shop: Shop, thing: dict[str, Any]) -> None:
    handled = shop.hear({"id": "evt_odd", "object": "event", "type": "some.kind", "data": {"object": thing}})

    assert handled.outcome is Outcome.NO_CUSTOMER


def test_scenario_7_a_customer_that_stripe_does_not_know_is_ignored(shop: Shop) -> None:
    thing = {"object": "subscription", "customer": "cus_unknown"}

    handled = shop.hear({"id": "evt_odd", "object": "event", "type": "some.kind", "data": {"object": thing}})

    assert handled.outcome is Outcome.NOT_OURS


def test_scenario_29_the_second_secret_works_during_rotation(shop: Shop) -> None:
    shop.pay(new_reader())

    assert shop.hear(completed(shop), OLD_SECRET).outcome is Outcome.SYNCED


def test_scenario_29_a_request_that_is_no_event_of_ours_writes_nothing(shop: Shop) -> None:
    body = json.dumps({"id": "evt_1", "object": "event", "type": "x", "data": {"object": {"customer": "cus_1"}}})

    for signature in (None, "", "t=1,v1=00", sign(body, "whsec_wrong"), sign(body, SECRET, age=3600)):
        with pytest.raises(WebhookRefused):
            shop.receive(body.encode(), signature)

    assert shop.keys() == []


def test_forgetting_is_heard_of_as_the_customers_own_change(shop: Shop) -> None:
    reader, other = new_reader(), new_reader()
    customer = shop.join(reader)
    shop.client.v1.customers.update(customer, {"metadata": {link_key(other): "1700000000"}})

    shop.hear(next(e for e in reversed(shop.events()) if e["type"] == "customer.updated"))

    assert shop.is_quiet(other)
