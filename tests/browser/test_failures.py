"""Whatever fails: the page is as if the script were not there."""

import threading

import pytest
from playwright.sync_api import expect

from tests.browser.answers import refused, shown
from tests.browser.reader import Reader, heard, kept, prompt, said

pytestmark = pytest.mark.browser


def test_a_service_that_fails_is_not_asked_again_on_this_page(reader: Reader) -> None:
    page = reader.open()

    for status in (0, 403, 429, 500, 503):
        reader.script.failures = {"decision": status}
        decision = reader.view(page)

        assert (decision["show"], decision["reason"], decision["asked"]) == (False, "failed", True)
        assert [error["call"] for error in heard(page, "error")] == ["decision"]
        expect(prompt(page)).to_have_count(0)
        page.evaluate("localStorage.clear()")
    assert len(reader.decisions()) == 5


def test_a_service_that_hangs_is_given_up(reader: Reader) -> None:
    reader.script.decisions = [shown()]
    hung = reader.script.held["decision"] = threading.Event()
    page = reader.open()

    decision = reader.view(page)

    assert decision["reason"] == "failed"
    hung.set()


def test_an_answer_that_is_no_answer_shows_nothing(reader: Reader) -> None:
    reader.script.decisions = [{"show": True, "reason": "shown", "silence": None, "prompt": {"placement": "inline"}}]
    page = reader.open()

    reader.view(page)

    expect(prompt(page)).to_have_count(0)
    assert heard(page, "error")


@pytest.mark.parametrize(
    "refusal",
    [
        "Object.defineProperty(window, 'localStorage', {get() { throw new DOMException('no', 'SecurityError'); }})",
        "Storage.prototype.setItem = () => { throw new DOMException('no', 'QuotaExceededError'); }",
        "Object.defineProperty(Navigator.prototype, 'locks', {value: undefined})",
    ],
    ids=["refused", "full", "no locks"],
)
def test_where_nothing_can_be_stored_or_locked_nobody_is_asked(reader: Reader, refusal: str) -> None:
    page = reader.open()
    page.add_init_script(refusal)

    decision = reader.view(page)

    assert (decision["reason"], decision["asked"]) == ("no_storage", False)
    assert reader.script.calls == []


def test_the_pages_calls_do_not_fail_where_storage_is_refused(reader: Reader) -> None:
    page = reader.open()
    page.add_init_script(
        "Object.defineProperty(window, 'localStorage', {get() { throw new DOMException('no', 'SecurityError'); }})"
    )
    reader.view(page)

    page.evaluate("support.snooze('P7D')")
    page.evaluate("support.snooze(null)")

    assert [detail["call"] for detail in heard(page, "error")] == ["snooze", "snooze"]
    assert page.evaluate("support.state()") == {"requests": 0}
    assert reader.script.calls == []


def test_what_cannot_be_read_in_storage_counts_as_new(reader: Reader) -> None:
    reader.script.decisions = [refused()]
    page = reader.open()
    reader.view(page, "/about")

    for text in ("", "{", "[]", "null", "7", '"text"', '{"total": "many"}', '{"counter": "zz"}'):
        page.evaluate("(text) => localStorage.setItem('supportsvc', text)", text)

        assert reader.view(page)["asked"], text
        assert kept(page)["total"] == 1
        assert len(kept(page)["counter"]) == 8


def test_the_page_goes_on_without_broadcasts(reader: Reader) -> None:
    reader.script.decisions = [shown()]
    page = reader.open()
    page.add_init_script("delete window.BroadcastChannel")

    assert reader.view(page)["show"]

    page.get_by_role("button", name="Close").click()
    expect(prompt(page)).to_have_count(0)


def test_storage_that_is_lost_while_the_prompt_is_open_harms_nothing(reader: Reader) -> None:
    reader.script.decisions = [shown()]
    page = reader.open()
    reader.view(page)
    page.evaluate("() => { Storage.prototype.setItem = () => { throw new DOMException('no', 'QuotaExceededError'); } }")

    page.get_by_role("button", name="Close").click()

    expect(prompt(page)).to_have_count(0)
    assert said(page, "dismissal")


def test_who_puts_it_off_where_nothing_can_be_kept_any_more_is_left_alone(reader: Reader) -> None:
    reader.script.decisions = [shown()]
    page = reader.open()
    reader.view(page)
    page.get_by_role("button", name="Remind me later").click()
    page.evaluate("() => { Storage.prototype.setItem = () => { throw new DOMException('no', 'QuotaExceededError'); } }")

    page.get_by_role("button", name="In a week").click()

    expect(prompt(page)).to_have_count(0)
    assert said(page, "error")["call"] == "snooze"
    assert reader.view(page, "/about")["reason"] == "page_excluded"


def test_a_portal_that_does_not_open_is_told_to_the_page(reader: Reader) -> None:
    reader.script.decisions = [refused()]
    reader.script.failures = {"portal": 404}
    page = reader.open()
    reader.view(page)

    refusal = page.evaluate("support.portal().catch((error) => error.status)")

    assert refusal == 404
    assert said(page, "error")["status"] == 404


def test_the_pages_policy_is_in_force(reader: Reader) -> None:
    """The look for violations at the end of every test is worth something only if it would find one."""
    reader.script.decisions = [refused()]
    page = reader.open()
    reader.view(page)

    refusal = page.evaluate("() => { try { document.body.innerHTML = '<b>'; } catch (error) { return error.name; } }")

    assert refusal == "TypeError"
    assert len(heard(page, "violation")) == 1
    page.goto("about:blank")
