"""Sums of money as the service writes them for people: by the language's rules, and never rounded."""

import pytest

from supportsvc.config_files.currencies import CURRENCIES
from supportsvc.web.wording import write_money


@pytest.mark.parametrize(
    ("amount", "currency", "language", "written"),
    [
        (200, "usd", "en", "$2.00"),
        (50_050, "usd", "de", "500,50 $"),
        (50_050, "eur", "de-AT", "€ 500,50"),
        (200, "usd", "ar", "\u200f2.00 US$"),
        (200, "jpy", "ja", "￥200"),
        (30_000, "isk", "en", "ISK 300"),
        (2_010, "kwd", "en", "KWD 2.010"),
        (500, "all", "en", "ALL 5"),
        (550, "all", "en", "ALL 5.50"),
        (200, "usd", "tlh", "$2.00"),
        (200, "usd", "de-XXXXXXXX", "2,00 $"),
    ],
)
def test_an_amount_is_written_as_the_language_does(amount: int, currency: str, language: str, written: str) -> None:
    assert write_money(amount, currency, language).replace("\u00a0", " ") == written


def test_every_currency_can_be_written() -> None:
    assert {currency for currency in CURRENCIES if not any(map(str.isdigit, write_money(100, currency, "en")))} == set()
