"""Webhooks: signed, in order, retried until taken; held, shuffled, doubled, late and lost on command."""

import json
import time
from datetime import timedelta

import pytest
from stripe import SignatureVerificationError, StripeClient, Webhook

from supportsvc.sandbox.control_client import ControlError
from supportsvc.sandbox.delivery import sign
from supportsvc.sandbox.server import RunningStripe, running_stripe
from tests.sandbox.conftest import Listener
from tests.sandbox.purchases import buy

CHOSEN = "whsec_chosen"


def test_events_are_signed_and_come_in_the_order_of_their_making(
    sandbox: RunningStripe, client: StripeClient, listener: Listener
) -> None:
    secret = sandbox.control.listen(listener.url)

    buy(client, sandbox)
    assert sandbox.control.wait_idle()

    events = [Webhook.construct_event(body, header, secret) for body, header in listener.heard]
    listed = client.v1.events.list({"limit": 100}).data[::-1]
    waiting = {"pending_webhooks": 0}  # an event counts itself while it is under way
    assert [event.to_dict() | waiting for event in events] == [event.to_dict() | waiting for event in listed]
    assert {event.data.object["id"][:3] for event in events} >= {"cus", "sub", "in_", "cs_"}
    assert events[-1].type == "checkout.session.completed"
    assert {event.api_version for event in events} == {"2026-10-28.endive"}
    assert {event.pending_webhooks for event in client.v1.events.list({"limit": 100}).data} == {0}


def test_a_signature_is_of_real_time_and_of_the_body(
    sandbox: RunningStripe, client: StripeClient, listener: Listener
) -> None:
    secret = sandbox.control.listen(listener.url, CHOSEN)
    sandbox.control.advance(timedelta(days=400))

    client.v1.customers.create({})
    assert sandbox.control.wait_idle()

    body, header = listener.heard[0]
    assert secret == CHOSEN
    assert abs(int(header.removeprefix("t=").partition(",")[0]) - time.time()) < 60
    assert json.loads(body)["created"] - time.time() > 399 * 86400
    with pytest.raises(SignatureVerificationError):
        Webhook.construct_event(body + b" ", header, secret)
    assert sign(b"{}", 1, CHOSEN) != sign(b"{}", 1, "whsec_other")


def test_an_endpoint_hears_only_what_it_asked_for(
    sandbox: RunningStripe, client: StripeClient, listener: Listener
) -> None:
    client.v1.webhook_endpoints.create({"url": listener.url, "enabled_events": ["customer.created"]})

    buy(client, sandbox)
    assert sandbox.control.wait_idle()

    assert listener.types() == ["customer.created"]


def test_a_disabled_endpoint_hears_nothing(sandbox: RunningStripe, client: StripeClient, listener: Listener) -> None:
    made = client.v1.webhook_endpoints.create({"url": listener.url, "enabled_events": ["*"]})
    client.v1.webhook_endpoints.update(made.id, {"disabled": True})

    client.v1.customers.create({})

    assert sandbox.control.wait_idle()
    assert listener.heard == []


def test_what_waits_for_an_endpoint_that_is_disabled_is_tried_no_more(
    sandbox: RunningStripe, client: StripeClient, listener: Listener
) -> None:
    made = client.v1.webhook_endpoints.create({"url": listener.url, "enabled_events": ["*"]})
    listener.status = 503
    client.v1.customers.create({})
    wait_for_heard(listener, 1)

    client.v1.webhook_endpoints.update(made.id, {"disabled": True})

    assert sandbox.control.wait_idle()


def test_what_is_not_taken_is_sent_again_until_it_is(
    sandbox: RunningStripe, client: StripeClient, listener: Listener
) -> None:
    sandbox.control.listen(listener.url)
    listener.status = 503
    client.v1.customers.create({})
    wait_for_heard(listener, 2)

    [event] = client.v1.events.list().data
    waiting = sandbox.control.list_waiting()
    listener.status = 200

    assert event.pending_webhooks == 1
    assert client.v1.events.list({"delivery_success": False}).data[0].id == event.id
    assert (waiting[0]["type"], waiting[0]["statuses"][:2]) == ("customer.created", [503, 503])
    assert sandbox.control.wait_idle(30)
    assert len(set(listener.ids())) == 1
    assert client.v1.events.retrieve(event.id).pending_webhooks == 0


def wait_for_heard(listener: Listener, count: int) -> None:
    deadline = time.monotonic() + 15
    while len(listener.heard) < count:
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_held_events_are_released_in_a_given_order_doubled_and_late(
    sandbox: RunningStripe, client: StripeClient, listener: Listener
) -> None:
    sandbox.control.listen(listener.url)
    sandbox.control.hold_webhooks()
    for _ in range(3):
        client.v1.customers.create({})
    first, second, third = (row["event"] for row in sandbox.control.list_waiting())

    statuses = sandbox.control.release_webhooks([third, first, third])
    late = sandbox.control.list_waiting()
    sandbox.control.resume_webhooks()

    assert sandbox.control.wait_idle()
    assert statuses == [200, 200, 200]
    assert [row["event"] for row in late] == [second]
    assert listener.ids() == [third, first, third, second]


def test_all_held_events_are_released_shuffled_reversed_and_several_times(
    sandbox: RunningStripe, client: StripeClient, listener: Listener
) -> None:
    sandbox.control.listen(listener.url)
    sandbox.control.hold_webhooks()
    for _ in range(6):
        client.v1.customers.create({})
    made = [row["event"] for row in sandbox.control.list_waiting()]

    sandbox.control.release_webhooks(seed=3, times=2)
    shuffled = listener.ids()
    client.v1.customers.create({})
    client.v1.customers.create({})
    sandbox.control.release_webhooks(reversed=True)

    assert shuffled != made * 2
    assert sorted(shuffled) == sorted(made * 2)
    assert len(listener.heard) == 14
    assert listener.ids()[12:] == [event.id for event in client.v1.events.list({"limit": 2}).data]


@pytest.mark.parametrize("at_once", [True, False])
def test_an_event_is_sent_again(
    sandbox: RunningStripe, client: StripeClient, listener: Listener, *, at_once: bool
) -> None:
    sandbox.control.listen(listener.url)
    client.v1.customers.create({})
    assert sandbox.control.wait_idle()
    [event] = client.v1.events.list().data

    statuses = sandbox.control.deliver(event.id, 10, at_once=at_once)

    assert statuses == [200] * 10
    assert listener.ids() == [event.id] * 11
    assert client.v1.events.retrieve(event.id).pending_webhooks == 0


def test_what_waits_may_be_lost(sandbox: RunningStripe, client: StripeClient, listener: Listener) -> None:
    sandbox.control.listen(listener.url)
    sandbox.control.hold_webhooks()
    client.v1.customers.create({})

    lost = sandbox.control.ask("POST", "webhooks/drop")["lost"]
    sandbox.control.resume_webhooks()

    assert lost == 1
    assert sandbox.control.wait_idle()
    assert listener.heard == []


def test_nobody_there_counts_as_not_taken(sandbox: RunningStripe, client: StripeClient, listener: Listener) -> None:
    sandbox.control.listen("http://127.0.0.1:9/nobody")
    sandbox.control.hold_webhooks()
    client.v1.customers.create({})
    [row] = sandbox.control.list_waiting()

    assert sandbox.control.release_webhooks([row["event"]]) == [0]
    assert not sandbox.control.wait_idle(0)


def test_what_was_wiped_or_unsubscribed_is_not_sent(
    sandbox: RunningStripe, client: StripeClient, listener: Listener
) -> None:
    made = client.v1.webhook_endpoints.create({"url": listener.url, "enabled_events": ["*"]})
    sandbox.control.hold_webhooks()
    client.v1.customers.create({})
    client.v1.webhook_endpoints.delete(made.id)
    sandbox.control.resume_webhooks()

    assert sandbox.control.wait_idle()
    assert listener.heard == []


def test_time_brings_events_without_a_request(client: StripeClient, sandbox: RunningStripe, listener: Listener) -> None:
    buy(client, sandbox)
    sandbox.control.listen(listener.url)

    sandbox.clock_file.write_text(str(32 * 86400))

    deadline = time.monotonic() + 15
    while "invoice.paid" not in listener.types():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_the_endpoint_may_be_there_from_the_start(listener: Listener) -> None:
    with running_stripe(webhook_url=listener.url, webhook_secret=CHOSEN) as sandbox:
        StripeClient(sandbox.api_key, base_addresses={"api": sandbox.url}).v1.customers.create({})
        assert sandbox.control.wait_idle()

    assert sandbox.webhook_secret == CHOSEN
    assert listener.types() == ["customer.created"]


def test_an_action_that_is_none_is_refused(sandbox: RunningStripe) -> None:
    with pytest.raises(ControlError, match="no such action"):
        sandbox.control.ask("POST", "webhooks/explode")
