"""Taking "Remind me later" back: here at once, at the service until it knows, and nobody is asked in between."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.answers import refused, shown
from tests.browser.reader import Reader, heard, kept, poll, said

pytestmark = pytest.mark.browser


def put_off(page: Page) -> None:
    page.get_by_role("button", name="Remind me later").click()
    page.get_by_role("button", name=re.compile("^In a week")).click()
    said(page, "snooze")


def take_back(page: Page) -> None:
    page.get_by_role("button", name="Undo").click()
    said(page, "undo")


def test_it_is_taken_back_here_and_at_the_service(reader: Reader) -> None:
    reader.script.decisions = [shown(), refused()]
    page = reader.open()
    reader.view(page)
    put_off(page)

    take_back(page)

    expect(page.get_by_role("button", name="Remind me later")).to_be_focused()
    poll(page, lambda: "snooze" not in kept(page), "the undoing")
    assert [body["until"] for body in reader.script.asked("snooze")] == ["PT604800S", None]
    reader.view(page)
    assert heard(page, "decision")[0]["silence"]["views_left"] == 3


def test_one_that_the_service_did_not_hear_is_posted_again_before_anything_is_asked(reader: Reader) -> None:
    reader.script.decisions = [shown(), refused()]
    page = reader.open()
    reader.view(page)
    put_off(page)
    poll(page, lambda: "signed" in kept(page)["snooze"], "the signed snooze")
    reader.script.failures = {"snooze": 503}
    take_back(page)
    said(page, "error")

    quiet = [reader.view(page)["asked"] for _ in range(5)]
    reader.script.failures = {}
    decision = reader.view(page)

    assert quiet == [False] * 5
    assert decision["asked"]
    assert [call.path for call in reader.script.calls][-2:] == ["snooze", "decision"]
    assert "snoozed" not in reader.decisions()[-1]
    reader.view(page)
    assert reader.script.asked("snooze")[1:] == [{"reader": "signed-reader", "until": None}] * 7


def test_one_that_overtakes_its_snooze_waits_for_it(reader: Reader) -> None:
    reader.script.decisions = [shown(), refused()]
    reader.script.failures = {"snooze": 0}
    page = reader.open()
    reader.view(page)
    put_off(page)
    take_back(page)
    said(page, "error", 2)
    reader.script.failures = {}

    reader.view(page)

    poll(page, lambda: "snooze" not in kept(page), "the undoing")
    assert [body["until"] for body in reader.script.asked("snooze")][-1] is None


def test_one_that_the_service_refuses_for_good_holds_in_this_browser(reader: Reader) -> None:
    reader.script.decisions = [shown(), refused()]
    page = reader.open()
    reader.view(page)
    put_off(page)
    poll(page, lambda: "signed" in kept(page)["snooze"], "the signed snooze")
    reader.script.failures = {"snooze": 403}

    take_back(page)

    poll(page, lambda: "snooze" not in kept(page), "the undoing")


def test_the_silence_that_came_after_the_snooze_goes_with_it(reader: Reader) -> None:
    """A payment that did not come to pass: its answer stands for the snooze, and must not outlive it."""
    snoozed = refused({"3fa2": ["PT604800S", 0]}, "snoozed")
    reader.script.decisions = [shown(), snoozed, refused()]
    page = reader.open()
    reader.view(page)
    put_off(page)
    poll(page, lambda: "signed" in kept(page)["snooze"], "the signed snooze")
    reader.view(page, "/2#support=signed.word")
    assert not reader.view(page)["asked"]

    page.evaluate("support.snooze(null)")

    poll(page, lambda: "snooze" not in kept(page), "the undoing")
    assert reader.view(page)["asked"]
