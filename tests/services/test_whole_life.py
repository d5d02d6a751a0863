"""Gifts, debits, pauses and every status on real parts, by the scenarios of the list."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from supportsvc.domain.entitlement import LATE
from supportsvc.domain.money import Interval, Money, Thanks
from supportsvc.domain.rules import paused_until, refused_until, supporter_until
from supportsvc.domain.supporter import link_key
from supportsvc.services.checkout_return import finish_checkout
from supportsvc.services.sync_customer import sync_customer
from supportsvc.store.keys import reader_key
from supportsvc.stripe_gateway.gateway import connect
from tests.fixtures.shop import POLICY, Shop, new_reader

DAY = timedelta(days=1)


def sync(shop: Shop, customer: str) -> None:
    sync_customer(customer, shop.deps)
    assert shop.agrees(customer)


def give(shop: Shop, reader: bytes, click: str, card: str = "works") -> str:
    """Give five dollars once; return the Session."""
    shop.click(reader, click, amount=500, interval="once")
    session = shop.session().id
    shop.stripe.control.pay(session, card)
    return session


def pause(shop: Shop, reader: bytes) -> datetime | None:
    """Return until when nobody asks the reader, because of gifts."""
    return paused_until(shop.copies_of(reader))


def is_paused(shop: Shop, reader: bytes) -> bool:
    until = pause(shop, reader)
    return until is not None and shop.now() < until


def refund(shop: Shop, customer: str, **given: Any) -> None:
    shop.stripe.control.ask("POST", f"customers/{customer}/refund", given)
    sync(shop, customer)


def test_scenario_38_a_gift_pauses_asking_is_thanked_for_once_and_comes_back_after_a_wipe(shop: Shop) -> None:
    reader = new_reader()
    session = give(shop, reader, "click-gift")

    returned = finish_checkout(session, shop.deps)

    customer = shop.customer_of(session)
    made = shop.client.v1.payment_intents.list({"customer": customer}).data[0].created
    assert returned.thanks == Thanks(Money(500, "usd"), Interval.ONCE, None)
    assert pause(shop, reader) == datetime.fromtimestamp(made, UTC) + POLICY.gift_pause
    assert supporter_until(shop.copies_of(reader)) is None
    with shop.outside() as client:
        client.flushall()
    assert shop.record_of(reader) is None
    sync(shop, customer)
    assert is_paused(shop, reader)
    shop.stripe.control.ask("POST", "clock", {"days": POLICY.gift_pause.days})
    assert not is_paused(shop, reader)


def test_scenario_17_only_a_full_refund_ends_the_pause_and_the_gift_on_another_customer_keeps_its_own(
    shop: Shop,
) -> None:
    reader = new_reader()
    sessions = [give(shop, reader, f"click-gift-{n}") for n in range(2)]
    first, second = customers = [shop.customer_of(session) for session in sessions]
    for customer in customers:
        sync(shop, customer)

    refund(shop, first, amount=100)
    after_a_part = len([c for c in shop.copies_of(reader) if c.pause_until])
    refund(shop, first)
    after_the_whole = [c.customer for c in shop.copies_of(reader) if c.pause_until]

    assert first != second
    assert (after_a_part, after_the_whole) == (2, [second])
    assert is_paused(shop, reader)
    refund(shop, second)
    assert not is_paused(shop, reader)


def test_scenario_19_a_debit_is_quiet_while_it_is_under_way_and_no_longer_where_it_fails(shop: Shop) -> None:
    settings = replace(shop.gateway.settings, methods=("card", "sepa_debit"))
    shop = replace(shop, gateway=connect(settings, POLICY.tag))
    readers = {card: new_reader() for card in ("debit_works", "debit_fails")}
    givers = {card: new_reader() for card in readers}
    members, gifts = {}, {}
    for card, reader in readers.items():
        members[card] = shop.join(reader, card, f"click-{card}")
        session = give(shop, givers[card], f"click-gift-{card}", card)
        finish_checkout(session, shop.deps)
        gifts[card] = shop.customer_of(session)
        found = shop.client.v1.checkout.sessions.retrieve(session)
        assert (found.payment_status, found.allowed_payment_method_types) == ("unpaid", ["card", "sepa_debit"])

    under_way = {card: (shop.is_quiet(readers[card]), is_paused(shop, givers[card])) for card in readers}
    shop.stripe.control.advance(4 * DAY)
    for customer in (*members.values(), *gifts.values()):
        sync(shop, customer)

    assert set(under_way.values()) == {(True, True)}
    assert shop.subscription_of(members["debit_fails"]).status == "past_due"
    assert {card: shop.is_quiet(reader) for card, reader in readers.items()} == {
        "debit_works": True,
        "debit_fails": False,
    }
    assert {card: is_paused(shop, reader) for card, reader in givers.items()} == {
        "debit_works": True,
        "debit_fails": False,
    }
    told = {card: [refused_until(shop.copies_of(r)) for r in (readers[card], givers[card])] for card in readers}
    assert told["debit_works"] == [None, None]
    assert all(until is not None and until > shop.now() for until in told["debit_fails"])


def test_scenarios_13_and_37_every_status_is_entitled_by_its_row(shop: Shop) -> None:
    rows: list[tuple[dict[str, Any], timedelta | None]] = [
        ({"status": "past_due"}, POLICY.grace),
        ({"status": "unpaid"}, POLICY.grace),
        ({"status": "paused", "reason": "final_payment_failure"}, POLICY.grace),
        ({"status": "paused", "reason": "pause_requested"}, timedelta()),
        ({"status": "canceled"}, timedelta()),
        ({"status": "active"}, POLICY.grace + LATE),
        ({"status": "trialing", "trial_days": 7}, None),
        ({"status": "incomplete"}, None),
        ({"status": "incomplete_expired"}, None),
    ]
    expected, found = {}, {}
    for given, beyond in rows:
        reader = new_reader()
        mark = {"supportsvc_site": POLICY.tag, "supportsvc_reader": reader.hex()}
        made = shop.stripe.control.ask("POST", "subscriptions", given | {"metadata": mark})
        sync(shop, made["customer"])
        row = " ".join(map(str, given.values()))
        found[row] = shop.copies_of(reader)[0].until
        expected[row] = None if beyond is None else shop.paid_until(made["customer"]) + beyond
        if made["status"] == "trialing":
            expected[row] = datetime.fromtimestamp(made["trial_end"], UTC)

    assert found == expected


def test_scenario_37_a_pause_is_entitled_as_far_as_it_is_paid_and_its_end_as_if_nothing_had_been(shop: Shop) -> None:
    reader = new_reader()
    customer = shop.join(reader)
    before, paid = shop.copies_of(reader)[0].until, shop.paid_until(customer)
    subscriptions, name = shop.client.v1.subscriptions, shop.subscription_of(customer).id
    untils = []

    subscriptions.update(name, {"pause_collection": {"behavior": "void"}})
    sync(shop, customer)
    untils.append(shop.copies_of(reader)[0].until)
    subscriptions.update(name, {"pause_collection": ""})
    sync(shop, customer)
    untils.append(shop.copies_of(reader)[0].until)
    subscriptions.pause(name, {"type": "subscription"})
    sync(shop, customer)
    untils.append(shop.copies_of(reader)[0].until)
    subscriptions.resume(name)
    sync(shop, customer)
    resumed = shop.copies_of(reader)[0].until

    assert untils == [paid, before, paid]
    assert shop.subscription_of(customer).status == "active"
    assert resumed == shop.paid_until(customer) + POLICY.grace + LATE


def test_scenario_40_a_supporter_by_the_year_is_quiet_on_every_device_without_an_event_all_the_year(shop: Shop) -> None:
    reader, device = new_reader(), new_reader()
    shop.click(reader, interval="year")
    session = shop.session().id
    shop.stripe.control.pay(session)
    customer = shop.customer_of(session)
    shop.client.v1.customers.update(customer, {"metadata": {link_key(device): "1773000000"}})
    sync(shop, customer)
    year = shop.paid_until(customer) - shop.now()

    shop.stripe.control.ask("POST", "clock", {"days": 364})

    assert year > 364 * DAY
    assert shop.is_quiet(reader)
    assert shop.is_quiet(device)
    with shop.outside() as client:
        lives = [client.ttl(reader_key(one)) for one in (reader, device)]
    assert min(lives) >= (year + POLICY.grace + LATE - DAY).total_seconds()
