"""What a reader may choose to give is judged before Stripe is called (scenario 21)."""

from dataclasses import replace

import pytest
from babel.numbers import get_currency_precision

from supportsvc.config_files.currencies import CURRENCIES
from supportsvc.domain.errors import AmountOutOfBounds, AmountRefused, CurrencyRefused, IntervalRefused
from supportsvc.domain.money import (
    STEPS,
    AmountChoices,
    CheckoutTerms,
    Interval,
    Money,
    Suggestions,
    decimals,
    read_interval,
    read_money,
)

AS_STRIPE_COUNTS = {"isk", "ugx"}
"""They have no minor unit, but Stripe wants them in hundredths."""
FRACTIONS_OUT_OF_USE = {"afn", "all", "lak", "lbp", "mmk", "rsd", "sos", "std", "yer"}
"""Stripe counts in hundredths, as the standard of currencies (ISO 4217) does; CLDR looks at what is in use."""

TERMS = CheckoutTerms(
    amounts=(
        AmountChoices("usd", (200, 500), least=100, most=100_000),
        AmountChoices("jpy", (300, 500), least=100, most=100_000),
        AmountChoices("isk", (30_000,), least=10_000, most=1_000_000),
        AmountChoices("ugx", (500_000,), least=10_000, most=1_000_000),
    ),
    origins=("https://news.example",),
)


@pytest.mark.parametrize(("amount", "currency"), [(100, "usd"), (235, "usd"), (100_000, "usd"), (300, "jpy")])
def test_scenario_21_an_amount_within_the_bounds_is_taken_as_it_is(amount: int, currency: str) -> None:
    assert read_money(amount, currency, Interval.MONTH, TERMS) == Money(amount, currency)


@pytest.mark.parametrize(
    "amount", [99, 100_001, 0, -200, "200", 200.0, 2.5, float("nan"), True, None, [200], {"amount": 200}, 10**30]
)
def test_scenario_21_an_amount_out_of_bounds_or_no_number_is_refused(amount: object) -> None:
    with pytest.raises(AmountRefused):
        read_money(amount, "usd", Interval.MONTH, TERMS)


def test_what_is_no_whole_number_is_told_so() -> None:
    with pytest.raises(AmountRefused, match=r"^expected a whole number in the currency's minor unit$"):
        read_money(2.5, "usd", Interval.MONTH, TERMS)


def test_a_refusal_tells_the_bounds_over_all_tables_of_the_currency() -> None:
    tables = (*TERMS.amounts, AmountChoices("usd", (50,), least=50, most=900, countries=("IN",)))

    with pytest.raises(AmountOutOfBounds) as caught:
        read_money(49, "usd", Interval.MONTH, replace(TERMS, amounts=tables))

    assert (caught.value.least, caught.value.most, caught.value.currency) == (50, 100_000, "usd")
    assert str(caught.value) == "expected 50 to 100000 usd, in its minor unit"


def test_an_amount_that_any_table_of_the_currency_allows_is_taken() -> None:
    tables = (*TERMS.amounts, AmountChoices("usd", (50,), least=50, most=900, countries=("IN",)))

    assert read_money(50, "usd", Interval.MONTH, replace(TERMS, amounts=tables)) == Money(50, "usd")


@pytest.mark.parametrize("currency", ["eur", "USD", "", None, 840, ["usd"]])
def test_scenario_21_a_currency_that_the_site_does_not_take_is_refused(currency: object) -> None:
    with pytest.raises(CurrencyRefused, match="usd, jpy, isk"):
        read_money(200, currency, Interval.MONTH, TERMS)


@pytest.mark.parametrize("currency", ["isk", "ugx"])
def test_an_amount_in_fractions_that_nobody_pays_in_is_refused(currency: str) -> None:
    with pytest.raises(AmountRefused, match="multiple of 100"):
        read_money(10_050, currency, Interval.MONTH, TERMS)


USD = AmountChoices("usd", (200,), least=100, most=900, year=Suggestions((2400,), least=1200, most=9000, chosen=2400))


@pytest.mark.parametrize(
    ("interval", "bounds"), [(Interval.MONTH, (100, 900)), (Interval.YEAR, (1200, 9000)), (Interval.ONCE, (100, 900))]
)
def test_an_interval_has_the_bounds_of_its_own_where_it_has_some(interval: Interval, bounds: tuple[int, int]) -> None:
    terms = replace(TERMS, amounts=(USD,))

    for amount in bounds:
        assert read_money(amount, "usd", interval, terms) == Money(amount, "usd")
    for amount in (bounds[0] - 1, bounds[1] + 1):
        with pytest.raises(AmountOutOfBounds) as caught:
            read_money(amount, "usd", interval, terms)
        assert (caught.value.least, caught.value.most) == bounds


def test_the_suggestions_of_a_currency_hold_where_an_interval_has_none() -> None:
    gift = Suggestions((1000,), least=500, most=5000)
    both = replace(USD, chosen=200, once=gift)

    assert both.by_interval == {Interval.YEAR: USD.year, Interval.ONCE: gift}
    assert both.at(Interval.MONTH) == Suggestions((200,), least=100, most=900, chosen=200)
    assert both.at(Interval.ONCE) == gift
    assert replace(both, year=None).at(Interval.YEAR) == both.at(Interval.MONTH)


@pytest.mark.parametrize("interval", Interval)
def test_every_interval_that_is_offered_is_taken(interval: Interval) -> None:
    assert read_interval(interval.value, replace(TERMS, intervals=frozenset({interval}))) is interval


def test_a_month_is_taken() -> None:
    assert read_interval("month", TERMS) is Interval.MONTH


@pytest.mark.parametrize("interval", ["year", "once", "Month", "", None, 1, ["month"]])
def test_an_interval_that_the_site_does_not_offer_is_refused(interval: object) -> None:
    with pytest.raises(IntervalRefused, match="expected one of month"):
        read_interval(interval, TERMS)


def test_a_refused_interval_is_told_those_that_would_do() -> None:
    with pytest.raises(IntervalRefused, match=r"^expected one of month, once, year$"):
        read_interval("week", replace(TERMS, intervals=frozenset(Interval)))


def test_the_digits_behind_the_point_are_those_of_cldr_but_for_stated_exceptions() -> None:
    differing = {code for code in CURRENCIES if decimals(code) != get_currency_precision(code.upper())}

    assert differing == AS_STRIPE_COUNTS | FRACTIONS_OUT_OF_USE
    assert {decimals(code) for code in differing} == {2}


def test_what_stripe_counts_finer_than_it_takes_has_a_step() -> None:
    three = {code for code in CURRENCIES if decimals(code) == 3}

    assert {**dict.fromkeys(AS_STRIPE_COUNTS, 100), **dict.fromkeys(three, 10)} == STEPS
