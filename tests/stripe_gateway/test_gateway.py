"""The gateway against the sandbox: reading a Customer, setting up once, locales, keys of clicks."""

import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from threading import BoundedSemaphore
from threading import Event as Signal
from time import monotonic

import pytest
from stripe import Subscription
from stripe.params import billing_portal, checkout

from supportsvc.domain.ledger import Contribution, Mark, SubscriptionStatus
from supportsvc.domain.money import Interval, Money
from supportsvc.ports import BillingRefused, BillingUnavailable, Event
from supportsvc.stripe_gateway.checkout import make_click_key, short_address
from supportsvc.stripe_gateway.locales import AUTO, CHECKOUT, PORTAL, choose_locale
from supportsvc.stripe_gateway.reading import id_of, read_contribution, read_status
from supportsvc.stripe_gateway.setup import ensure_portal, ensure_product
from tests.fixtures.shop import ARTICLE, Shop, new_reader


def test_a_supporters_ledger_is_read_whole(shop: Shop) -> None:
    reader = new_reader()
    session = shop.pay(reader)
    customer = shop.customer_of(session)

    ledger = shop.gateway.fetch(customer)

    (subscription,), (invoice,), (payment,) = ledger.subscriptions, ledger.invoices, ledger.payments
    assert (ledger.customer.id, ledger.customer.deleted) == (customer, False)
    assert [(s.id, s.subscribes, s.subscription) for s in ledger.sessions] == [(session, True, subscription.id)]
    assert ledger.sessions[0].mark == subscription.mark == Mark("news", reader)
    assert subscription.status is SubscriptionStatus.ACTIVE
    assert (subscription.ends, subscription.collection_paused, subscription.paused_for) == (None, False, None)
    assert (invoice.paid, invoice.payments) == (True, (payment.id,))
    assert [(line.subscription, line.amount, line.ends) for line in invoice.lines] == [
        (subscription.id, 200, subscription.period_end)
    ]
    assert (payment.status, payment.refunded, payment.disputes, payment.mark) == ("succeeded", False, (), Mark())


def price(**changes: object) -> dict[str, object]:
    return {"unit_amount": 200, "currency": "usd", "recurring": {"interval": "month", "interval_count": 1}, **changes}


def item(**changes: object) -> dict[str, object]:
    return {"id": "si_1", "quantity": 1, "price": price(), **changes}


@pytest.mark.parametrize(
    ("items", "given"),
    [
        ([item()], Contribution("si_1", Money(200, "usd"), Interval.MONTH)),
        (
            [item(price=price(recurring={"interval": "year", "interval_count": 1}))],
            Contribution("si_1", Money(200, "usd"), Interval.YEAR),
        ),
        ([], None),
        ([item(), item(id="si_2")], None),
        ([item(quantity=2)], None),
        ([item(price=price(unit_amount=None))], None),
        ([item(price=price(recurring=None))], None),
        ([item(price=price(recurring={"interval": "month", "interval_count": 3}))], None),
        ([item(price=price(recurring={"interval": "week", "interval_count": 1}))], None),
    ],
)
def test_what_a_subscription_takes_is_one_amount_by_the_month_or_by_the_year(
    items: list[dict[str, object]], given: Contribution | None
) -> None:
    subscription = Subscription.construct_from({"id": "sub_1", "items": {"object": "list", "data": items}}, "sk_test_1")

    assert read_contribution(subscription) == given


def test_reading_a_supporter_takes_six_requests_at_the_most(shop: Shop) -> None:
    customer = shop.join(new_reader())
    shop.stripe.control.ask("DELETE", "requests")

    shop.gateway.fetch(customer)

    assert len(shop.stripe.control.ask("GET", "requests")["requests"]) <= 6


def test_of_another_products_customer_no_invoice_is_read_however_many_there_are(shop: Shop) -> None:
    made = shop.stripe.control.ask("POST", "subscriptions", {"status": "active", "product": "Another"})
    shop.stripe.control.ask("POST", "clock", {"days": 70})
    shop.stripe.control.ask("DELETE", "requests")

    ledger = shop.gateway.fetch(made["customer"])

    paths = [request["path"] for request in shop.stripe.control.ask("GET", "requests")["requests"]]
    assert [subscription.id for subscription in ledger.subscriptions] == [made["id"]]
    assert ledger.invoices == ()
    assert len(paths) == 4
    assert "/v1/invoices" not in paths


def test_a_pause_is_read(shop: Shop) -> None:
    customer = shop.join(new_reader())
    name = shop.subscription_of(customer).id

    shop.client.v1.subscriptions.update(name, {"pause_collection": {"behavior": "void"}})

    assert shop.gateway.fetch(customer).subscriptions[0].collection_paused


def test_why_a_subscription_is_paused_is_read(shop: Shop) -> None:
    customer = shop.join(new_reader(), card="renewals_declined")
    name = shop.subscription_of(customer).id

    shop.stripe.control.ask("POST", f"subscriptions/{name}/status", {"status": "paused", "reason": "pause_requested"})

    (subscription,) = shop.gateway.fetch(customer).subscriptions
    assert (subscription.status, subscription.paused_for) == (SubscriptionStatus.PAUSED, "pause_requested")


def test_a_trials_end_is_read(shop: Shop) -> None:
    made = shop.stripe.control.ask(
        "POST", "subscriptions", {"status": "trialing", "amount": 200, "currency": "usd", "trial_days": 7}
    )

    (subscription,) = shop.gateway.fetch(made["customer"]).subscriptions

    assert subscription.status is SubscriptionStatus.TRIALING
    assert subscription.trial_end == datetime.fromtimestamp(made["trial_end"], UTC)


@pytest.mark.parametrize("how", ["at_period_end", "cancel_at"])
def test_a_scheduled_end_is_read_both_ways(shop: Shop, how: str) -> None:
    customer = shop.join(new_reader())
    paid_until = shop.paid_until(customer)
    at = {"at": int(paid_until.timestamp())} if how == "cancel_at" else {}

    shop.stripe.control.ask("POST", f"subscriptions/{shop.subscription_of(customer).id}/end", {"how": how, **at})

    assert shop.gateway.fetch(customer).subscriptions[0].ends == paid_until


def test_a_dispute_and_a_refund_are_read_from_the_charge(shop: Shop) -> None:
    customer = shop.join(new_reader())
    shop.stripe.control.ask("POST", "disputes", {"customer": customer})
    disputed = shop.gateway.fetch(customer).payments[0].disputes

    other = shop.join(new_reader(), click="click-two")
    shop.stripe.control.ask("POST", f"customers/{other}/refund", {"amount": 50})
    in_part = shop.gateway.fetch(other).payments[0].refunded
    shop.stripe.control.ask("POST", f"customers/{other}/refund", {})

    assert disputed == ("needs_response",)
    assert not in_part
    assert shop.gateway.fetch(other).payments[0].refunded


def test_a_customer_deleted_or_unknown_has_nothing(shop: Shop) -> None:
    customer = shop.join(new_reader())
    shop.client.v1.customers.delete(customer)

    for name in (customer, "cus_unknown"):
        ledger = shop.gateway.fetch(name)
        assert ledger.customer.deleted
        assert (ledger.sessions, ledger.subscriptions, ledger.payments) == ((), (), ())


def test_more_than_a_page_is_read_to_the_end(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("supportsvc.stripe_gateway.fetch.PAGE", 1)
    customer = shop.join(new_reader())
    shop.stripe.control.ask("POST", "clock", {"days": 70})

    ledger = shop.gateway.fetch(customer)

    assert len(ledger.invoices) == 3
    assert len({payment for invoice in ledger.invoices for payment in invoice.payments}) == 3


def test_a_fetch_that_fails_in_the_middle_is_said(shop: Shop) -> None:
    customer = shop.join(new_reader())
    shop.stripe.control.fail("500", "GET", "/v1/invoices")

    with pytest.raises(BillingUnavailable):
        shop.gateway.fetch(customer)


def test_the_product_is_made_once_by_however_many_at_once(shop: Shop) -> None:
    gateways = [shop.impatient().gateway for _ in range(6)]

    with ThreadPoolExecutor(6) as pool:
        made = list(pool.map(lambda g: ensure_product(g.client, g._ask, "news", "Support"), gateways))

    assert set(made) == {"supportsvc_news"}
    assert len(shop.client.v1.products.list().data) == 1


def test_the_portals_configuration_is_made_once_by_however_many_at_once(shop: Shop) -> None:
    gateways = [shop.impatient().gateway for _ in range(6)]

    with ThreadPoolExecutor(6) as pool:
        made = list(pool.map(lambda g: ensure_portal(g.client, g._ask, "news"), gateways))

    assert len(set(made)) == 1
    assert len(shop.client.v1.billing_portal.configurations.list().data) == 1


def test_two_sites_on_one_account_have_a_configuration_each(shop: Shop) -> None:
    made = [ensure_portal(shop.client, shop.gateway._ask, tag) for tag in ("news", "weekly", "news")]

    assert made[0] == made[2] != made[1]


def test_a_portal_is_opened_also_where_the_configuration_was_lost(shop: Shop) -> None:
    customer = shop.join(new_reader())
    shop.gateway.open_portal(customer, ARTICLE, "de")
    shop.gateway.remembered.portal = "bpc_lost"

    assert shop.gateway.open_portal(customer, ARTICLE, "de") is not None


def test_a_portal_for_a_customer_unknown_is_none_also_where_the_configuration_was_lost(shop: Shop) -> None:
    shop.gateway.remembered.portal = "bpc_lost"

    assert shop.gateway.open_portal("cus_unknown", ARTICLE, "de") is None


def test_an_event_that_names_nobody_is_about_nobody(shop: Shop) -> None:
    assert shop.gateway.find_customer(Event("evt_1", "x", live=False)) is None


def test_a_gateway_once_limited_keeps_its_deadline(shop: Shop) -> None:
    limited = shop.gateway.limited()

    assert limited.limited() is limited


@pytest.mark.parametrize(
    ("wanted", "chosen"),
    [("de", "de"), ("de-AT", "de"), ("pt-BR", "pt-BR"), ("en-GB", "en-GB"), ("ar", AUTO), ("", AUTO), ("auto", AUTO)],
)
def test_stripes_pages_speak_the_readers_language_where_they_can(wanted: str, chosen: str) -> None:
    assert choose_locale(wanted, CHECKOUT) == chosen


def test_the_locales_are_those_that_stripe_names() -> None:
    for params, spoken in ((checkout.SessionCreateParams, CHECKOUT), (billing_portal.SessionCreateParams, PORTAL)):
        told = str(params.__annotations__["locale"])
        assert {*re.findall(r"'([\w-]+)'", told)} == spoken | {AUTO}


def test_a_clicks_key_tells_nothing_and_differs_by_each_of_its_parts() -> None:
    reader = new_reader()
    keys = {
        make_click_key(secret, tag, who, click, customer)
        for secret in (b"a", b"b")
        for tag in ("news", "weekly")
        for who in (reader, new_reader())
        for click in ("one", "two")
        for customer in (None, "cus_1")
    }

    assert len(keys) == 32
    assert all(len(key) == 64 and reader.hex() not in key for key in keys)


@pytest.mark.parametrize(
    ("address", "short"),
    [
        ("https://news.example/a?b#c", "https://news.example/a?b#c"),
        ("https://news.example/a?" + "b" * 500, "https://news.example/a"),
        ("https://news.example/" + "a" * 500, "https://news.example/"),
    ],
)
def test_an_address_is_shortened_until_it_fits(address: str, short: str) -> None:
    assert short_address(address) == short


def test_a_status_unknown_at_the_pinned_version_is_told() -> None:
    with pytest.raises(BillingRefused):
        read_status("napping")


def test_what_has_no_id_has_none() -> None:
    assert id_of(None) is None
    assert id_of(7) is None


def test_a_call_for_which_there_is_no_room_is_refused_at_once_and_the_next_has_room_again(shop: Shop) -> None:
    gateway = replace(shop.gateway, room=BoundedSemaphore(1))
    shop.stripe.control.fail("hang_before", "GET", "/v1/checkout/sessions/*", seconds=60)
    ends = monotonic() + 20

    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(gateway.find_session, "cs_test_1")
        while not shop.stripe.control.ask("GET", "faults")["hanging"]:
            assert not Signal().wait(0.01)
            assert monotonic() < ends
        with pytest.raises(BillingUnavailable, match="too many wait"):
            gateway.find_session("cs_test_2")
        shop.stripe.control.ask("POST", "faults/release")

        assert waiting.result() is None
    assert gateway.find_session("cs_test_2") is None
