"""Money: integer minor units with a currency, and what a reader may choose of it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from supportsvc.domain.errors import AmountOutOfBounds, AmountRefused, CurrencyRefused, IntervalRefused

ZERO_DECIMAL = frozenset(
    {"bif", "clp", "djf", "gnf", "jpy", "kmf", "krw", "mga", "pyg", "rwf", "vnd", "vuv", "xaf", "xof", "xpf"}
)
THREE_DECIMAL = frozenset({"bhd", "jod", "kwd", "omr", "tnd"})
STEPS = {"isk": 100, "ugx": 100, "bhd": 10, "jod": 10, "kwd": 10, "omr": 10, "tnd": 10}
"""Currencies that Stripe counts in a unit finer than it takes: an amount must be a multiple of this."""
DECIMALS = {**dict.fromkeys(ZERO_DECIMAL, 0), **dict.fromkeys(THREE_DECIMAL, 3)}


class Interval(StrEnum):
    """How often a contribution is renewed; `once` never is: a gift."""

    MONTH = "month"
    YEAR = "year"
    ONCE = "once"


RENEWED = (Interval.MONTH, Interval.YEAR)
"""The intervals that a subscription can have."""


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in the currency's minor unit; the currency is a lower-case ISO 4217 code."""

    amount: int
    currency: str


@dataclass(frozen=True, slots=True)
class Suggestions:
    """What a prompt suggests for one interval, and the bounds of the reader's own amount, in minor units.

    `chosen` is the suggestion that is selected at first; None selects none.
    """

    suggested: tuple[int, ...]
    least: int
    most: int
    chosen: int | None = None

    def allows(self, amount: int) -> bool:
        """Tell whether an amount lies within the bounds."""
        return self.least <= amount <= self.most


@dataclass(frozen=True, slots=True)
class AmountChoices:
    """What a prompt suggests in one currency, as Suggestions do, for every interval that has none of its own.

    `countries` are those whose readers are offered these.
    """

    currency: str
    suggested: tuple[int, ...]
    least: int
    most: int
    chosen: int | None = None
    countries: tuple[str, ...] = ()
    year: Suggestions | None = None
    once: Suggestions | None = None

    @property
    def by_interval(self) -> dict[Interval, Suggestions]:
        """The intervals that have suggestions and bounds of their own."""
        own = {Interval.YEAR: self.year, Interval.ONCE: self.once}
        return {interval: found for interval, found in own.items() if found is not None}

    def at(self, interval: Interval) -> Suggestions:
        """Return what holds for an interval."""
        usual = Suggestions(self.suggested, self.least, self.most, self.chosen)
        return self.by_interval.get(interval, usual)


@dataclass(frozen=True, slots=True)
class CheckoutTerms:
    """What the site's checkout takes: amounts by currency, intervals, and the origins that it may lead back to."""

    amounts: tuple[AmountChoices, ...]
    origins: tuple[str, ...]
    intervals: frozenset[Interval] = frozenset({Interval.MONTH})


@dataclass(frozen=True, slots=True)
class Thanks:
    """What a reader has just given, and when it will be taken again; None where an end is scheduled."""

    amount: Money
    interval: Interval
    next_charge: datetime | None


def read_money(amount: object, currency: object, interval: Interval, terms: CheckoutTerms) -> Money:
    """Judge the amount and currency that a reader chose; CurrencyRefused or AmountRefused say what would do."""
    codes = list(dict.fromkeys(choices.currency for choices in terms.amounts))
    code = next((code for code in codes if code == currency), None)
    if code is None:
        raise CurrencyRefused(f"expected one of {', '.join(codes)}")
    tables = [choices.at(interval) for choices in terms.amounts if choices.currency == code]
    if not isinstance(amount, int) or isinstance(amount, bool):
        raise AmountRefused("expected a whole number in the currency's minor unit")
    if not any(choices.allows(amount) for choices in tables):
        least, most = min(choices.least for choices in tables), max(choices.most for choices in tables)
        raise AmountOutOfBounds(least, most, code)
    if amount % step(code):
        raise AmountRefused(f"expected a multiple of {step(code)} in {code}")
    return Money(amount, code)


def read_interval(interval: object, terms: CheckoutTerms) -> Interval:
    """Judge the interval that a reader chose."""
    chosen = next((i for i in terms.intervals if i.value == interval), None)
    if chosen is None:
        raise IntervalRefused(f"expected one of {', '.join(sorted(terms.intervals))}")
    return chosen


def step(currency: str) -> int:
    """Return what an amount in the minor unit has to be a multiple of."""
    return STEPS.get(currency, 1)


def decimals(currency: str) -> int:
    """Return how many digits of an amount in the minor unit lie behind the point."""
    return DECIMALS.get(currency, 2)
