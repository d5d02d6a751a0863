"""The fates of an ask."""

from dataclasses import replace

from supportsvc.domain.ask import Credit, Fate, credit_of
from tests.builders import ask


def test_fates_stand_in_the_order_in_which_they_can_only_grow() -> None:
    assert sorted(Fate) == [Fate.OFFERED, Fate.SEEN, Fate.DISMISSED]


def test_what_no_ask_led_to_is_counted_for_no_campaign() -> None:
    assert credit_of(None) == Credit(0, 0)


def test_what_an_ask_led_to_is_counted_for_its_campaign_and_variant() -> None:
    assert credit_of(replace(ask(campaign=7), variant=2)) == Credit(7, 2)
