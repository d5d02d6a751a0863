"""What a reader is offered depends on where they are."""

import pytest

from supportsvc.domain.money import AmountChoices
from supportsvc.domain.site import Giving, choices_for

USUAL = AmountChoices("usd", (200,), 200, 900)
EURO = AmountChoices("eur", (300,), 300, 900, countries=("DE", "AT"))
CHEAPER = AmountChoices("usd", (100,), 50, 900, countries=("IN",))


@pytest.mark.parametrize(
    ("country", "offered"), [("DE", EURO), ("AT", EURO), ("IN", CHEAPER), ("US", USUAL), ("", USUAL)]
)
def test_the_table_that_names_the_country_is_offered_and_else_the_usual_one(
    country: str, offered: AmountChoices
) -> None:
    giving = Giving((EURO, CHEAPER, USUAL), "usd")

    assert choices_for(giving, country) is offered
