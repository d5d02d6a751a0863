"""\"Remind me later\": kept from the click on, kept quiet for, and kept as a promise."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.answers import OPEN, refused, shown
from tests.browser.reader import START, Reader, heard, kept, poll, prompt, said
from tests.browser.scripted import GENERATION

pytestmark = pytest.mark.browser


def put_off(page: Page, choice: str = "In a week") -> None:
    page.get_by_role("button", name="Remind me later").click()
    page.get_by_role("button", name=re.compile("^" + choice)).click()
    said(page, "snooze")


def acknowledged(page: Page) -> None:
    poll(page, lambda: "signed" in kept(page).get("snooze", {}), "the signed snooze")


def test_its_choices_open_in_place_and_name_their_day(reader: Reader) -> None:
    reader.script.decisions = [shown()]
    page = reader.open()
    reader.view(page)
    later = page.get_by_role("button", name="Remind me later")

    expect(later).to_have_attribute("aria-expanded", "false")
    later.click()

    expect(later).to_have_attribute("aria-expanded", "true")
    choices = page.locator("support-prompt .choice").all_inner_texts()
    assert [text.split("\n") for text in choices] == [
        ["Tomorrow", "November 24"],
        ["In a week", "November 30"],
        ["In a month", "December 23"],
    ]
    expect(page.locator("support-prompt .choice").first).to_be_focused()


def test_the_answer_is_one_quiet_line_with_an_undo(reader: Reader) -> None:
    reader.script.decisions = [shown()]
    page = reader.open()
    reader.view(page)

    put_off(page)

    expect(prompt(page).get_by_text("We will ask again on November 30.")).to_be_focused()
    assert page.locator("support-prompt button").all_inner_texts() == ["", "Undo"]
    expect(prompt(page).get_by_role("button", name="Close")).to_be_visible()
    acknowledged(page)
    assert reader.script.asked("snooze") == [{"reader": "signed-reader", "until": "PT604800S", "ask": "ask-1"}]
    assert heard(page, "snooze")[0]["until"].startswith("2026-11-30T10:00:")


def test_nothing_is_asked_before_it_is_due_and_the_promise_goes_along_then(reader: Reader) -> None:
    reader.script.decisions = [shown(), shown("ask-2", promised=True)]
    page = reader.open()
    reader.view(page)
    put_off(page)
    acknowledged(page)

    quiet = [reader.view(page)["asked"] for _ in range(6)]
    reader.pass_time(days=7)
    due = reader.view(page)

    assert quiet == [False] * 6
    assert due["show"]
    assert reader.decisions()[1]["snoozed"] == "signed-snooze"
    expect(prompt(page).get_by_text("You asked us to remind you.")).to_be_visible()


def test_falling_due_it_ends_the_silence_before_it_and_none_after(reader: Reader) -> None:
    reader.script.decisions = [shown(), refused(), refused()]
    page = reader.open()
    reader.view(page)
    put_off(page)
    acknowledged(page)
    reader.pass_time(days=7)

    assert reader.view(page)["asked"]
    assert not reader.view(page)["asked"]
    assert kept(page)["snooze"]["signed"] == "signed-snooze"


def test_an_unacknowledged_snooze_holds_and_is_posted_again_with_the_next_view(reader: Reader) -> None:
    reader.script.decisions = [shown()]
    reader.script.failures = {"snooze": 503}
    page = reader.open()
    reader.view(page)
    put_off(page)
    poll(page, lambda: len(reader.script.asked("snooze")) == 1, "the post")
    said(page, "error")
    reader.script.failures = {}
    reader.pass_time(days=6)

    assert not reader.view(page)["asked"]

    acknowledged(page)
    first, second = (body["until"] for body in reader.script.asked("snooze"))
    assert first == "PT604800S"
    assert 86_300 < int(second[2:-1]) <= 86_400
    reader.view(page)
    assert len(reader.script.asked("snooze")) == 2


def test_a_snooze_whose_answer_was_lost_is_kept(reader: Reader) -> None:
    reader.script.decisions = [shown()]
    reader.script.failures = {"snooze": 0}
    page = reader.open()
    reader.view(page)
    put_off(page)

    reader.view(page)
    reader.pass_time(days=6)

    assert not reader.view(page)["asked"]


def test_one_whose_answer_was_lost_is_still_a_promise_on_any_page_until_an_ask_keeps_none(reader: Reader) -> None:
    reader.script.config["campaigns"] = [{"id": "3fa2", "placement": "inline", "include": {"sections": ["sport"]}}]
    reader.script.config["doors"] = {"3fa2": ["PT0S", 0]}
    reader.script.decisions = [
        shown(),
        refused(OPEN, reason="offer_open"),
        shown("ask-2", promised=True),
        shown("ask-3"),
        refused(OPEN),
    ]
    reader.script.failures = {"snooze": 0}
    page = reader.open()
    reader.site.attributes = 'data-section="sport"'
    reader.view(page)
    put_off(page)
    reader.pass_time(days=8)
    reader.site.attributes = 'data-section="world"'

    asked = []
    for _ in range(4):
        asked.append(reader.view(page)["asked"])
        reader.pass_time(seconds=601)

    assert asked == [True, True, True, False]
    assert "snooze" not in kept(page)


def test_a_generation_and_a_clock_set_back_do_not_end_it(reader: Reader) -> None:
    reader.script.decisions = [shown()]
    page = reader.open()
    reader.view(page)
    put_off(page)
    acknowledged(page)
    reader.script.config["generation"] = GENERATION + 9

    reader.view(page)
    reader.pass_time(minutes=20)
    renewed = reader.view(page)
    reader.set_clock(START.replace(year=2025))
    back = reader.view(page)

    assert (renewed["asked"], back["asked"]) == (False, False)


def test_the_services_length_holds_and_not_its_instant(reader: Reader) -> None:
    reader.script.decisions = [shown()]
    reader.script.snooze_after = "PT7200S"
    page = reader.open()
    reader.view(page)
    put_off(page)
    acknowledged(page)

    wait = reader.view(page)["silence"]["open_in"]

    assert 7100 < wait <= 7200


def test_a_day_of_the_readers_own_is_sent_with_its_zone(reader: Reader) -> None:
    reader.script.decisions = [shown()]
    page = reader.open()
    reader.view(page)
    page.get_by_role("button", name="Remind me later").click()
    day = page.get_by_label("Or on a day of your choice")

    expect(day).to_have_attribute("min", "2026-11-24")
    expect(day).to_have_attribute("max", "2027-11-23")
    day.fill("2026-12-24")
    page.get_by_role("button", name="Remind me then").click()

    expect(prompt(page).get_by_text("We will ask again on December 24.")).to_be_visible()
    poll(page, lambda: reader.script.asked("snooze"), "the post")
    assert reader.script.asked("snooze")[0]["until"] == {"date": "2026-12-24", "zone": "Europe/Berlin"}


def test_no_day_is_offered_where_the_site_offers_none(reader: Reader) -> None:
    reader.script.decisions = [shown(snooze={"choices": ["P14D"], "latest": None})]
    page = reader.open()
    reader.view(page)

    page.get_by_role("button", name="Remind me later").click()

    expect(page.get_by_role("button", name=re.compile("^In 14 days"))).to_be_visible()
    expect(page.locator("support-prompt input[type=date]")).to_have_count(0)


def test_its_promise_is_dropped_with_the_promised_impression(reader: Reader) -> None:
    reader.script.decisions = [shown(), shown("ask-2", promised=True), refused()]
    page = reader.open()
    reader.view(page)
    put_off(page)
    acknowledged(page)
    reader.pass_time(days=7)
    reader.view(page)

    prompt(page).scroll_into_view_if_needed()
    said(page, "impression")

    assert "snooze" not in kept(page)


def test_it_lapses_thirty_days_after_it_fell_due(reader: Reader) -> None:
    reader.script.decisions = [shown(), refused(OPEN)]
    page = reader.open()
    reader.view(page)
    put_off(page)
    acknowledged(page)

    reader.pass_time(days=36, hours=23)
    reader.view(page)
    reader.pass_time(hours=2)
    reader.view(page)

    assert [body.get("snoozed") for body in reader.decisions()] == [None, "signed-snooze", None]


def test_what_the_service_refuses_for_good_holds_in_this_browser(reader: Reader) -> None:
    reader.script.decisions = [shown()]
    reader.script.failures = {"snooze": 422}
    page = reader.open()
    reader.view(page)
    put_off(page)
    said(page, "error")

    reader.view(page)
    reader.view(page)

    assert len(reader.script.asked("snooze")) == 1
    assert len(reader.decisions()) == 1


def test_a_page_may_snooze_by_itself(reader: Reader) -> None:
    reader.script.decisions = [shown()]
    page = reader.open()
    reader.view(page)

    page.evaluate("support.snooze('P1D')")

    expect(prompt(page)).to_have_count(0)
    acknowledged(page)
    assert page.evaluate("support.state().silence.open_in") > 6 * 86_400
    assert not reader.view(page)["asked"]


def test_a_page_may_not_snooze_until_an_instant_that_is_past_or_none(reader: Reader) -> None:
    reader.script.decisions = [shown()]
    page = reader.open()
    reader.view(page)

    for until in ("'soon'", "{date: '2020-01-01'}", "{date: 'never'}"):
        refusal = page.evaluate(
            f"() => {{ try {{ support.snooze({until}); }} catch (error) {{ return error.name; }} }}"
        )

        assert refusal == "RangeError", until
        assert "snooze" not in kept(page), until
        expect(prompt(page)).to_have_count(1)
