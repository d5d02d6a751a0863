"""What syncs tell an operator, on real parts, and what stood before them."""

from supportsvc.domain.alerts import Alert, AlertKind
from supportsvc.services.sync_customer import sync_customer
from tests.fixtures.shop import Shop, new_reader


def test_scenario_8_a_reader_who_pays_on_two_customers_is_told_with_both(shop: Shop) -> None:
    reader = new_reader()
    first = shop.customer_of(shop.pay(reader, click="tab-number-one"))
    second = shop.customer_of(shop.pay(reader, click="tab-number-two"))

    sync_customer(first, shop.deps)
    alone = list(shop.alerts)
    sync_customer(second, shop.deps)

    both = tuple(sorted((first, second)))
    assert alone == []
    assert shop.alerts == [Alert(AlertKind.DOUBLE_SUBSCRIPTION, " ".join(both), both)]


def test_scenario_10_two_subscriptions_on_one_customer_are_told_until_one_is_cancelled(shop: Shop) -> None:
    customer = shop.join(new_reader())
    first = shop.subscription_of(customer)
    given = {"customer": customer, "status": "active", "amount": 500, "currency": "usd"}
    second = shop.stripe.control.ask("POST", "subscriptions", given | {"metadata": first.metadata.to_dict()})["id"]

    sync_customer(customer, shop.deps)
    told = list(shop.alerts)
    shop.stripe.control.ask("POST", f"subscriptions/{first.id}/cancel")
    sync_customer(customer, shop.deps)

    assert told == [Alert(AlertKind.DOUBLE_SUBSCRIPTION, " ".join(sorted((first.id, second))), (customer,))]
    assert shop.alerts == told


def test_scenario_18_a_dispute_is_told_when_it_is_opened_and_when_it_is_lost(shop: Shop) -> None:
    customer = shop.join(new_reader())
    dispute = shop.stripe.control.ask("POST", "disputes", {"customer": customer, "status": "needs_response"})["id"]

    sync_customer(customer, shop.deps)
    shop.stripe.control.ask("POST", f"disputes/{dispute}", {"status": "lost"})
    sync_customer(customer, shop.deps)

    assert [alert.kind for alert in shop.alerts] == [AlertKind.DISPUTE] * 2
    assert [alert.subject.split()[1] for alert in shop.alerts] == ["open", "lost"]
    assert {alert.customers for alert in shop.alerts} == {(customer,)}


def test_a_sync_returns_the_record_that_it_found(shop: Shop) -> None:
    customer = shop.customer_of(shop.pay(new_reader()))

    first = sync_customer(customer, shop.deps)
    shop.refund_and_cancel(customer)
    second = sync_customer(customer, shop.deps)

    assert first.before is None
    assert second.before is not None
    assert (second.before.ticket, second.before.until) == (first.standing.ticket, first.standing.until)
    assert second.standing.until != first.standing.until
