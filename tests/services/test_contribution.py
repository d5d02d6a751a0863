"""Another amount by our own call, from the next period on (scenario 16), on real parts."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from supportsvc.domain.errors import (
    AmountOutOfBounds,
    AmountRefused,
    ClickRefused,
    ClickReused,
    CurrencyRefused,
    IntervalRefused,
    NotLinked,
    ReaderForgotten,
)
from supportsvc.domain.ledger import Contribution, Subscription
from supportsvc.domain.money import Interval, Money
from supportsvc.ports import BillingUnavailable
from supportsvc.services.contribution import Changed, ChangeRequest, change_contribution, choose
from supportsvc.services.forget import forget_reader
from supportsvc.services.sync_customer import sync_customer
from tests.domain.ledgers import DAY, NOW, subscription
from tests.fixtures.shop import Shop, new_reader

MONTH = timedelta(days=32)
GIVEN = Contribution("si_1", Money(200, "usd"), Interval.MONTH)


def change(shop: Shop, reader: bytes, amount: object = 700, click: object = "click-change", **more: Any) -> Changed:
    return change_contribution(ChangeRequest(reader, amount, click, **more), shop.deps)


def amounts(shop: Shop, customer: str) -> list[int]:
    """Return what was charged, the first charge first."""
    charges = shop.client.v1.charges.list({"customer": customer, "limit": 100}).data
    return [charge.amount for charge in charges][::-1]


def given(shop: Shop, customer: str) -> Contribution | None:
    return shop.gateway.fetch(customer).subscriptions[0].given


def test_scenario_16_another_amount_is_taken_from_the_next_period_on_and_nothing_before(shop: Shop) -> None:
    reader = new_reader()
    customer = shop.join(reader)
    period_end = shop.paid_until(customer)
    before = shop.copies_of(reader)[0].until

    changed = change(shop, reader)

    assert changed == Changed(Money(700, "usd"), Interval.MONTH, period_end)
    assert amounts(shop, customer) == [200]
    assert shop.copies_of(reader)[0].until == before
    shop.stripe.control.advance(MONTH)
    sync_customer(customer, shop.deps)
    assert amounts(shop, customer) == [200, 700]
    assert shop.copies_of(reader)[0].until > before  # type: ignore[operator]
    assert [p.id for p in shop.client.v1.products.list().data] == ["supportsvc_news"]


def test_scenario_16_a_click_is_good_for_one_change_however_often_it_is_repeated(shop: Shop) -> None:
    reader = new_reader()
    customer = shop.join(reader)

    first, repeated = change(shop, reader), change(shop, reader)
    with pytest.raises(ClickReused):
        change(shop, reader, amount=900)
    change(shop, reader, 800, "click-another")
    change(shop, reader)

    assert first == repeated
    assert given(shop, customer) == replace(first_given(shop, customer), money=Money(800, "usd"))
    with pytest.raises(NotLinked):
        change(shop, new_reader())


def first_given(shop: Shop, customer: str) -> Contribution:
    item = shop.subscription_of(customer).items.data[0].id
    return Contribution(item, Money(0, "usd"), Interval.MONTH)


def test_scenario_16_an_amount_changed_in_the_dashboard_is_followed(shop: Shop) -> None:
    reader = new_reader()
    customer = shop.join(reader)
    held = shop.subscription_of(customer)
    item = held.items.data[0].id

    shop.client.v1.subscriptions.update(
        held.id,
        {
            "items": [
                {
                    "id": item,
                    "price_data": {
                        "currency": "usd",
                        "unit_amount": 450,
                        "product": "supportsvc_news",
                        "recurring": {"interval": "month"},
                    },
                }
            ],
            "proration_behavior": "none",
        },
    )
    shop.hear_all()

    assert shop.agrees(customer)
    assert given(shop, customer) == Contribution(item, Money(450, "usd"), Interval.MONTH)


def test_what_cannot_be_changed_is_refused_and_stripe_changes_nothing(shop: Shop) -> None:
    reader = new_reader()
    customer = shop.join(reader)
    refusals: list[tuple[dict[str, Any], type[Exception]]] = [
        ({"amount": 99}, AmountOutOfBounds),
        ({"amount": 700.0}, AmountRefused),
        ({"currency": "jpy"}, CurrencyRefused),
        ({"interval": "year"}, IntervalRefused),
        ({"interval": "once"}, IntervalRefused),
        ({"click": "short"}, ClickRefused),
    ]

    for more, refusal in refusals:
        with pytest.raises(refusal):
            change(shop, reader, **more)

    assert change(shop, reader, 200, currency="usd", interval="month").money == Money(200, "usd")
    shop.stripe.control.ask("POST", f"subscriptions/{shop.subscription_of(customer).id}/end", {})
    with pytest.raises(NotLinked):
        change(shop, reader, click="click-at-the-end")
    forget_reader(reader, shop.deps)
    with pytest.raises(ReaderForgotten):
        change(shop, reader)


def test_a_product_that_was_removed_is_made_again_for_the_next_click(shop: Shop) -> None:
    reader = new_reader()
    customer = shop.join(reader)
    shop.gateway.remembered.product = "supportsvc_of_old"

    with pytest.raises(BillingUnavailable):
        change(shop, reader)
    change(shop, reader, click="click-two")

    found = given(shop, customer)
    assert found is not None
    assert found.money == Money(700, "usd")


def held(status: str = "active", **changes: Any) -> Subscription:
    return subscription(status, **{"given": GIVEN, **changes})


@pytest.mark.parametrize(
    ("found", "chosen"),
    [
        ((), None),
        ((held("canceled"), held("incomplete"), held("incomplete_expired"), held("paused")), None),
        ((held(ends=NOW + DAY), held(given=None)), None),
        ((held("unpaid", id="a"), held("past_due", id="b")), "b"),
        ((held("trialing", id="a"), held("past_due", id="b", created=NOW)), "a"),
        ((held("active", id="a"), held("trialing", id="b", created=NOW)), "a"),
        ((held(id="a"), held(id="b", created=NOW), held(id="c")), "b"),
        ((held(id="a"), held(id="b")), "b"),
    ],
)
def test_of_several_the_newest_in_order_is_meant(found: tuple[Subscription, ...], chosen: str | None) -> None:
    for order in (found, found[::-1]):
        subscription = choose(order)

        assert (subscription and subscription.id) == chosen
