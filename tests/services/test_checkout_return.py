"""The return from Checkout on real parts (scenarios 4, 6, 32, 33)."""

from dataclasses import replace

import pytest

from supportsvc.domain.ask import Credit
from supportsvc.domain.errors import NotLinked, SessionUnknown
from supportsvc.domain.money import Interval, Money, Thanks
from supportsvc.services.checkout_return import Returned, finish_checkout
from supportsvc.services.conversion import Conversion
from supportsvc.services.forget import forget_reader, mark_forgotten
from supportsvc.services.portal import open_portal
from tests.fixtures.shop import ARTICLE, TERMS, Shop, new_reader
from tests.fixtures.valkey import Valkey


def test_scenario_4_the_return_before_any_webhook_makes_quiet_at_once(shop: Shop) -> None:
    reader = new_reader()
    session = shop.pay(reader)

    returned = finish_checkout(session, shop.deps)

    next_charge = shop.paid_until(shop.customer_of(session))
    thanks = Thanks(Money(200, "usd"), Interval.MONTH, next_charge)
    assert returned == Returned(ARTICLE, reader, thanks, settled=True, conversion=Conversion(reader, Credit()))
    assert shop.is_quiet(reader)


def test_scenario_4_the_webhook_first_leaves_the_return_nothing_to_count(shop: Shop) -> None:
    reader = new_reader()
    session = shop.pay(reader)
    shop.hear_all()

    returned = finish_checkout(session, shop.deps)

    assert returned.settled
    assert not returned.conversion
    assert shop.is_quiet(reader)


def test_scenario_4_the_return_counts_and_the_webhook_then_does_not(shop: Shop) -> None:
    session = shop.pay(new_reader())
    assert finish_checkout(session, shop.deps).conversion

    assert not any(shop.hear(event).conversion for event in shop.events())


def test_scenario_4_a_subscription_not_seen_yet_is_thanked_for_without_a_next_charge(shop: Shop) -> None:
    reader = new_reader()
    session = shop.pay(reader, subscription_after=60)

    returned = finish_checkout(session, shop.deps)

    assert returned.thanks == Thanks(Money(200, "usd"), Interval.MONTH, None)
    assert shop.is_quiet(reader)


def test_scenario_33_another_reader_who_follows_the_link_gains_nothing(shop: Shop) -> None:
    payer, other = new_reader(), new_reader()

    returned = finish_checkout(shop.pay(payer), shop.deps)

    assert returned.reader == payer
    assert not shop.is_quiet(other)
    assert shop.record_of(other) is None
    with pytest.raises(NotLinked):
        open_portal(other, ARTICLE, shop.deps)


def test_an_unpaid_session_leads_back_and_links_nobody(shop: Shop) -> None:
    reader = new_reader()
    shop.click(reader)

    assert finish_checkout(shop.session().id, shop.deps) == Returned(ARTICLE)
    assert shop.record_of(reader) is None


@pytest.mark.parametrize("session", ["", "cs_test_none", "sub_1", "../customers", "cs_" + "x" * 300, "cs_1?expand=x"])
def test_a_session_that_is_none_of_ours_is_refused(shop: Shop, session: str) -> None:
    with pytest.raises(SessionUnknown):
        finish_checkout(session, shop.deps)


def test_another_sites_session_on_the_same_account_is_refused(shop: Shop) -> None:
    session = shop.pay(new_reader())
    other = replace(shop.deps, policy=replace(shop.deps.policy, tag="weekly"))

    with pytest.raises(SessionUnknown):
        finish_checkout(session, other)


def test_scenario_32_an_origin_that_is_no_longer_the_sites_is_not_led_back_to(shop: Shop) -> None:
    session = shop.pay(new_reader())
    moved = replace(shop.deps, terms=replace(TERMS, origins=("https://paper.example",)))

    assert finish_checkout(session, moved).url == "https://paper.example/"


def test_a_reader_forgotten_meanwhile_is_not_thanked(shop: Shop) -> None:
    reader = new_reader()
    session = shop.pay(reader)
    forget_reader(reader, shop.deps)

    returned = finish_checkout(session, shop.deps)

    assert (returned.reader, returned.thanks, returned.settled) == (None, None, True)


def test_a_lost_store_leads_back_to_the_article_and_the_webhook_does_the_rest(shop: Shop, own_valkey: Valkey) -> None:
    reader = new_reader()
    session = shop.pay(reader)
    lost = shop.without_store(own_valkey)

    returned = finish_checkout(session, lost.deps)
    shop.hear_all()

    assert returned == Returned(ARTICLE)
    assert shop.is_quiet(reader)


def test_while_stripe_is_away_the_front_page_stands_in_for_the_article(shop: Shop) -> None:
    reader = new_reader()
    session = shop.pay(reader)
    shop.stripe.control.fail("500", "GET", "/v1/checkout/sessions/*")

    returned = finish_checkout(session, shop.deps)

    assert returned == Returned("https://news.example/")
    shop.hear_all()
    assert shop.is_quiet(reader)


def test_a_sync_that_stripe_refuses_leads_back_to_the_article(shop: Shop) -> None:
    reader = new_reader()
    session = shop.pay(reader)
    shop.fill_metadata(shop.customer_of(session))
    mark_forgotten(reader, shop.deps)

    assert finish_checkout(session, shop.deps) == Returned(ARTICLE)


def test_an_end_that_is_scheduled_has_no_next_charge(shop: Shop) -> None:
    session = shop.pay(new_reader())
    name = shop.subscription_of(shop.customer_of(session)).id
    shop.stripe.control.ask("POST", f"subscriptions/{name}/end", {"how": "at_period_end"})

    assert finish_checkout(session, shop.deps).thanks == Thanks(Money(200, "usd"), Interval.MONTH, None)
