"""Deliveries by setting: late, twice and in any order; in other shapes; by two secrets; and given up."""

import json
from datetime import timedelta
from typing import Any

import pytest
from stripe import SignatureVerificationError, StripeClient, Webhook

from supportsvc.sandbox.control_client import ControlError
from supportsvc.sandbox.server import RunningStripe
from tests.sandbox.conftest import Listener
from tests.sandbox.purchases import buy

DAY = timedelta(days=1)


def test_every_event_comes_as_often_as_the_setting_says(
    sandbox: RunningStripe, client: StripeClient, listener: Listener
) -> None:
    sandbox.control.set(delivery_times=3)
    sandbox.control.listen(listener.url)

    client.v1.customers.create({})
    client.v1.customers.create({})
    assert sandbox.control.wait_idle()

    listed = [event.id for event in client.v1.events.list().data]
    assert listener.ids() == [event for event in listed[::-1] for _ in range(3)]
    assert {event.pending_webhooks for event in client.v1.events.list().data} == {0}
    with pytest.raises(ControlError, match="once or more often"):
        sandbox.control.set(delivery_times=0)


def test_late_events_come_in_an_order_of_luck_all_of_them_and_none_before_its_time(
    sandbox: RunningStripe, client: StripeClient, listener: Listener
) -> None:
    sandbox.control.set(delivery_seconds=1.5, delivery_seed=7)
    sandbox.control.listen(listener.url)

    made = sandbox.control.ask("POST", "crowd", {"people": [{"interval": "once"}] * 3})
    heard_at_once = len(listener.heard)
    assert sandbox.control.wait_idle(30)

    listed = [event.id for event in client.v1.events.list({"limit": 100}).data][::-1]
    assert len(made["sessions"]) == 3
    assert heard_at_once == 0
    assert sorted(listener.ids()) == sorted(listed)
    assert listener.ids() != listed


def test_a_rolled_secret_signs_beside_the_new_one_until_it_ends(
    sandbox: RunningStripe, client: StripeClient, listener: Listener
) -> None:
    old = sandbox.control.listen(listener.url)
    endpoint = client.v1.webhook_endpoints.list().data[0].id

    rolled = sandbox.control.ask("POST", f"endpoints/{endpoint}/roll", {"seconds": 3600})
    client.v1.customers.create({})
    assert sandbox.control.wait_idle()
    sandbox.control.advance(timedelta(hours=2))
    client.v1.customers.create({})
    assert sandbox.control.wait_idle()
    at_once = sandbox.control.ask("POST", f"endpoints/{endpoint}/roll")
    client.v1.customers.create({})
    assert sandbox.control.wait_idle()

    (both, after, last) = listener.heard
    assert [header.count("v1=") for _, header in listener.heard] == [2, 1, 1]
    assert Webhook.construct_event(*both, old).id == Webhook.construct_event(*both, rolled["secret"]).id
    with pytest.raises(SignatureVerificationError):
        Webhook.construct_event(*after, old)
    Webhook.construct_event(*after, rolled["secret"])
    Webhook.construct_event(*last, at_once["secret"])


def test_an_endpoint_that_takes_nothing_for_days_is_disabled_and_one_that_took_something_is_not(
    sandbox: RunningStripe, client: StripeClient, listener: Listener
) -> None:
    sandbox.control.set(disable_after_days=3)
    sandbox.control.listen(listener.url)
    endpoint = client.v1.webhook_endpoints.list().data[0].id
    client.v1.customers.create({})
    event = client.v1.events.list().data[0].id
    assert sandbox.control.wait_idle()

    def fail() -> str:
        listener.status = 500
        sandbox.control.deliver(event)
        listener.status = 200
        return client.v1.webhook_endpoints.retrieve(endpoint).status

    first = fail()
    sandbox.control.advance(4 * DAY)
    sandbox.control.deliver(event)
    after_a_success = fail()
    sandbox.control.advance(2 * DAY)
    within = fail()
    sandbox.control.advance(2 * DAY)
    beyond = fail()

    assert (first, after_a_success, within, beyond) == ("enabled", "enabled", "enabled", "disabled")
    heard = len(listener.heard)
    assert sandbox.control.deliver(event) == [0]
    assert len(listener.heard) == heard


def test_an_endpoint_of_an_older_version_hears_what_stripe_sent_then(
    sandbox: RunningStripe, client: StripeClient, listener: Listener
) -> None:
    sandbox.control.ask("POST", "endpoints", {"url": listener.url, "api_version": "2024-06-20"})

    session = buy(client, sandbox)
    assert sandbox.control.wait_idle()

    told: dict[str, Any] = {}
    for body, _ in listener.heard:
        event = json.loads(body)
        told[event["type"]] = event["data"]["object"]
        assert event["api_version"] == "2024-06-20"
    subscription, invoice = told["customer.subscription.created"], told["invoice.paid"]
    now = client.v1.subscriptions.retrieve(str(session.subscription))
    assert subscription["current_period_end"] == now.items.data[0].current_period_end
    assert "current_period_end" not in subscription["items"]["data"][0]
    assert invoice["subscription"] == session.subscription
    assert invoice["payment_intent"] == told["charge.succeeded"]["payment_intent"]
    assert invoice["charge"] == told["charge.succeeded"]["id"]
    assert (invoice["paid"], "parent" in invoice) == (True, False)
    assert invoice["lines"]["data"][0]["price"]["unit_amount"] == 200
    assert told["payment_intent.succeeded"]["invoice"] in (None, invoice["id"])
    assert not any(name.startswith("invoice_payment.") for name in told)
    with pytest.raises(ControlError, match="events are written in 2024-06-20"):
        sandbox.control.ask("POST", "endpoints", {"url": listener.url, "api_version": "2020-08-27"})


def test_a_thin_event_says_what_happened_to_whom_and_is_signed(
    sandbox: RunningStripe, client: StripeClient, listener: Listener
) -> None:
    secret = sandbox.control.listen(listener.url)
    customer = client.v1.customers.create({}).id
    assert sandbox.control.wait_idle()
    event = client.v1.events.list().data[0]

    assert sandbox.control.deliver(event.id, shape="thin") == [200]

    body, header = listener.heard[-1]
    told: Any = client.parse_event_notification(body, header, secret)
    assert (told.type, told.related_object.id) == ("v1.customer.created", customer)
    assert "data" not in json.loads(body)
    with pytest.raises(ControlError, match="events are written as"):
        sandbox.control.deliver(event.id, shape="2020-08-27")
