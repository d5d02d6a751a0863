"""The prompt's part: loaded where something is shown, and nothing is seen of it where it does not come."""

import threading

import pytest
from playwright.sync_api import Page, expect

from supportsvc.web.joining import prompt_part
from tests.browser.answers import refused, shown
from tests.browser.reader import Reader, heard, poll, prompt, said

pytestmark = pytest.mark.browser


def loads(page: Page) -> list[str]:
    """Return the addresses of the part that a page asks for from now on."""
    found: list[str] = []
    page.on("request", lambda request: found.append(request.url) if "/prompt.js" in request.url else None)
    return found


def test_a_page_that_asks_nobody_does_not_load_it(reader: Reader) -> None:
    reader.script.config["doors"] = {"3fa2": ["PT0S", 9]}
    page = reader.open()
    asked = loads(page)

    decision = reader.view(page)

    page.wait_for_load_state("networkidle")
    assert (decision["reason"], asked) == ("silent", [])


def test_it_is_on_its_way_before_the_answer_and_comes_once(reader: Reader) -> None:
    reader.script.decisions = [shown()]
    answer = reader.script.held["decision"] = threading.Event()
    page = reader.open()
    asked = loads(page)

    page.goto(reader.origin)
    poll(page, lambda: asked, "the prompt's part")
    unanswered = heard(page, "decision")
    answer.set()
    said(page, "decision")
    page.evaluate("localStorage.clear()")
    page.evaluate("void support.view()")
    said(page, "decision", 2)

    assert (unanswered, len(reader.decisions())) == ([], 2)
    assert [sent["part"] for sent in reader.decisions()] == [prompt_part().version] * 2
    assert asked == [f"{reader.site.service}/v1/prompt.js?v={prompt_part().version}"]
    expect(prompt(page)).to_have_count(1)


@pytest.mark.parametrize("status", [404, 500])
def test_where_it_does_not_come_the_page_stays_as_it_is_and_the_offer_lapses(reader: Reader, status: int) -> None:
    reader.script.decisions = [shown(), refused()]
    reader.script.failures = {"prompt.js": status}
    page = reader.open()

    reader.view(page)

    assert [error["call"] for error in heard(page, "error")] == ["prompt"]
    expect(prompt(page)).to_have_count(0)
    assert (heard(page, "impression"), reader.events()) == ([], [])


def test_what_it_was_to_show_is_not_shown_on_the_next_view(reader: Reader) -> None:
    reader.script.decisions = [shown(), refused()]
    part = reader.script.held["prompt.js"] = threading.Event()
    page = reader.open()
    page.goto(reader.origin)
    poll(page, reader.decisions, "the decision")
    poll(page, lambda: page.evaluate("support.state().asked"), "the answer")

    page.evaluate("support.view({exclude: true})")
    said(page, "decision")
    part.set()
    said(page, "decision", 2)

    expect(prompt(page)).to_have_count(0)


@pytest.mark.parametrize("deed", ["support.snooze('P7D')", "support.consent(false)", "support.forget()"])
def test_what_the_reader_says_while_it_is_on_its_way_holds(reader: Reader, deed: str) -> None:
    reader.script.decisions = [shown()]
    part = reader.script.held["prompt.js"] = threading.Event()
    page = reader.open()
    page.goto(reader.origin)
    poll(page, lambda: page.evaluate("support.state().asked"), "the answer")

    page.evaluate(deed)
    part.set()
    said(page, "decision")

    expect(prompt(page)).to_have_count(0)


def test_the_portal_needs_no_prompt(reader: Reader) -> None:
    reader.script.config["doors"] = {}
    page = reader.open()
    asked = loads(page)
    reader.view(page)

    page.evaluate("void support.portal()")

    page.wait_for_url(reader.script.checkout_url)
    assert len(asked) == 1
