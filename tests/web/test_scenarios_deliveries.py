"""Scenarios 1, 2, 7, 29 and 39 with the stand-in for Stripe itself sending its events to the service, over HTTP."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from werkzeug.serving import WSGIRequestHandler, make_server

from supportsvc.background.endpoint_watch import EndpointWatch
from supportsvc.domain.alerts import Alert, AlertKind
from supportsvc.services.reconcile import rebuild, reconcile
from supportsvc.stripe_gateway.account import open_account
from supportsvc.stripe_gateway.endpoints import EVENTS
from tests.fixtures.reconciliation import sync_deps
from tests.fixtures.shop import POLICY, SECRET
from tests.web import front as fronts
from tests.web.front import Front

front, shop = fronts.front, fronts.shop

DAY = timedelta(days=1)
OLDER = "2024-06-20"


class Quiet(WSGIRequestHandler):
    """Serves without a line for each request."""

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Keep the terminal quiet."""


@contextmanager
def listening(front: Front, **given: Any) -> Iterator[dict[str, Any]]:
    """Serve the service, and let Stripe send what it wants to hear; yield the endpoint."""
    server = make_server("127.0.0.1", 0, front.desk.client.application, threaded=True, request_handler=Quiet)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    url = f"http://127.0.0.1:{server.server_port}/v1/stripe/webhook"
    body = {"url": url, "secret": SECRET, "enabled_events": list(EVENTS), "metadata": {"supportsvc_site": POLICY.tag}}
    try:
        yield front.shop.stripe.control.ask("POST", "endpoints", body | given)
    finally:
        front.shop.stripe.control.ask("POST", "webhooks/drop")
        server.shutdown()
        thread.join()
        server.server_close()


def live(front: Front, customer: str) -> None:
    """Let two renewals go through, one fail and be recovered, and a refund follow."""
    control = front.shop.stripe.control
    changes: tuple[Callable[[], object], ...] = (
        lambda: control.advance(32 * DAY),
        lambda: control.ask("POST", f"customers/{customer}/card", {"card": "renewals_declined"}),
        lambda: control.advance(31 * DAY),
        lambda: control.ask(
            "POST", f"subscriptions/{front.shop.subscription_of(customer).id}/status", {"status": "active"}
        ),
        lambda: control.ask("POST", f"customers/{customer}/refund", {}),
    )
    for change in changes:
        change()
        front.desk.now = front.shop.now()


@pytest.mark.parametrize("seed", [0, 1])
def test_scenarios_1_and_2_events_that_come_late_thrice_and_in_any_order_end_as_stripe_has_it(
    front: Front, seed: int
) -> None:
    front.shop.stripe.control.set(delivery_times=3, delivery_seed=seed, delivery_seconds=0.3)
    reader = front.new_reader()
    with listening(front):
        customer = front.shop.customer_of(front.pay(reader))
        live(front, customer)
        arrived = front.shop.stripe.control.wait_idle(60)

    assert arrived
    assert front.shop.agrees(customer)
    assert front.conversions() == 1


def test_scenario_7_an_endpoint_of_an_older_version_keeps_the_state_right(front: Front) -> None:
    reader = front.new_reader()
    with listening(front, api_version=OLDER):
        customer = front.shop.customer_of(front.pay(reader))
        first = front.shop.stripe.control.wait_idle(60) and front.reason(reader)
        live(front, customer)
        arrived = front.shop.stripe.control.wait_idle(60)

    assert first == "supporter"
    assert arrived
    assert front.shop.agrees(customer)
    assert front.conversions() == 1


def test_scenario_29_a_thin_event_is_a_400_and_writes_nothing(front: Front) -> None:
    reader = front.new_reader()
    control = front.shop.stripe.control
    control.hold_webhooks()
    with listening(front):
        front.pay(reader)
        names = [event["id"] for event in front.shop.events() if event["type"] in EVENTS]

        statuses = [status for name in names for status in control.deliver(name, shape="thin")]

    assert statuses == [400] * len(names) != []
    assert not any(key.startswith(b"customer:") for key in (*front.shop.keys(),))


def test_scenario_39_a_secret_that_is_rolled_with_an_overlap_loses_nothing_meanwhile(front: Front) -> None:
    control, first, second = front.shop.stripe.control, front.new_reader(), front.new_reader()
    with listening(front) as endpoint:
        control.ask("POST", f"endpoints/{endpoint['id']}/roll", {"seconds": 3600})
        front.pay(first)
        both = control.wait_idle(60)
        control.advance(timedelta(hours=2))
        front.pay(second, click="click-two")
        refused = control.deliver(front.event("checkout.session.completed")["id"])

    assert both
    assert refused == [400]
    assert front.reason(first) == "supporter"
    assert front.reason(second) != "supporter"


def test_scenario_39_what_an_endpoint_that_was_disabled_after_days_did_not_bring_comes_with_the_sync(
    front: Front,
) -> None:
    control, reader = front.shop.stripe.control, front.new_reader()
    rebuild(sync_deps(front.shop))
    control.set(disable_after_days=3)
    with listening(front, secret="whsec_of_nobody") as endpoint:  # noqa: S106 - opens nothing
        front.pay(reader)
        event = front.event("checkout.session.completed")["id"]
        first = control.deliver(event)
        control.advance(4 * DAY)
        control.deliver(event)
        late = front.new_reader()
        front.pay(late, click="click-late")
        control.advance(timedelta(hours=1))
        waiting = [row for row in control.list_waiting() if row["attempts"] == 0]

        report = reconcile(sync_deps(front.shop))

    alerts: list[Alert] = []
    account = open_account(front.shop.stripe.api_key, front.shop.stripe.url)
    EndpointWatch(account, endpoint["url"], lambda: POLICY.tag, front.shop.now, alerts.append).look()
    assert first == [400]
    assert front.shop.client.v1.webhook_endpoints.retrieve(endpoint["id"]).status == "disabled"
    assert waiting == []
    assert report.customers >= 2
    assert [front.reason(each) for each in (reader, late)] == ["supporter", "supporter"]
    assert [alert.kind for alert in alerts] == [AlertKind.ENDPOINT_DISABLED]
