"""Checkout on real parts (scenarios 9, 21 to 24, 32, 34, 35)."""

from contextlib import suppress
from datetime import timedelta

import pytest

from supportsvc.domain.errors import (
    AddressRefused,
    AmountRefused,
    ClickRefused,
    ClickReused,
    CurrencyRefused,
    IntervalRefused,
    ReaderForgotten,
    Refusal,
)
from supportsvc.ports import BillingRefused, BillingUnavailable
from supportsvc.services.forget import forget_reader
from supportsvc.services.sync_customer import sync_customer
from tests.fixtures.shop import ARTICLE, Shop, new_reader

MONTH = timedelta(days=32)


def asked_of_stripe(shop: Shop) -> list[str]:
    return [f"{r['method']} {r['path']}" for r in shop.stripe.control.ask("GET", "requests")["requests"]]


def sessions(shop: Shop) -> int:
    return len(shop.client.v1.checkout.sessions.list({"limit": 100}).data)


def acquainted(impatient: Shop) -> Shop:
    """Let a shop find its product and its price; on a busy machine only a later try may be in time."""
    for number in range(20):
        with suppress(BillingUnavailable):
            impatient.click(new_reader(), f"a-click-before-{number}")
            return impatient
    raise AssertionError("no click was answered in time")


def charges(shop: Shop) -> int:
    return len(shop.client.v1.charges.list({"limit": 100}).data)


def test_a_click_leads_to_a_session_that_states_what_was_chosen(shop: Shop) -> None:
    reader = new_reader()

    started = shop.click(reader, amount=234)

    session = shop.session()
    line = shop.client.v1.checkout.sessions.line_items.list(session.id).data[0]
    assert (started.url, started.portal) == (session.url, False)
    assert (session.amount_total, session.currency, session.mode) == (234, "usd", "subscription")
    assert line.price is not None
    assert line.price.recurring is not None
    assert (line.price.recurring.interval, line.price.product) == ("month", "supportsvc_news")
    assert session.client_reference_id == f"news_{reader.hex()}"
    assert session.metadata is not None
    assert session.metadata.to_dict() == {
        "supportsvc_site": "news",
        "supportsvc_reader": reader.hex(),
        "supportsvc_interval": "month",
        "supportsvc_return": ARTICLE,
    }
    assert session.allowed_payment_method_types == ["card", "link"]
    assert session.adaptive_pricing is not None
    assert session.adaptive_pricing.enabled is False
    assert session.expires_at - session.created in range(3590, 3601)
    assert session.cancel_url == ARTICLE
    assert session.success_url == "https://support.example/return?session_id={CHECKOUT_SESSION_ID}"


def test_every_session_has_its_price_on_the_one_product(shop: Shop) -> None:
    for number in range(3):
        shop.impatient().click(new_reader(), f"click-{number}-long")

    assert [p.id for p in shop.client.v1.products.list().data] == ["supportsvc_news"]


def test_a_product_that_was_removed_is_made_again_for_the_next_click(shop: Shop) -> None:
    shop.click(new_reader())
    shop.stripe.control.wipe()

    with pytest.raises(BillingUnavailable):
        shop.click(new_reader(), "click-two")
    shop.click(new_reader(), "click-three")

    assert sessions(shop) == 1


def test_a_yearly_contribution_in_yen_is_taken_as_it_is(shop: Shop) -> None:
    shop.click(new_reader(), amount=300, currency="jpy", interval="year")

    assert (shop.session().amount_total, shop.session().currency) == (300, "jpy")


def test_scenario_38_a_gift_is_one_payment_that_makes_its_customer(shop: Shop) -> None:
    reader = new_reader()

    shop.click(reader, amount=500, interval="once")

    session = shop.session()
    line = shop.client.v1.checkout.sessions.line_items.list(session.id).data[0]
    assert (session.mode, session.customer_creation, session.submit_type) == ("payment", "always", "donate")
    assert (session.amount_total, session.subscription) == (500, None)
    assert line.price is not None
    assert line.price.recurring is None
    shop.stripe.control.pay(session.id)
    (payment,) = shop.client.v1.payment_intents.list().data
    assert payment.customer is not None
    assert payment.metadata.to_dict() == {"supportsvc_site": "news", "supportsvc_reader": reader.hex()}


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"amount": 99}, AmountRefused),
        ({"amount": 100_001}, AmountRefused),
        ({"amount": "two dollars"}, AmountRefused),
        ({"amount": 200.0}, AmountRefused),
        ({"amount": 2, "currency": "jpy"}, AmountRefused),
        ({"currency": "eur"}, CurrencyRefused),
        ({"currency": None}, CurrencyRefused),
        ({"interval": "week"}, IntervalRefused),
        ({"return_url": "https://evil.example/"}, AddressRefused),
        ({"return_url": "javascript:alert(1)"}, AddressRefused),
        ({"return_url": "//evil.example"}, AddressRefused),
        ({"return_url": "https://a:b@news.example/"}, AddressRefused),
        ({"return_url": "https://news.example/\nx"}, AddressRefused),
        ({"click": "short"}, ClickRefused),
        ({"click": "x" * 201}, ClickRefused),
        ({"click": None}, ClickRefused),
        ({"click": "with a blank"}, ClickRefused),
    ],
)
def test_scenarios_21_and_32_what_cannot_be_is_refused_before_stripe_is_called(
    shop: Shop, changes: dict[str, object], refusal: type[Refusal]
) -> None:
    with pytest.raises(refusal):
        shop.click(new_reader(), **({"click": "click-one"} | changes))  # type: ignore[arg-type]

    assert asked_of_stripe(shop) == []


def test_scenario_22_a_click_repeated_gets_the_same_session(shop: Shop) -> None:
    reader = new_reader()

    first = shop.click(reader)
    shop.stripe.control.advance(timedelta(minutes=7))
    again = shop.click(reader)

    assert again == first
    assert sessions(shop) == 1


def test_scenario_22_the_same_click_of_another_reader_is_another(shop: Shop) -> None:
    assert shop.click(new_reader()) != shop.click(new_reader())


def test_scenario_23_a_clicks_key_with_other_parameters_is_a_clear_error(shop: Shop) -> None:
    reader = new_reader()
    shop.click(reader)

    with pytest.raises(ClickReused):
        shop.click(reader, amount=500)

    assert sessions(shop) == 1


def test_a_click_too_old_to_be_tried_again_is_a_clear_error(shop: Shop) -> None:
    reader = new_reader()
    shop.click(reader)
    shop.stripe.control.advance(timedelta(minutes=26))

    with pytest.raises(ClickReused):
        shop.click(reader)


def test_scenario_23_a_stored_500_is_replayed_for_its_key_and_the_next_click_works(shop: Shop) -> None:
    reader = new_reader()
    shop.click(reader, "a-click-before")
    shop.stripe.control.fail("500", "POST", "/v1/checkout/sessions")

    for _ in range(2):
        with pytest.raises(BillingUnavailable):
            shop.click(reader)
    started = shop.click(reader, "click-two")

    assert started.url == shop.session().url


@pytest.mark.parametrize("kind", ["409", "429", "close_before", "close_after", "hang_before", "hang_after"])
def test_scenario_24_a_passing_fault_is_tried_again_and_makes_one_session(shop: Shop, kind: str) -> None:
    impatient = acquainted(shop.impatient())
    before = sessions(shop)
    shop.stripe.control.fail(kind, "POST", "/v1/checkout/sessions", seconds=0.6)

    started = impatient.click(new_reader())

    assert started.url == shop.session().url
    assert sessions(shop) == before + 1


@pytest.mark.parametrize("kind", ["409", "429", "500", "close_before", "hang_before"])
def test_scenario_24_a_fault_that_lasts_ends_in_bounded_time_and_charges_nobody(shop: Shop, kind: str) -> None:
    impatient = acquainted(shop.impatient())
    shop.stripe.control.fail(kind, "POST", "/v1/checkout/sessions", times=50, seconds=60)

    with pytest.raises(BillingUnavailable):
        impatient.click(new_reader())

    shop.stripe.control.ask("DELETE", "faults")
    shop.stripe.control.ask("POST", "faults/release")
    assert charges(shop) == 0


def test_a_wrong_key_is_told_to_the_operator(shop: Shop) -> None:
    wrong = shop.impatient(key="sk_live_wrong")

    with pytest.raises(BillingRefused):
        wrong.click(new_reader())


def test_scenario_9_a_reader_who_gives_is_led_to_the_portal_also_while_the_webhook_is_late(shop: Shop) -> None:
    reader = new_reader()
    customer = shop.join(reader)
    shop.stripe.control.ask("POST", f"subscriptions/{shop.subscription_of(customer).id}/cancel")
    sync_customer(customer, shop.deps)
    shop.click(reader, "click-again")
    again = shop.session()
    shop.stripe.control.pay(again.id)

    started = shop.click(reader, "click-thrice")

    assert again.customer == customer
    assert started.portal
    assert sessions(shop) == 2


def test_scenario_9_a_gift_stays_possible_for_a_reader_who_gives(shop: Shop) -> None:
    reader = new_reader()
    customer = shop.join(reader)

    started = shop.click(reader, "click-gift", interval="once")

    assert not started.portal
    assert (shop.session().mode, shop.session().customer) == ("payment", customer)


def test_scenario_34_after_the_grace_period_the_portal_while_stripe_still_collects(shop: Shop) -> None:
    shop.stripe.control.ask("POST", "settings", {"after_retries": "unpaid"})
    reader = new_reader()
    customer = shop.join(reader, card="renewals_declined")
    shop.stripe.control.advance(MONTH + timedelta(days=20))
    sync_customer(customer, shop.deps)

    started = shop.click(reader, "click-two")

    assert not shop.is_quiet(reader)
    assert started.portal


def test_a_customer_deleted_at_stripe_is_not_used_again(shop: Shop) -> None:
    reader = new_reader()
    shop.client.v1.customers.delete(shop.join(reader))

    started = shop.click(reader, "click-two")

    assert not started.portal
    assert shop.session().customer is None


def test_scenario_35_a_forgotten_reader_cannot_check_out(shop: Shop) -> None:
    reader = new_reader()
    forget_reader(reader, shop.deps)

    with pytest.raises(ReaderForgotten):
        shop.click(reader)
