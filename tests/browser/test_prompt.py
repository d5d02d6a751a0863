"""The prompt: what it says, what its buttons do, and what the service is told of it."""

from datetime import UTC, datetime

import pytest
from playwright.sync_api import Page, expect

from tests.browser.answers import amounts, refused, shown, thanks
from tests.browser.reader import Reader, prompt

pytestmark = pytest.mark.browser


def open_prompt(reader: Reader, **how: object) -> Page:
    reader.script.decisions = [shown(**how), refused()]  # type: ignore[arg-type]
    page = reader.open()
    assert reader.view(page)["show"]
    return page


def give(page: Page) -> object:
    return page.locator("support-prompt .give").inner_text()


def test_it_says_what_it_asks_for(reader: Reader) -> None:
    page = open_prompt(reader)

    region = page.get_by_role("region", name="Some would rather you did not read this.")

    expect(region).to_contain_text("Support from $2 a month keeps every article open to everyone.")
    expect(page.get_by_role("group", name="Every month I give")).to_be_visible()
    expect(page.get_by_role("radio", name="$2")).to_be_checked()
    expect(region).to_contain_text("Charged today and on the 23rd of each month. Cancel at any time in two clicks.")
    expect(region).not_to_contain_text("{")


def test_the_day_of_the_charge_is_said(reader: Reader) -> None:
    page = reader.open()
    said_on = [
        ("en", 1, "Charged today and on the 1st of each month."),
        ("en", 2, "Charged today and on the 2nd of each month."),
        ("en", 13, "Charged today and on the 13th of each month."),
        ("en", 28, "Charged today and on the 28th of each month."),
        ("en", 29, "Charged today and then monthly."),
        ("de", 3, "Abgebucht heute und am 3. jedes Monats."),
    ]

    for language, day, words in said_on:
        reader.script.decisions = [shown(language=language)]
        reader.set_clock(datetime(2026, 12, day, 12, tzinfo=UTC))
        reader.view(page)

        expect(page.locator("support-prompt .terms")).to_contain_text(words)
        page.evaluate("localStorage.clear()")


def test_the_button_states_amount_and_term(reader: Reader) -> None:
    page = open_prompt(reader)

    page.get_by_role("radio", name="$10").check()

    assert give(page) == "Support us with $10 a month"
    expect(page.locator("support-prompt .give")).to_have_accessible_description(
        "Charged today and on the 23rd of each month. Cancel at any time in two clicks."
    )


def test_an_amount_of_ones_own_is_read_as_it_is_typed(reader: Reader) -> None:
    page = open_prompt(reader, amounts=amounts(least=100))
    page.get_by_role("radio", name="Other").check()
    field = page.get_by_label("An amount of your own")
    read: dict[str, str | None] = {
        "7": "$7",
        "7.5": "$7.50",
        "7,50": "$7.50",
        " $ 12 ": "$12",
        "\u0667\u066b\u0665": "$7.50",  # Arabic digits and sign
        "\u06f1\u06f2": "$12",  # Persian digits
        "1,0": "$1",
        "0,499.50": "$499.50",
        "": None,
        "0.99": None,
        "500.01": None,
        "7.505": None,
        "1,000": None,
        "seven": None,
    }

    expect(field).to_be_focused()
    expect(field).to_have_accessible_description("From $1 to $500")
    for typed, amount in read.items():
        field.fill(typed)
        assert give(page) == (f"Support us with {amount} a month" if amount else "Support us every month"), typed


def test_nothing_on_the_page_can_be_filled_in_before_another_amount_is_wanted(reader: Reader) -> None:
    page = open_prompt(reader)
    fields = page.locator("support-prompt input:not([type=radio])")

    expect(fields).to_have_count(0)
    page.get_by_role("radio", name="Other").check()
    expect(fields).to_be_visible()


@pytest.mark.parametrize(
    ("language", "currency", "order"),
    [("en", "usd", ["#text", "INPUT"]), ("de", "eur", ["INPUT", "#text"]), ("ar", "usd", ["INPUT", "#text"])],
)
def test_the_currencys_sign_stands_where_the_language_puts_it(
    reader: Reader, language: str, currency: str, order: list[str]
) -> None:
    page = open_prompt(reader, language=language, amounts=amounts(currency=currency))
    page.get_by_role("radio").last.check()

    children = page.locator("support-prompt .own").first.evaluate(
        "(own) => [...own.childNodes].map((node) => node.nodeName)"
    )

    assert children == order


def test_a_sign_of_letters_stays_whole_among_words_from_right_to_left(reader: Reader) -> None:
    page = open_prompt(reader, language="ar")

    places = page.locator("support-prompt .amount span").first.evaluate(
        "(span) => [...span.firstChild.data].map((letter, i) => { const range = new Range();"
        " range.setStart(span.firstChild, i); range.setEnd(span.firstChild, i + 1);"
        " return [letter, range.getBoundingClientRect().left]; }).filter(([letter]) => 'US$2'.includes(letter))"
    )

    assert [letter for letter, _ in sorted(places, key=lambda place: place[1])] == ["U", "S", "$", "2"]


def test_an_amount_without_smaller_units_is_sent_as_it_is(reader: Reader) -> None:
    yen = amounts(currency="jpy", decimals=0, suggested=[300, 500], least=200, most=90000, chosen=None)
    page = open_prompt(reader, amounts=yen)
    assert give(page) == "Support us every month"
    page.get_by_role("radio", name="Other").check()

    page.get_by_label("An amount of your own").fill("1,200")
    page.get_by_role("button", name="Support us with ¥1,200 a month").click()

    page.wait_for_url("**/checkout")
    assert reader.script.asked("checkout")[0]["amount"] == 1200


def test_an_amount_finer_than_is_taken_is_told_and_not_sent(reader: Reader) -> None:
    krona = amounts(currency="isk", suggested=[30_000], least=20_000, most=900_000, chosen=None, step=100)
    page = open_prompt(reader, amounts=krona)
    page.get_by_role("radio", name="Other").check()
    field = page.get_by_label("An amount of your own")

    field.fill("250.50")
    assert give(page) == "Support us every month"
    field.fill("250")
    page.get_by_role("button", name="250 a month").click()

    page.wait_for_url("**/checkout")
    assert reader.script.asked("checkout")[0]["amount"] == 25_000


def test_a_wrong_amount_is_told_once_and_not_sent(reader: Reader) -> None:
    page = open_prompt(reader)
    page.get_by_role("radio", name="Other").check()
    field = page.get_by_label("An amount of your own")

    field.fill("1")
    field.press("Enter")

    expect(page.get_by_role("alert")).to_have_text("Please choose an amount from $2 to $500.")
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(field).to_be_focused()
    field.fill("3")
    expect(page.get_by_role("alert")).to_have_text("")
    expect(field).not_to_have_attribute("aria-invalid", "true")
    assert reader.script.asked("checkout") == []


def test_what_cannot_be_closed_has_no_close_button_but_can_be_put_off(reader: Reader) -> None:
    page = open_prompt(reader, closable=False)

    expect(page.get_by_role("button", name="Close")).to_have_count(0)
    expect(page.get_by_role("button", name="Remind me later")).to_be_visible()


def test_words_that_come_without_a_key_leave_no_trace_of_it(reader: Reader) -> None:
    answer = shown()
    answer["prompt"]["text"] = {"heading": "Only this"}
    reader.script.decisions = [answer]
    page = reader.open()
    reader.view(page)

    assert "undefined" not in prompt(page).inner_text()


@pytest.mark.parametrize("language", ["en", "de", "ar"])
def test_the_thank_you_is_said_in_the_pages_language(reader: Reader, language: str) -> None:
    reader.script.decisions = [refused(reason="supporter") | {"thanks": thanks(language)}]
    page = reader.open()

    page.goto(reader.origin + "/#support=signed.word")

    expect(page.get_by_role("region")).to_have_attribute("lang", language)
    expect(page.get_by_role("region")).to_contain_text("5")
