"""Syncing a Customer on real parts: renewals, ends and refunds, by the scenarios of the list."""

from datetime import timedelta

import pytest

from supportsvc.services.sync_customer import sync_customer
from tests.fixtures.shop import POLICY, Shop, new_reader

DAY = timedelta(days=1)
MONTH = timedelta(days=32)


def sync(shop: Shop, customer: str) -> None:
    sync_customer(customer, shop.deps)
    assert shop.agrees(customer)


def test_scenario_12_a_failed_renewal_is_entitled_through_the_grace_period_and_not_longer(shop: Shop) -> None:
    reader = new_reader()
    customer = shop.join(reader, card="renewals_declined")
    paid_until = shop.paid_until(customer)

    shop.stripe.control.advance(MONTH)
    sync(shop, customer)

    assert shop.subscription_of(customer).status == "past_due"
    assert shop.copies_of(reader)[0].until == paid_until + POLICY.grace
    assert shop.is_quiet(reader)
    shop.stripe.control.ask("POST", "clock", {"days": 14})
    assert not shop.is_quiet(reader)


def test_scenario_12_a_renewal_that_recovers_in_time_is_never_noticed(shop: Shop) -> None:
    reader = new_reader()
    customer = shop.join(reader, card="renewals_declined")
    shop.stripe.control.advance(MONTH)
    sync(shop, customer)

    shop.stripe.control.ask("POST", f"customers/{customer}/card", {"card": "works"})
    shop.stripe.control.advance(4 * DAY)
    sync(shop, customer)

    assert shop.subscription_of(customer).status == "active"
    assert shop.copies_of(reader)[0].until > shop.now() + MONTH  # type: ignore[operator]


def test_scenario_12_a_renewal_whose_invoice_is_a_draft_is_entitled(shop: Shop) -> None:
    reader = new_reader()
    customer = shop.join(reader)
    period_end = shop.paid_until(customer)

    shop.stripe.control.advance(period_end - shop.now() + timedelta(minutes=10))
    sync(shop, customer)

    assert {i.status for i in shop.client.v1.invoices.list({"customer": customer})} == {"paid", "draft"}
    assert shop.is_quiet(reader)


@pytest.mark.parametrize("how", ["at_period_end", "cancel_at"])
def test_scenario_14_a_scheduled_end_is_entitled_to_the_end_of_what_was_paid(shop: Shop, how: str) -> None:
    reader = new_reader()
    customer = shop.join(reader)
    paid_until = shop.paid_until(customer)
    at = {"at": int(paid_until.timestamp())} if how == "cancel_at" else {}

    shop.stripe.control.ask("POST", f"subscriptions/{shop.subscription_of(customer).id}/end", {"how": how, **at})
    sync(shop, customer)
    quiet_before = shop.is_quiet(reader)
    shop.stripe.control.advance(MONTH)
    sync(shop, customer)

    assert quiet_before
    assert shop.subscription_of(customer).status == "canceled"
    assert shop.copies_of(reader)[0].until == paid_until
    assert not shop.is_quiet(reader)


@pytest.mark.parametrize("how", ["at_period_end", "cancel_at"])
def test_scenario_14_an_end_taken_back_is_as_if_nothing_had_been(shop: Shop, how: str) -> None:
    reader = new_reader()
    customer = shop.join(reader)
    before = shop.copies_of(reader)[0]
    name = shop.subscription_of(customer).id
    at = {"at": int(shop.paid_until(customer).timestamp())} if how == "cancel_at" else {}
    shop.stripe.control.ask("POST", f"subscriptions/{name}/end", {"how": how, **at})
    sync(shop, customer)

    shop.stripe.control.ask("POST", f"subscriptions/{name}/end", {"how": "resume"})
    sync(shop, customer)
    shop.stripe.control.advance(MONTH)
    sync(shop, customer)

    assert shop.subscription_of(customer).status == "active"
    assert shop.copies_of(reader)[0].until > before.until  # type: ignore[operator]


def test_scenario_15_cancelled_at_once_is_entitled_to_paid_until_and_not_after_a_full_refund(shop: Shop) -> None:
    reader = new_reader()
    customer = shop.join(reader)
    paid_until = shop.paid_until(customer)

    shop.stripe.control.ask("POST", f"subscriptions/{shop.subscription_of(customer).id}/cancel")
    sync(shop, customer)
    kept = shop.copies_of(reader)[0].until
    shop.stripe.control.ask("POST", f"customers/{customer}/refund", {"amount": 100})
    sync(shop, customer)
    kept_after_half = shop.copies_of(reader)[0].until
    shop.stripe.control.ask("POST", f"customers/{customer}/refund", {})
    sync(shop, customer)

    assert kept == kept_after_half == paid_until
    assert shop.copies_of(reader)[0].until is None


def test_scenario_15_cancelled_after_unpaid_renewals_has_no_free_period(shop: Shop) -> None:
    reader = new_reader()
    customer = shop.join(reader, card="renewals_declined")
    paid_until = shop.paid_until(customer)

    shop.stripe.control.advance(MONTH + 20 * DAY)
    sync(shop, customer)

    assert shop.subscription_of(customer).status == "canceled"
    assert shop.copies_of(reader)[0].until == paid_until


@pytest.mark.parametrize(
    ("status", "expected"), [("needs_response", True), ("lost", False), ("appeal_under_review", False), ("won", True)]
)
def test_a_lost_dispute_takes_the_period_away_until_it_is_won(shop: Shop, status: str, expected: bool) -> None:  # noqa: FBT001
    reader = new_reader()
    customer = shop.join(reader)
    shop.stripe.control.ask("POST", f"subscriptions/{shop.subscription_of(customer).id}/cancel")
    dispute = shop.stripe.control.ask("POST", "disputes", {"customer": customer})["id"]

    for step in {"appeal_under_review": ["lost", status]}.get(status, [status]):
        if step != "needs_response":
            shop.stripe.control.ask("POST", f"disputes/{dispute}", {"status": step})
    sync(shop, customer)

    assert shop.is_quiet(reader) is expected
