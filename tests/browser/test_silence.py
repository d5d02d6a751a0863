"""When the script asks the service, and when it keeps silent (design, section 4)."""

import threading

import pytest

from tests.browser.answers import refused, shown
from tests.browser.reader import Reader, kept, poll, prompt, said

pytestmark = pytest.mark.browser


def test_a_newcomers_first_pages_cost_no_request(reader: Reader) -> None:
    reader.script.config["doors"] = {"3fa2": ["PT0S", 4]}
    reader.script.decisions = [shown()]
    page = reader.open()

    first = [reader.view(page)["reason"] for _ in range(3)]
    fourth = reader.view(page)

    assert first == ["silent"] * 3
    assert (fourth["show"], fourth["asked"], fourth["requests"]) == (True, True, 1)
    assert [body["views"]["total"] for body in reader.decisions()] == [4]
    assert "reader" not in reader.decisions()[0]
    assert "days" not in reader.decisions()[0]["views"]


def test_a_newcomers_door_is_reckoned_from_the_scripts_loading(reader: Reader) -> None:
    reader.script.config["doors"] = {"3fa2": ["PT3600S", 1]}
    reader.script.decisions = [shown()]
    page = reader.open()

    before = reader.view(page)
    reader.pass_time(hours=1)
    page.evaluate("support.view()")

    assert before["silence"]["views_left"] == 0
    assert 3590 < before["silence"]["open_in"] <= 3600
    assert said(page, "decision", 2)["show"]


def test_a_page_tells_what_it_is(reader: Reader) -> None:
    reader.script.decisions = [refused()]
    reader.site.attributes += " data-signed-in"

    reader.view(reader.open(), "/world/1?from=mail#top")

    assert reader.decisions()[0]["page"] == {
        "url": reader.origin + "/world/1",
        "placements": ["inline", "banner", "modal"],
        "section": "world",
        "tags": ["votes", "elections"],
        "language": "en",
        "exclude": False,
        "device": "desktop",
        "referrer": "",
        "signed_in": True,
        "returning": False,
        "article": False,
    }


def test_an_excluded_page_is_no_view_and_costs_nothing(reader: Reader) -> None:
    page = reader.open()
    excluded = [
        ("data-exclude", "/"),
        ('data-section="crime"', "/"),
        ('data-tags="votes,obituary"', "/"),
        ("", "/about"),
        ("", "/about/us"),
    ]

    for reader.site.attributes, path in excluded:
        decision = reader.view(page, path)

        assert (decision["reason"], decision["asked"]) == ("page_excluded", False)
        assert kept(page) == {}
    assert reader.script.calls == []


def test_a_path_that_only_begins_alike_is_not_excluded(reader: Reader) -> None:
    reader.script.decisions = [refused()]

    assert reader.view(reader.open(), "/aboutness")["asked"]


def test_a_page_that_no_campaign_wants_costs_nothing(reader: Reader) -> None:
    reader.site.slot = ""
    page = reader.open()

    decision = reader.view(page)

    assert (decision["asked"], decision["silence"]) == (
        False,
        {"open_in": None, "views_left": None, "articles_left": None},
    )
    assert kept(page)["total"] == 1


def test_a_door_opens_when_its_time_has_passed_and_its_views_were_made(reader: Reader) -> None:
    reader.script.decisions = [refused({"3fa2": ["PT3600S", 2]}, "backed_off"), shown()]
    page = reader.open()

    reader.view(page)
    too_few_views = reader.view(page)
    too_early = reader.view(page)
    reader.pass_time(hours=1)
    then = reader.view(page)

    assert too_few_views["silence"]["views_left"] == 1
    assert too_early["silence"]["views_left"] == 0
    assert 3500 < too_early["silence"]["open_in"] <= 3600
    assert (then["show"], len(reader.decisions())) == (True, 2)
    assert reader.decisions()[1]["views"]["total"] == 4
    assert reader.decisions()[1]["views"]["counter"] == reader.decisions()[0]["views"]["counter"]


def test_time_is_reckoned_from_the_sending_and_not_from_the_receipt(reader: Reader) -> None:
    reader.script.decisions = [refused({"3fa2": ["PT60S", 0]}, "backed_off"), shown()]
    page = reader.open()
    slow = reader.script.held["decision"] = threading.Event()

    page.goto(reader.origin)
    poll(page, reader.decisions, "the request")
    reader.pass_time(seconds=2)
    slow.set()
    said(page, "decision")
    reader.pass_time(seconds=58)

    assert reader.view(page)["show"]


def test_the_door_of_another_campaign_opens_nothing_here(reader: Reader) -> None:
    reader.script.decisions = [refused({"b00b": ["PT0S", 0]}), shown()]
    reader.site.attributes = 'data-placements="inline"'
    page = reader.open()

    reader.view(page)
    reader.pass_time(days=100)

    assert reader.view(page)["silence"] == {"open_in": None, "views_left": None, "articles_left": None}
    reader.site.attributes = ""
    assert reader.view(page)["asked"]


def test_a_fate_chooses_among_the_doors_of_an_answer_that_shows(reader: Reader) -> None:
    reader.script.decisions = [shown(), shown("ask-2"), refused()]
    page = reader.open()

    unseen = reader.view(page)["silence"]
    reader.pass_time(seconds=600)
    again = reader.view(page)
    prompt(page).locator(".close").click()
    dismissed = reader.view(page)["silence"]

    assert 590 < unseen["open_in"] <= 600
    assert again["show"]
    assert 604_700 < dismissed["open_in"] <= 604_800
    assert dismissed["views_left"] == 3
    assert reader.decisions()[1]["asked"] == {"ask": "ask-1", "seen": False, "dismissed": False}


def test_the_last_ask_goes_along_with_every_decision(reader: Reader) -> None:
    reader.script.decisions = [shown(), refused({"3fa2": ["PT0S", 1]})]
    page = reader.open()
    reader.view(page)
    prompt(page).locator(".close").click()
    reader.pass_time(days=8)

    for _ in range(5):
        reader.view(page)

    fate = {"ask": "ask-1", "seen": True, "dismissed": True}
    assert [body.get("asked") for body in reader.decisions()] == [None, fate, fate]
    assert [body.get("reader") for body in reader.decisions()] == [None, "signed-reader", "signed-reader"]


def test_page_excluded_leaves_the_silence_that_is_held(reader: Reader) -> None:
    held = refused({"3fa2": ["PT0S", 1]})
    reader.script.decisions = [held, {"show": False, "reason": "page_excluded"}, refused()]
    page = reader.open()

    reader.view(page)
    reader.view(page)

    assert reader.view(page)["asked"]
