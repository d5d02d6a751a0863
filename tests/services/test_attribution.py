"""Conversions are counted for the signed ask that came with the checkout, on real parts."""

from dataclasses import replace

import pytest

from supportsvc.domain.ask import Credit
from supportsvc.domain.assignment import SITE, is_held_back, seed_of
from supportsvc.domain.decision import Arm
from supportsvc.domain.errors import ClickReused
from supportsvc.domain.policy import Policy
from supportsvc.services.checkout_return import finish_checkout
from supportsvc.services.conversion import Conversion, arms_of
from tests.builders import ask, campaign
from tests.fixtures.shop import Shop, new_reader

PLEA = Credit(0x3FA2, 1)


def test_the_return_says_which_ask_led_to_a_payment(shop: Shop) -> None:
    reader = new_reader()
    own = replace(ask(campaign=PLEA.campaign), reader=reader, variant=PLEA.variant)

    returned = finish_checkout(shop.pay(reader, ask=own), shop.deps)

    assert returned.conversion == Conversion(reader, PLEA)


def test_the_webhook_says_so_as_well_and_only_once(shop: Shop) -> None:
    reader = new_reader()
    shop.pay(reader, ask=replace(ask(campaign=PLEA.campaign), reader=reader, variant=PLEA.variant))

    told = [handled.conversion for handled in map(shop.hear, shop.events()) if handled.conversion is not None]

    assert told == [Conversion(reader, PLEA)]


def test_an_ask_of_another_reader_counts_for_nothing(shop: Shop) -> None:
    reader = new_reader()

    returned = finish_checkout(shop.pay(reader, ask=ask(campaign=PLEA.campaign)), shop.deps)

    assert returned.conversion == Conversion(reader, Credit())


def test_a_session_tells_stripe_of_the_ask_by_marks_which_no_rename_changes(shop: Shop) -> None:
    reader = new_reader()

    shop.click(reader, ask=replace(ask(campaign=PLEA.campaign), reader=reader, variant=PLEA.variant))

    metadata = shop.session().metadata
    assert metadata is not None
    assert metadata.to_dict()["supportsvc_ask"] == "3fa2-1"


def test_a_repeated_click_with_its_ask_gets_the_same_session_and_its_key(shop: Shop) -> None:
    reader = new_reader()
    own = replace(ask(campaign=PLEA.campaign), reader=reader)

    first, again = shop.click(reader, ask=own), shop.click(reader, ask=own)

    assert first == again
    assert first.click
    with pytest.raises(ClickReused):
        shop.click(reader)


@pytest.mark.parametrize("written", ["", "3fa2", "3FA2-1", "3fa2-1234", "zzzz-1"])
def test_what_we_did_not_write_so_is_no_ask(shop: Shop, written: str) -> None:
    session = shop.pay(new_reader())
    shop.client.v1.checkout.sessions.update(session, {"metadata": {"supportsvc_ask": written}})

    conversion = finish_checkout(session, shop.deps).conversion

    assert conversion is not None
    assert conversion.credit == Credit()


def test_a_payer_stands_in_the_arms_that_were_drawn_for_them() -> None:
    half = campaign(1, holdback=50)
    campaigns = (half, campaign(2))
    for number in range(40):
        reader = number.to_bytes(16, "big")
        held = is_held_back(SITE, 50, reader)
        drawn = Arm(1, is_held_back(seed_of(half), 50, reader))

        assert arms_of(reader, campaigns, Policy(holdback=50)) == ((Arm(0, held),) if held else (Arm(0, held), drawn))
        assert arms_of(reader, campaigns, Policy()) == (drawn,)


def test_nobody_stands_in_no_arm() -> None:
    assert arms_of(None, (campaign(holdback=50),), Policy(holdback=50)) == ()
