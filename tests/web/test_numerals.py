"""How languages write amounts and days, as the answer tells a browser."""

import pytest

from supportsvc.config_files.currencies import CURRENCIES
from supportsvc.web.numerals import describe_money, ordinals

NARROW, WIDE = "\u202f", "\u00a0"
POINT, GROUP = "\u066b", "\u066c"
"""The Arabic ones."""


@pytest.mark.parametrize(
    ("language", "currency", "written"),
    [
        ("en", "usd", ("$", "¤#", ".", ",", 3, 4, "")),
        ("en-IN", "inr", ("₹", "¤#", ".", ",", 2, 4, "")),
        ("de", "eur", ("€", f"#{WIDE}¤", ",", ".", 3, 4, "")),
        ("fr", "eur", ("€", f"#{WIDE}¤", ",", NARROW, 3, 4, "")),
        ("es", "eur", ("€", f"#{WIDE}¤", ",", ".", 3, 5, "")),
        ("es-MX", "mxn", ("$", "¤#", ".", ",", 3, 4, "")),
        ("ar-EG", "usd", ("US$", f"\u200f#{WIDE}¤", POINT, GROUP, 3, 4, "٠١٢٣٤٥٦٧٨٩")),
    ],
)
def test_an_amount_is_written_as_the_language_does(language: str, currency: str, written: tuple[object, ...]) -> None:
    found = describe_money(currency, language)

    assert tuple(found.values()) == written


def test_a_sign_of_letters_keeps_away_from_the_number() -> None:
    assert describe_money("chf", "en")["pattern"] == f"¤{WIDE}#"
    assert describe_money("sek", "sv")["pattern"] == f"#{WIDE}¤"


@pytest.mark.parametrize("language", ["en", "de", "ar", "bn", "fa", "hi", "my", "xx", "pt-BR"])
def test_every_currency_can_be_written_in_any_language(language: str) -> None:
    for currency in CURRENCIES:
        found = describe_money(currency, language)

        assert found["sign"]
        assert {found["pattern"].count(part) for part in "¤#"} == {1}


def test_days_with_an_ordinal_of_their_own_are_named_by_its_form() -> None:
    assert ordinals("en") == {"one": [1, 21, 31], "two": [2, 22], "few": [3, 23]}
    assert ordinals("fr") == {"one": [1]}
    assert ordinals("de") == {}
