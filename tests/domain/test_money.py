"""What a reader may choose to give is judged before Stripe is called (scenario 21)."""

import pytest

from supportsvc.domain.errors import AmountRefused, CurrencyRefused, IntervalRefused
from supportsvc.domain.money import AmountChoices, CheckoutTerms, Interval, Money, read_interval, read_money

TERMS = CheckoutTerms(
    amounts=(
        AmountChoices("usd", (200, 500), least=100, most=100_000),
        AmountChoices("jpy", (300, 500), least=100, most=100_000),
        AmountChoices("isk", (30_000,), least=10_000, most=1_000_000),
        AmountChoices("ugx", (500_000,), least=10_000, most=1_000_000),
    ),
    origins=("https://news.example",),
)


@pytest.mark.parametrize(("amount", "currency"), [(100, "usd"), (234, "usd"), (100_000, "usd"), (300, "jpy")])
def test_scenario_21_an_amount_within_the_bounds_is_taken_as_it_is(amount: int, currency: str) -> None:
    assert read_money(amount, currency, TERMS) == Money(amount, currency)


@pytest.mark.parametrize(
    "amount", [99, 100_001, 0, -200, "200", 200.0, 2.5, float("nan"), True, None, [200], {"amount": 200}, 10**30]
)
def test_scenario_21_an_amount_out_of_bounds_or_no_number_is_refused(amount: object) -> None:
    with pytest.raises(AmountRefused):
        read_money(amount, "usd", TERMS)


@pytest.mark.parametrize("currency", ["eur", "USD", "", None, 840, ["usd"]])
def test_scenario_21_a_currency_that_the_site_does_not_take_is_refused(currency: object) -> None:
    with pytest.raises(CurrencyRefused, match="usd, jpy, isk"):
        read_money(200, currency, TERMS)


@pytest.mark.parametrize("currency", ["isk", "ugx"])
def test_an_amount_in_fractions_that_nobody_pays_in_is_refused(currency: str) -> None:
    with pytest.raises(AmountRefused, match="multiple of 100"):
        read_money(10_050, currency, TERMS)


def test_a_month_is_taken() -> None:
    assert read_interval("month", TERMS) is Interval.MONTH


@pytest.mark.parametrize("interval", ["year", "once", "Month", "", None, 1, ["month"]])
def test_an_interval_that_the_site_does_not_offer_is_refused(interval: object) -> None:
    with pytest.raises(IntervalRefused, match="expected one of month"):
        read_interval(interval, TERMS)
