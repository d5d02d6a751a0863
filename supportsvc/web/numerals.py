"""How a language writes amounts and the days of a month, so that no browser need open its own tables for a prompt.

A browser's first use of `Intl` takes longer than all else that shows a prompt.
"""

import re
from functools import cache
from itertools import groupby
from typing import Any
from unicodedata import category, lookup

from babel import Locale

from supportsvc.config_files.plurals import OTHER
from supportsvc.web.wording import NO_BREAK_SPACE, locale_of

SIGNS = {
    code: sign
    for sign, codes in {
        "$": "ars aud bbd bmd bnd bsd bzd cad clp cop dop fjd gyd hkd jmd kyd lrd mxn nad nzd sbd sgd srd ttd usd uyu "
        "xcd",
        "£": "fkp gbp gip shp",
        "¥": "cny jpy",
        "€": "eur",
        "kr": "dkk isk nok sek",
        "Rs": "lkr mur npr pkr",
        "؋": "afn",
        "֏": "amd",
        "Kz": "aoa",
        "lei": "ron",
        "₼": "azn",
        "KM": "bam",
        "৳": "bdt",
        "Bs": "bob",
        "R$": "brl",
        "P": "bwp",
        "₡": "crc",
        "Kč": "czk",
        "E£": "egp",
        "₾": "gel",
        "FG": "gnf",
        "Q": "gtq",
        "L": "hnl",
        "Ft": "huf",
        "Rp": "idr",
        "₪": "ils",
        "₹": "inr",
        "៛": "khr",
        "CF": "kmf",
        "₩": "krw",
        "₸": "kzt",
        "₭": "lak",
        "L£": "lbp",
        "Ar": "mga",
        "K": "mmk",
        "₮": "mnt",
        "RM": "myr",
        "₦": "ngn",
        "C$": "nio",
        "₱": "php",
        "zł": "pln",
        "₲": "pyg",
        "₽": "rub",
        "RF": "rwf",
        "฿": "thb",
        "T$": "top",
        "₺": "try",
        "NT$": "twd",
        "₴": "uah",
        "₫": "vnd",
        "R": "zar",
        "ZK": "zmw",
    }.items()
    for code in codes.split()
}
"""CLDR's narrow symbols, which Babel lacks: on a site of one currency nobody asks whose dollar it is."""
SPELT_OUT = {"ar", "fi"}
"""The languages that know no narrow symbols."""
FROM_FIVE_DIGITS = {"be", "bg", "es", "es-ES", "et", "hu", "it", "lv", "pl", "pt-PT", "sl"}
"""The languages that leave four digits together; Babel does not say so."""
DIGITS = {
    "arab": "ARABIC-INDIC",
    "arabext": "EXTENDED ARABIC-INDIC",
    "beng": "BENGALI",
    "deva": "DEVANAGARI",
    "mymr": "MYANMAR",
    "tibt": "TIBETAN",
}
NUMBER = re.compile(r"[#0,.]+")


@cache
def describe_money(currency: str, language: str) -> dict[str, Any]:
    """Return how a language writes amounts of a currency.

    `pattern` has `¤` for the `sign` and `#` for the number, whose digits stand in groups of `groups` (but the last, of
    three) once there are `least`. `digits` are ten, and empty where they are 0 to 9.
    """
    locale = locale_of(language)
    system = locale.default_numbering_system
    symbols = {**locale.number_symbols["latn"], **locale.number_symbols.get(system, {})}
    pattern = locale.currency_formats["standard"].pattern.partition(";")[0]
    number = NUMBER.search(pattern)
    assert number is not None  # noqa: S101 - CLDR has no pattern without a number
    sign = sign_of(currency, locale)
    groups = number[0].partition(".")[0].split(",")
    return {
        "sign": sign,
        "pattern": space_out(pattern.replace(number[0], "#"), sign),
        "point": symbols["decimal"],
        "group": symbols["group"],
        "groups": len(groups[-2]) if len(groups) > 2 else 3,
        "least": 5 if language in FROM_FIVE_DIGITS else 4,
        "digits": digits_of(system),
    }


def sign_of(currency: str, locale: Locale) -> str:
    """Return the sign of a currency; its code where it has none."""
    code = currency.upper()
    own = str(locale.currency_symbols.get(code, code))
    return own if locale.language in SPELT_OUT else SIGNS.get(currency, own)


def space_out(pattern: str, sign: str) -> str:
    """Keep a sign that ends or begins with no symbol away from the number."""
    if category(sign[-1])[0] not in "SZ":
        pattern = pattern.replace("¤#", f"¤{NO_BREAK_SPACE}#")
    if category(sign[0])[0] not in "SZ":
        pattern = pattern.replace("#¤", f"#{NO_BREAK_SPACE}¤")
    return pattern


def digits_of(system: str) -> str:
    """Return the digits of a numbering system; nothing where they are those of all others."""
    name = DIGITS.get(system)
    words = ("ZERO", "ONE", "TWO", "THREE", "FOUR", "FIVE", "SIX", "SEVEN", "EIGHT", "NINE")
    return "" if name is None else "".join(lookup(f"{name} DIGIT {word}") for word in words)


@cache
def ordinals(language: str) -> dict[str, list[int]]:
    """Return the days of a month whose ordinal has a form of its own, by CLDR's category."""
    form = locale_of(language).ordinal_form
    days = sorted(range(1, 32), key=form)
    return {name: list(found) for name, found in groupby(days, key=form) if name != OTHER}
