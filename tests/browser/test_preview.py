"""A preview link: it shows what it names whatever silence says, counts and keeps nothing, and tells the rules."""

import pytest
from playwright.sync_api import expect

from tests.browser.answers import previewed, refused, shown
from tests.browser.reader import Reader, heard, kept, prompt, said

pytestmark = pytest.mark.browser

LINE = "This is a preview. Nothing is counted, and nothing is charged."
LEFT = "(element) => element.getBoundingClientRect().left"


@pytest.mark.parametrize("placement", ["inline", "banner", "modal", "wall"])
def test_it_shows_what_it_names_and_keeps_nothing(reader: Reader, placement: str) -> None:
    reader.script.config["doors"] = {}
    reader.script.decisions = [previewed(placement)]
    reader.site.attributes += " data-exclude"
    reader.site.before = "<p>A short beginning.</p>"
    reader.site.slot += '<div data-support-slot="wall"><p>The rest.</p></div>'
    page = reader.open()

    page.goto(reader.origin + "/#support-preview=signed.token")
    expect(page.get_by_text(LINE)).to_be_visible()
    page.get_by_text(LINE).click()

    expect(page.locator("support-prompt li")).to_have_text(
        ["✓ R8 No snooze is running.", "✕ C5 Two views are missing.", "– C8 It does not ask.", "✓ C8 plea: It asks."]
    )
    assert len({page.locator(f"support-prompt {name}").evaluate(LEFT) for name in ("h2", "summary")}) == 1
    assert page.url.endswith("#support-preview=signed.token")
    assert [body["preview"] for body in reader.decisions()] == ["signed.token"]
    assert kept(page) == {}
    assert heard(page, "impression") == []


def test_a_wall_that_is_a_draft_says_how_many_articles_are_free(reader: Reader) -> None:
    reader.script.config["wall"] = None
    reader.script.decisions = [previewed("wall")]
    reader.script.decisions[0]["preview"]["wall"] = {"articles": 3, "days": None}
    reader.site.slot += '<div data-support-slot="wall"><p>The rest.</p></div>'
    page = reader.open()

    page.goto(reader.origin + "/#support-preview=signed.token")

    expect(page.get_by_role("heading", level=2)).to_have_text("You have read your 3 free articles for this month.")


@pytest.mark.parametrize("placement", ["inline", "wall"])
def test_on_a_page_without_its_place_it_is_a_banner_that_can_be_closed(reader: Reader, placement: str) -> None:
    reader.script.decisions = [previewed(placement)]
    reader.site.slot = ""
    page = reader.open()
    page.set_viewport_size({"width": 320, "height": 480})
    reader.view(page)

    # The link of the page that is open loads nothing by itself.
    page.evaluate("location.hash = 'support-preview=signed.token'")
    page.get_by_text(LINE).click()

    box = prompt(page).bounding_box()
    assert box is not None
    assert (box["y"] >= 0, box["y"] + box["height"]) == (True, 480)
    page.get_by_role("button", name="Close").click()
    expect(prompt(page)).to_have_count(0)


def test_its_buttons_do_nothing_and_say_so(reader: Reader) -> None:
    reader.script.decisions = [previewed("banner")]
    page = reader.open()
    page.goto(reader.origin + "/#support-preview=signed.token")

    page.get_by_role("button", name="Support us with $2 a month").click()
    expect(page.get_by_role("alert")).to_have_text(LINE)
    page.get_by_role("button", name="Remind me later").click()
    page.get_by_role("button", name="Tomorrow").click()
    expect(page.get_by_text("We will ask again on")).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    page.get_by_role("button", name="Close").click()

    expect(prompt(page)).to_have_count(0)
    assert [call.path for call in reader.script.calls] == ["decision"]
    assert kept(page) == {}


def test_it_judges_the_reader_that_is_there_and_leaves_them_as_they_were(reader: Reader) -> None:
    reader.script.decisions = [shown(), previewed()]
    page = reader.open()
    reader.view(page)
    before = kept(page)

    page.goto("about:blank")
    page.goto(reader.origin + "/#support-preview=signed.token")
    said(page, "decision")

    assert kept(page) == before
    message = reader.decisions()[1]
    assert (message["reader"], message["views"]["total"], message["asked"]["ask"]) == ("signed-reader", 2, "ask-1")


def test_a_link_that_is_too_old_shows_nothing_and_says_so(reader: Reader) -> None:
    reader.script.decisions = [refused()]
    page = reader.open()

    page.goto(reader.origin + "/#support-preview=old")

    assert said(page, "error") == {"call": "preview", "status": 0, "message": "metered"}
    assert kept(page) == {}
