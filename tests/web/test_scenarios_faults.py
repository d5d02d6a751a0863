"""Scenarios 24, 25 and 30 over HTTP: Stripe or the store away, and what is not ours."""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from supportsvc.ports import MoneyDeps
from supportsvc.store.connect import Store
from supportsvc.stripe_gateway.gateway import connect
from tests.fixtures.shop import POLICY, Shop
from tests.fixtures.valkey import free_port, running_valkey
from tests.web.conftest import Desk
from tests.web.front import Front, front, shop

__all__ = ["front", "shop"]

SENTENCE = "try again"
KINDS = ["409", "429", "500", "hang_before", "hang_after", "close_before", "close_after"]
FOR_EVER = {"times": 1000, "seconds": 3600}


def often(*kinds: str) -> list[Any]:
    """Mark all other kinds as long."""
    return [pytest.param(kind, marks=() if kind in kinds else (pytest.mark.long,)) for kind in KINDS]


@pytest.fixture
def hasty(front: Front) -> Front:
    """The same service with the time that it takes for Stripe cut short, as is all that a fault takes."""
    shop, settings = front.shop, front.shop.gateway.settings
    gateway = connect(replace(settings, timeout=timedelta(seconds=0.4), total=timedelta(seconds=1.5)), POLICY.tag)
    front.checkout(front.new_reader(), "a-click-before")  # the Product is made

    def money() -> MoneyDeps:
        return replace(shop.deps, billing=gateway)

    front.desk.take_money(money)
    return front


@pytest.mark.parametrize("kind", often("hang_before", "close_after"))
def test_scenario_24_whatever_stripe_does_in_checkout_ends_in_a_sentence_and_in_one_charge(
    hasty: Front, kind: str
) -> None:
    reader, control = hasty.new_reader(), hasty.shop.stripe.control
    control.fail(kind, "POST", "/v1/checkout/sessions", **FOR_EVER)

    refused = hasty.checkout(reader)  # comes, though Stripe would hang for an hour
    control.ask("DELETE", "faults")
    control.ask("POST", "faults/release")
    hasty.desk.take_money(lambda: hasty.shop.deps)

    if kind in {"hang_after", "close_after"}:  # Stripe did it: the second try under the click's key finds it done
        assert refused.status_code == 200
    else:
        assert (refused.status_code, refused.mimetype) == (503, "application/problem+json")
        assert SENTENCE in refused.get_json()["detail"]
    click = "click-two" if kind == "500" else "click-one"  # a 500 is kept under its click's key
    customer = hasty.join(reader, click=click)
    assert hasty.checkout(reader, click).status_code in {200, 409}
    assert [charge.amount for charge in hasty.shop.client.v1.charges.list({"customer": customer})] == [200]
    assert len(hasty.shop.client.v1.charges.list().data) == 1


@pytest.mark.parametrize("kind", often("429"))
def test_scenario_24_whatever_stripe_does_in_a_webhook_is_a_503_and_the_retry_succeeds(hasty: Front, kind: str) -> None:
    reader, control = hasty.new_reader(), hasty.shop.stripe.control
    hasty.pay(reader)
    event = hasty.event("checkout.session.completed")
    control.fail(kind, "GET", "/v1/subscriptions", **FOR_EVER)

    refused = hasty.hear(event)
    control.ask("DELETE", "faults")
    control.ask("POST", "faults/release")
    hasty.desk.take_money(lambda: hasty.shop.deps)
    was = hasty.reason(reader)

    assert refused.status_code == 503
    assert was != "supporter"
    assert hasty.hear(event).status_code == 204
    assert hasty.reason(reader) == "supporter"


@pytest.fixture
def mortal(shop: Shop, tmp_path: Path) -> Iterator[tuple[Front, ExitStack, Path, str]]:
    """A service whose store can be killed: with what keeps it running, its folder and its port."""
    folder, port = tmp_path / "valkey", str(free_port())
    folder.mkdir()
    with ExitStack() as runs:
        valkey = runs.enter_context(running_valkey(folder, "--port", port))
        store = Store(f"redis://127.0.0.1:{port}")
        desk = Desk(store)
        shop = replace(shop, valkey=valkey, store=store)
        desk.take_money(lambda: shop.deps)
        yield Front(shop, desk), runs, folder, port
        store.close()


def test_scenario_25_the_store_is_down_in_a_webhook_and_the_retry_loses_nothing(
    mortal: tuple[Front, ExitStack, Path, str],
) -> None:
    front, runs, folder, port = mortal
    known, reader = front.new_reader(), front.new_reader()
    front.join(known)
    customer = front.shop.customer_of(front.pay(reader))
    event = front.event("checkout.session.completed")

    front.shop.valkey.kill()
    refused = [front.hear(event).status_code for _ in range(5)]
    runs.enter_context(running_valkey(folder, "--port", port))
    while (answer := front.hear(event)).status_code == 503:  # until the breaker has rested, as Stripe's retries do
        refused.append(answer.status_code)

    assert set(refused) == {503}
    assert answer.status_code == 204
    assert [front.reason(who) for who in (known, reader)] == ["supporter", "supporter"]
    assert front.shop.agrees(customer)


def test_scenario_30_another_products_subscription_is_ignored_and_counted(front: Front) -> None:
    front.shop.stripe.control.ask(
        "POST", "subscriptions", {"status": "active", "amount": 900, "currency": "usd", "product": "Another"}
    )

    assert front.hear_all() == {204}

    labels = {"kind": "customer.subscription.created", "outcome": "not_ours"}
    assert front.figure("supportsvc_webhooks_total", **labels) == 1
    kept = front.shop.keys()
    assert [key for key in kept if key.startswith(b"r")] == []


def test_scenario_30_an_event_of_the_other_mode_is_ignored_and_counted(front: Front) -> None:
    reader = front.new_reader()
    front.pay(reader)
    event = front.event("checkout.session.completed")
    before = front.shop.keys()

    assert front.hear(event | {"livemode": True}).status_code == 204

    labels = {"kind": "checkout.session.completed", "outcome": "wrong_mode"}
    assert front.figure("supportsvc_webhooks_total", **labels) == 1
    assert front.shop.keys() == before
    assert front.reason(reader) != "supporter"
