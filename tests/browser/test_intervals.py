"""How often: by the month, by the year or once; what the prompt says of each, and what is sent."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.answers import amounts, denied, notice, refused, shown, thanks
from tests.browser.reader import Reader, kept, prompt
from tests.browser.test_wall import build

pytestmark = pytest.mark.browser

OWN = {
    "year": {"suggested": [2400, 6000], "least": 2400, "most": 600_000, "chosen": 2400},
    "once": {"suggested": [1000], "least": 300, "most": 900_000, "chosen": None},
}


def offered(*intervals: str, **changed: Any) -> dict[str, Any]:
    return amounts(intervals=list(intervals or ("month", "year", "once")), by_interval=OWN, **changed)


def open_prompt(reader: Reader, **how: Any) -> Page:
    reader.script.decisions = [shown(**{"amounts": offered(), **how}), refused()]
    page = reader.open()
    assert reader.view(page)["show"]
    return page


def choose(page: Page, name: str) -> None:
    page.get_by_role("group", name="How often").get_by_role("radio", name=name).check()


def give(page: Page) -> str:
    return page.locator("support-prompt .give").inner_text()


def terms(page: Page) -> str:
    return page.locator("support-prompt .terms").inner_text()


def suggested(page: Page) -> list[str]:
    return page.locator("support-prompt .amounts .amount").all_inner_texts()


def test_each_interval_has_its_own_amounts_its_deal_and_its_terms(reader: Reader) -> None:
    page = open_prompt(reader)
    month = (suggested(page), give(page), terms(page))

    choose(page, "Yearly")
    year = (suggested(page), give(page), terms(page))
    expect(page.get_by_role("group", name="Every year I give")).to_be_visible()
    choose(page, "Once")
    once = (suggested(page), give(page), terms(page))
    page.get_by_role("radio", name="$10").check()

    assert month == (
        ["$2", "$5", "$10", "Other"],
        "Support us with $2 a month",
        "Charged today and on the 23rd of each month. Cancel at any time in two clicks.",
    )
    assert year == (
        ["$24", "$60", "Other"],
        "Support us with $24 a year",
        "Charged today and every year on November 23. Cancel at any time in two clicks.",
    )
    assert once == (["$10", "Other"], "Give once", "Charged once, today. Nothing renews.")
    assert give(page) == "Give $10 once"
    expect(prompt(page)).to_contain_text("Support from $2 a month")


def test_what_is_chosen_is_sent_and_kept(reader: Reader) -> None:
    page = open_prompt(reader)
    choose(page, "Yearly")

    page.locator("support-prompt .give").click()

    page.wait_for_url("**/checkout")
    (sent,) = reader.script.asked("checkout")
    page.goto(reader.origin)
    assert (sent["interval"], sent["amount"]) == ("year", 2400)
    assert (kept(page)["interval"], kept(page)["amount"]) == ("year", 2400)


def test_the_choice_is_one_stop_of_the_keyboard_and_the_arrows_change_it(reader: Reader) -> None:
    page = open_prompt(reader)
    page.get_by_role("radio", name="Monthly").focus()

    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("radio", name="Yearly")).to_be_focused()
    assert give(page) == "Support us with $24 a year"
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("radio", name="Monthly")).to_be_checked()
    page.keyboard.press("Tab")

    expect(page.get_by_role("radio", name="$2")).to_be_focused()


def test_with_one_interval_there_is_nothing_to_choose(reader: Reader) -> None:
    page = open_prompt(reader, amounts=offered("once"))

    expect(page.get_by_role("group", name="How often")).to_have_count(0)
    expect(page.get_by_role("group", name="I give once")).to_be_visible()
    assert terms(page) == "Charged once, today. Nothing renews."


def test_an_own_amount_is_held_to_the_bounds_of_its_interval(reader: Reader) -> None:
    page = open_prompt(reader)
    choose(page, "Once")
    page.get_by_role("radio", name="Other").check()
    field = page.get_by_label("An amount of your own")

    expect(field).to_have_accessible_description("From $3 to $9,000")
    field.fill("2")
    field.press("Enter")

    expect(page.get_by_role("alert")).to_have_text("Please choose an amount from $3 to $9,000.")
    assert reader.script.asked("checkout") == []
    choose(page, "Yearly")
    expect(page.get_by_role("alert")).to_have_text("")
    expect(field).to_be_hidden()
    assert give(page) == "Support us with $24 a year"


def test_amounts_that_are_the_same_for_both_stay_as_they_are(reader: Reader) -> None:
    page = open_prompt(reader, amounts=amounts(intervals=["month", "year"]))
    page.get_by_role("radio", name="Other").check()
    page.get_by_label("An amount of your own").fill("7")

    choose(page, "Yearly")

    assert give(page) == "Support us with $7 a year"


CHOSEN_BEFORE: tuple[tuple[dict[str, Any], tuple[str, ...], str], ...] = (
    ({"amount": 6000, "interval": "year"}, ("month", "year"), "Support us with $60 a year"),
    ({"amount": 7000, "interval": "year"}, ("month", "year"), "Support us with $70 a year"),
    ({"amount": 6000, "interval": "year"}, ("month", "once"), "Support us with $2 a month"),
    ({"amount": 500}, ("year", "month"), "Support us with $5 a month"),
    ({"amount": 500}, ("year",), "Support us with $24 a year"),
)


def test_what_the_reader_chose_before_is_chosen_again_where_its_interval_is_offered(reader: Reader) -> None:
    page = open_prompt(reader)

    for before, intervals, words in CHOSEN_BEFORE:
        open_again(reader, page, before, amounts=offered(*intervals))

        assert give(page) == words, before


def open_again(reader: Reader, page: Page, before: dict[str, Any], **how: Any) -> None:
    """Let a reader who keeps little come upon another prompt."""
    reader.script.decisions = [shown(**how)]
    state = json.dumps({"counter": "00000001", "total": 1, **before})
    page.evaluate("(state) => (localStorage.supportsvc = state)", state)
    assert reader.view(page)["show"]


def test_another_interval_is_another_click(reader: Reader) -> None:
    page = open_prompt(reader, amounts=amounts(intervals=["month", "year"]))
    reader.script.failures = {"checkout": 0}
    alert = page.get_by_role("alert")

    for choice in ("Monthly", "Monthly", "Yearly"):
        choose(page, choice)
        page.locator("support-prompt .give").click()
        expect(alert).not_to_have_text("")

    clicks = [(sent["interval"], sent["click"]) for sent in reader.script.asked("checkout")]
    assert clicks[0] == clicks[1]
    assert clicks[1][1] != clicks[2][1]
    assert give(page) == "Try again: $2 a year"


def test_the_words_are_whole_in_every_language(reader: Reader) -> None:
    page = open_prompt(reader)
    said = []

    for language in ("en", "de", "ar"):
        open_again(reader, page, {}, language=language, amounts=offered())
        for radio in page.locator("support-prompt .often input").all():
            radio.check()
            said += [give(page), terms(page), page.locator("support-prompt legend").inner_text()]

    assert len(set(said)) == 27
    assert not any("{" in words or not words for words in said)


@pytest.mark.parametrize(("interval", "words"), [("year", "You give $5 a year."), ("once", "You gave $5, once.")])
def test_the_thank_you_says_what_it_was(reader: Reader, interval: str, words: str) -> None:
    reader.script.decisions = [refused(reason="supporter") | {"thanks": thanks(interval=interval)}]
    page = reader.open()

    page.goto(reader.origin + "/#support=signed.word")

    region = page.get_by_role("region")
    expect(region).to_contain_text(words)
    goes_on = 1 if interval == "year" else 0
    expect(region.get_by_role("button", name="Manage your support")).to_have_count(goes_on)
    expect(region.get_by_text("The next charge falls on")).to_have_count(goes_on)


def test_a_walls_notice_leads_to_the_choice(reader: Reader) -> None:
    page = build(reader, denied(notice=notice() | {"amounts": offered()}), doors=1)
    reader.view(page)

    page.get_by_role("button", name="Support us to read on").click()

    expect(page.get_by_role("radio", name="Monthly")).to_be_focused()


def test_the_day_of_a_leap_year_is_named(reader: Reader) -> None:
    reader.set_clock(datetime(2028, 2, 29, 12, tzinfo=UTC))
    page = open_prompt(reader, amounts=offered("year"))

    assert terms(page).startswith("Charged today and every year on February 29.")
