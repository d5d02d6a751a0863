"""While Stripe does not answer, calls to it fail at once, so that its silence does not take all threads."""

from datetime import timedelta

import pytest

from supportsvc.ports import BillingUnavailable
from supportsvc.stripe_gateway.breaker import FAILURES, Breaker
from supportsvc.stripe_gateway.client import StripeSettings
from supportsvc.stripe_gateway.gateway import connect
from tests.fixtures.shop import Shop

LONG = 60.0


def broken(rest: float) -> Breaker:
    breaker = Breaker(rest)
    for _ in range(FAILURES):
        breaker.timed_out()
    return breaker


def test_a_call_that_hangs_now_and_then_stops_nothing() -> None:
    breaker = Breaker(LONG)

    for _ in range(5):
        breaker.timed_out()
        breaker.timed_out()
        breaker.answered()

    assert breaker.admits()


def test_after_three_in_a_row_no_call_goes() -> None:
    assert not broken(LONG).admits()


def test_after_the_rest_one_probe_goes_and_its_answer_lets_all_go() -> None:
    breaker = broken(0)

    assert breaker.admits()
    breaker._rest = LONG
    assert breaker.admits()
    assert not breaker.admits()
    breaker.answered()
    assert breaker.admits()


def test_stripe_is_asked_no_more_while_it_hangs(shop: Shop) -> None:
    settings = StripeSettings(
        shop.stripe.api_key, b"x", (), shop.stripe.url, timeout=timedelta(seconds=0.3), total=timedelta(seconds=30)
    )
    shop.stripe.control.fail("hang_before", "GET", "/v1/*", times=50, seconds=20)
    gateway = connect(settings, "news")

    for _ in range(5):
        with pytest.raises(BillingUnavailable):
            gateway.find_session("cs_test_1")

    shop.stripe.control.ask("POST", "faults/release")
    assert len(shop.stripe.control.ask("GET", "requests")["requests"]) < 5 + FAILURES
