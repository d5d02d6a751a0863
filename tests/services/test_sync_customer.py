"""Syncing a Customer on real parts: payments, Customers, disputes and links, by the scenarios of the list."""

from dataclasses import replace
from datetime import timedelta

import pytest

from supportsvc.domain.entitlement import LATE, UNSEEN
from supportsvc.domain.snooze import Snooze
from supportsvc.domain.supporter import Derived
from supportsvc.ports import BillingRefused
from supportsvc.services.sync_customer import sync_customer
from tests.fixtures.shop import POLICY, Shop, new_reader

DAY = timedelta(days=1)
MONTH = timedelta(days=32)


def sync(shop: Shop, customer: str) -> None:
    sync_customer(customer, shop.deps)
    assert shop.agrees(customer)


def test_a_reader_who_pays_is_quiet_until_well_after_the_period(shop: Shop) -> None:
    reader = new_reader()

    customer = shop.join(reader)

    period_end = shop.subscription_of(customer).items.data[0].current_period_end
    (copy,) = shop.copies_of(reader)
    assert copy.until is not None
    assert copy.until.timestamp() == period_end + (POLICY.grace + LATE).total_seconds()
    assert copy.collecting
    assert shop.is_quiet(reader)


def test_scenario_4_a_session_without_its_subscription_counts_for_two_days_and_is_then_settled(shop: Shop) -> None:
    reader = new_reader()
    customer = shop.join_late(reader, seconds=3600)

    provisional = shop.copies_of(reader)[0].until
    shop.stripe.control.advance(timedelta(hours=2))
    sync(shop, customer)

    assert provisional is not None
    assert abs(provisional - (shop.now() - timedelta(hours=2) + UNSEEN)) < timedelta(minutes=5)
    assert shop.copies_of(reader)[0].until > provisional  # type: ignore[operator]


def test_scenario_8_two_tabs_that_pay_make_two_customers_and_either_keeps_the_reader_quiet(shop: Shop) -> None:
    reader = new_reader()
    first, second = shop.pay(reader, click="tab-number-one"), shop.pay(reader, click="tab-number-two")
    customers = [shop.customer_of(first), shop.customer_of(second)]
    for customer in customers:
        sync(shop, customer)

    shop.refund_and_cancel(customers[0])
    sync(shop, customers[0])

    assert len(set(customers)) == 2
    assert shop.is_quiet(reader)
    shop.refund_and_cancel(customers[1])
    sync(shop, customers[1])
    assert not shop.is_quiet(reader)


@pytest.mark.parametrize("cancelled", [0, 1])
def test_scenario_10_the_cancelled_one_of_two_subscriptions_on_one_customer_ends_nothing(
    shop: Shop, cancelled: int
) -> None:
    reader = new_reader()
    customer = shop.join(reader)
    first = shop.subscription_of(customer)
    given = {"customer": customer, "status": "active", "amount": 500, "currency": "usd"}
    second = shop.stripe.control.ask("POST", "subscriptions", given | {"metadata": first.metadata.to_dict()})

    for charge in shop.client.v1.charges.list({"customer": customer}).data:
        shop.client.v1.refunds.create({"charge": charge.id})
    shop.stripe.control.ask("POST", f"subscriptions/{[first.id, second['id']][cancelled]}/cancel")
    sync(shop, customer)

    assert shop.copies_of(reader)[0].until > shop.now() + MONTH  # type: ignore[operator]


def test_scenario_11_a_deleted_customer_ends_it_and_the_snooze_stays(shop: Shop) -> None:
    reader = new_reader()
    customer = shop.join(reader)
    snooze = Snooze(shop.now() + 5 * DAY, campaign=3)
    shop.snooze(reader, snooze)

    shop.client.v1.customers.delete(customer)
    sync_customer(customer, shop.deps)

    assert not shop.is_quiet(reader)
    assert shop.copies_of(reader) == ()
    assert shop.record_of(reader).snooze == snooze  # type: ignore[union-attr]


def test_scenario_11_a_deleted_customer_leaves_its_ticket_where_nothing_was_stored(shop: Shop) -> None:
    customer = shop.customer_of(shop.pay(new_reader()))
    shop.client.v1.customers.delete(customer)

    sync_customer(customer, shop.deps)

    standing = shop.deps.supporters.load_customer(customer)
    assert standing is not None
    assert standing.ticket > 0
    assert standing.readers == ()


def test_scenario_20_a_checkout_abandoned_or_expired_leaves_nothing(shop: Shop) -> None:
    reader = new_reader()
    shop.click(reader)

    shop.stripe.control.advance(timedelta(hours=2))
    shop.hear_all()

    assert shop.session().status == "expired"
    assert shop.record_of(reader) is None


def test_scenario_20_a_declined_card_leaves_nothing_and_a_good_one_then_pays(shop: Shop) -> None:
    reader = new_reader()

    session = shop.pay(reader, card="declined")
    shop.hear_all()
    declined = shop.is_quiet(reader)
    shop.stripe.control.pay(session)
    shop.hear_all()

    assert not declined
    assert shop.is_quiet(reader)


def test_scenario_30_another_products_subscription_links_nobody(shop: Shop) -> None:
    customer = shop.stripe.control.ask(
        "POST", "subscriptions", {"status": "active", "amount": 900, "currency": "usd", "product": "Another"}
    )["customer"]

    sync(shop, customer)

    standing = shop.deps.supporters.load_customer(customer)
    assert standing is not None
    assert (standing.until, standing.readers, standing.collecting) == (None, (), False)


def test_scenario_36_a_wiped_store_is_rebuilt_by_the_next_sync(shop: Shop) -> None:
    reader = new_reader()
    customer = shop.join(reader)
    before = [replace(copy, ticket=0) for copy in shop.copies_of(reader)]
    supporters = shop.deps.supporters
    old = supporters.take_ticket(customer)

    with shop.outside() as client:
        client.flushall()
    sync(shop, customer)
    late = supporters.write_customer(customer, old, Derived(), timedelta(days=1)).standing

    assert late.readers == (reader,)
    assert [replace(copy, ticket=0) for copy in shop.copies_of(reader)] == before


def test_a_payment_uses_the_snooze_up(shop: Shop) -> None:
    reader = new_reader()
    shop.snooze(reader, Snooze(shop.now() + 5 * DAY, campaign=3))

    shop.join(reader)

    assert shop.record_of(reader).snooze.used  # type: ignore[union-attr]


def test_with_the_key_of_another_account_nobody_who_pays_is_forgotten(shop: Shop) -> None:
    who = new_reader()
    customer = shop.join(who)
    before = shop.deps.supporters.load_customer(customer)
    shop.stripe.control.wipe()

    with pytest.raises(BillingRefused, match="another account"):
        sync_customer(customer, shop.deps)

    after = shop.deps.supporters.load_customer(customer)
    assert before is not None
    assert after is not None
    assert (after.ticket, after.until, after.readers) == (before.ticket, before.until, before.readers)
    assert shop.is_quiet(who)
