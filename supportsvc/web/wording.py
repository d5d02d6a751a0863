"""What the service itself says to people in their language: sums of money, and what is wrong with one."""

import re
from decimal import Decimal

from babel import Locale, UnknownLocaleError
from babel.numbers import format_currency, get_currency_precision

from supportsvc.config_files.words import COMMON, Words, chain
from supportsvc.domain.errors import AmountOutOfBounds
from supportsvc.domain.money import decimals

LAST_RESORT = "en"
NO_BREAK_SPACE = "\u00a0"
TOUCHING = re.compile(r"(?<=[A-Za-z])(?=\d)|(?<=\d)(?=[A-Za-z])")
"""Where a currency's letters and a number meet; CLDR's rule of spacing, which Babel leaves out."""


def say_bounds(error: AmountOutOfBounds, words: Words, language: str) -> str:
    """Say within which bounds an amount has to lie; `language` is one that `words.choose` returned."""
    text = str(words.table(COMMON, language)["out_of_bounds"])
    for name, amount in (("least", error.least), ("most", error.most)):
        text = text.replace(f"{{{name}}}", write_money(amount, error.currency, language))
    return text


def write_money(amount: int, currency: str, language: str) -> str:
    """Write an amount in the currency's minor unit, as the language does.

    A currency whose fractions are not in use, so that languages leave them out, gets them where there are some.
    """
    code, digits = currency.upper(), decimals(currency)
    number = Decimal(amount).scaleb(-digits)
    usual = number == round(number, get_currency_precision(code))
    pattern = None if usual else locale_of(language).currency_formats["standard"].pattern
    written = format_currency(number, code, pattern, locale_of(language), currency_digits=usual)
    return TOUCHING.sub(NO_BREAK_SPACE, written)


def locale_of(language: str) -> Locale:
    """Return how a language writes, or the nearest that is known to."""
    for wider in chain(language):
        try:
            return Locale.parse(wider, sep="-")
        except (UnknownLocaleError, ValueError):
            continue
    return Locale(LAST_RESORT)
