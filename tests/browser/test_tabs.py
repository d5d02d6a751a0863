"""Several tabs, and pages that come and go: one decision at a time, quiet everywhere at once."""

import threading
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.answers import refused, shown, thanks
from tests.browser.conftest import reading
from tests.browser.reader import Reader, heard, kept, poll, prompt, said
from tests.browser.scripted import Script, Site
from tests.chromium import FLAGS

pytestmark = pytest.mark.browser

COME_BACK = "dispatchEvent(new PageTransitionEvent('pageshow', {persisted: true}))"


def test_two_tabs_at_once_make_one_request_and_two_views(reader: Reader) -> None:
    reader.script.decisions = [shown(), shown("ask-2")]
    answer = reader.script.held["decision"] = threading.Event()
    first, second = reader.open(), reader.open()

    for page in (first, second):
        page.goto(reader.origin)
    poll(first, reader.decisions, "the request")
    answer.set()
    decisions = [said(page, "decision") for page in (first, second)]

    assert sorted(decision["show"] for decision in decisions) == [False, True]
    assert len(reader.decisions()) == 1
    assert kept(first)["total"] == 2


def test_a_snooze_takes_the_prompt_of_another_tab_away(reader: Reader) -> None:
    reader.script.decisions = [shown(), shown("ask-2")]
    first, second = reader.open(), reader.open()
    reader.view(first)
    prompt(first).scroll_into_view_if_needed()
    said(first, "impression")

    second.goto(reader.origin)
    said(second, "decision")
    second.evaluate("support.snooze('P7D')")

    said(first, "quiet")
    expect(prompt(first)).to_have_count(0)


def test_after_paying_every_tab_is_quiet_and_the_reader_is_thanked_once(reader: Reader) -> None:
    paid = refused(reason="supporter") | {"thanks": thanks()}
    reader.script.decisions = [shown(), paid, refused(reason="supporter")]
    first, second = reader.open(), reader.open()
    reader.view(first)
    prompt(first).scroll_into_view_if_needed()
    said(first, "impression")

    second.goto(reader.origin + "/world/1?a=b#support=signed.word")
    said(second, "thanks")

    said(first, "quiet")
    expect(prompt(first)).to_have_count(0)
    assert second.url == reader.origin + "/world/1?a=b"
    assert reader.decisions()[1]["returned"] == "signed.word"
    region = second.get_by_role("region", name="Thank you for your support.")
    expect(region).to_contain_text("You give $5 a month. The next charge falls on December 23.")
    expect(second.get_by_role("status")).to_contain_text("You give $5 a month.")
    second.get_by_role("button", name="Close").click()
    expect(prompt(second)).to_have_count(0)
    reader.view(second)
    assert len(reader.decisions()) == 2


def test_support_is_managed_from_the_thank_you(reader: Reader) -> None:
    reader.script.decisions = [refused(reason="supporter") | {"thanks": thanks()}]
    page = reader.open()
    page.goto(reader.origin + "/#support=signed.word")
    reader.script.failures = {"portal": 503}

    page.get_by_role("button", name="Manage your support").click()
    expect(page.get_by_role("alert")).to_have_text("That page could not be opened. Please try again.")
    reader.script.failures = {}
    page.get_by_role("button", name="Manage your support").click()

    page.wait_for_url("**/checkout")
    assert reader.script.asked("portal")[0]["return_url"] == reader.origin + "/"


def test_a_payment_drops_the_snooze(reader: Reader) -> None:
    reader.script.decisions = [shown(), refused(reason="supporter") | {"thanks": thanks()}]
    page = reader.open()
    reader.view(page)
    page.evaluate("support.snooze('P7D')")
    poll(page, lambda: "signed" in kept(page)["snooze"], "the signed snooze")

    page.goto(reader.origin + "/paid#support=signed.word")
    said(page, "thanks")

    assert "snooze" not in kept(page)


def test_a_page_from_the_back_forward_cache_drops_what_is_no_longer_allowed(reader: Reader) -> None:
    reader.script.decisions = [shown()]
    page = reader.open()
    reader.view(page)
    page.evaluate(
        "const s = JSON.parse(localStorage.supportsvc); s.over = true; localStorage.supportsvc = JSON.stringify(s)"
    )

    page.evaluate(COME_BACK)

    expect(prompt(page)).to_have_count(0)
    assert len(heard(page, "decision")) == 1
    assert kept(page)["total"] == 1


def test_a_page_from_the_back_forward_cache_has_its_buttons_freed(reader: Reader) -> None:
    reader.script.decisions = [shown()]
    page = reader.open()
    reader.view(page)
    reader.script.checkout_url = reader.origin + "/#elsewhere"
    page.get_by_role("button", name="Support us with $2 a month").click()
    said(page, "checkout")
    expect(page.locator("support-prompt .give")).to_have_attribute("aria-disabled", "true")

    page.evaluate(COME_BACK)

    expect(page.get_by_role("button", name="Support us with $2 a month")).to_have_attribute("aria-disabled", "false")


def test_the_way_back_from_checkout_finds_the_page_as_it_was(
    browser: Browser, chromium: Path, theatre: tuple[Script, Site, str]
) -> None:
    """In a browser with a real back-forward cache, which Playwright otherwise turns off."""
    kind = browser.browser_type
    caching = kind.launch(executable_path=chromium, args=FLAGS, ignore_default_args=["--disable-back-forward-cache"])
    try:
        with reading(caching, theatre) as reader:
            reader.script.decisions = [shown()]
            page = reader.open()
            page.add_init_script("addEventListener('pageshow', ({persisted}) => heard.push(['back', {persisted}]))")
            reader.view(page)
            page.locator("support-prompt .give").click()
            page.wait_for_url("**/checkout")

            page.evaluate("history.back()")
            poll(page, lambda: page.url == reader.origin + "/" and len(heard(page, "back")) == 2, "the return")

            assert heard(page, "back")[1] == {"persisted": True}
            button = page.get_by_role("button", name="Support us with $2 a month")
            expect(button).to_have_attribute("aria-disabled", "false")
            assert kept(page)["total"] == 1
            assert len(reader.decisions()) == 1
    finally:
        caching.close()


def test_other_tabs_still_reach_a_page_from_the_back_forward_cache(reader: Reader) -> None:
    reader.script.decisions = [shown()]
    first, second = reader.open(), reader.open()
    reader.view(first)
    first.evaluate("dispatchEvent(new PageTransitionEvent('pagehide', {persisted: true}))")
    first.evaluate(COME_BACK)
    reader.view(second)

    second.evaluate("support.snooze('P7D')")

    said(first, "quiet")


def test_becoming_visible_takes_away_what_is_no_longer_allowed(reader: Reader) -> None:
    reader.script.decisions = [shown()]
    page = reader.open()
    reader.view(page)
    page.evaluate("localStorage.clear()")

    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")

    expect(prompt(page)).to_have_count(0)


@pytest.mark.parametrize("fact", ["prerendering: true", "visibilityState: 'hidden'"])
def test_a_page_that_nobody_sees_yet_is_no_view(reader: Reader, fact: str) -> None:
    reader.script.decisions = [shown()]
    page = reader.open()
    name, value = fact.split(": ")
    page.add_init_script(
        f"window.unseen = {value}; Object.defineProperty(Document.prototype, '{name}', "
        "{configurable: true, get: () => window.unseen});"
    )
    page.goto(reader.origin)
    page.wait_for_load_state("networkidle")

    assert kept(page) == {}
    assert reader.script.calls == []
    page.evaluate(
        f"window.unseen = {'false' if name == 'prerendering' else repr('visible')};"
        "for (const type of ['prerenderingchange', 'visibilitychange']) document.dispatchEvent(new Event(type))"
    )
    assert said(page, "decision")["show"]
    assert kept(page)["total"] == 1


def test_two_copies_of_the_script_count_and_ask_once(reader: Reader) -> None:
    reader.script.decisions = [shown()]
    reader.site.copies = 2
    page = reader.open()

    reader.view(page)
    page.wait_for_load_state("networkidle")

    assert len(heard(page, "ready")) == 1
    assert (kept(page)["total"], len(reader.decisions())) == (1, 1)


def test_a_single_page_app_counts_its_views(reader: Reader) -> None:
    reader.script.config["doors"] = {"3fa2": ["PT0S", 3]}
    reader.script.decisions = [shown(), refused()]
    page = reader.open()
    reader.view(page)

    page.evaluate("history.pushState(0, '', '/about'); support.view()")
    said(page, "decision", 2)
    page.evaluate("history.pushState(0, '', '/world/2'); support.view({section: 'crime'})")
    said(page, "decision", 3)
    page.evaluate("support.view({section: 'sport', tags: ['cup']})")
    said(page, "decision", 4)
    page.evaluate("support.view({section: 'world'})")
    said(page, "decision", 5)

    assert [detail["reason"] for detail in heard(page, "decision")] == [
        "silent",
        "page_excluded",
        "page_excluded",
        "silent",
        "shown",
    ]
    assert reader.decisions()[0]["page"]["url"] == reader.origin + "/world/2"
    page.evaluate("support.view({exclude: true})")
    said(page, "decision", 6)
    expect(prompt(page)).to_have_count(0)
