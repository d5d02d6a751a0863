"""Consent and forgetting: nothing before the yes, everything gone after the no."""

import threading

import pytest
from playwright.sync_api import expect

from tests.browser.answers import refused, shown
from tests.browser.reader import Reader, heard, kept, poll, prompt, said

pytestmark = pytest.mark.browser

KEYS = "Object.keys(localStorage).concat(Object.keys(sessionStorage), document.cookie || [])"


def test_before_consent_nothing_is_stored_sent_or_asked(reader: Reader) -> None:
    reader.site.attributes = 'data-consent="required"'
    reader.script.decisions = [shown()]
    page = reader.open()
    page.goto(reader.origin)
    said(page, "ready")
    page.wait_for_load_state("networkidle")

    page.evaluate("support.view()")
    page.evaluate("support.consent(false)")

    assert page.evaluate(KEYS) == []
    assert reader.script.calls == []
    assert heard(page, "decision") == []


def test_with_consent_it_begins_once(reader: Reader) -> None:
    reader.site.attributes = 'data-consent="required"'
    reader.script.decisions = [shown()]
    page = reader.open()
    page.goto(reader.origin)
    said(page, "ready")

    page.evaluate("support.consent(true), support.consent(true)")

    assert said(page, "decision")["show"]
    assert (kept(page)["total"], len(reader.decisions())) == (1, 1)
    page.goto(reader.origin)
    said(page, "ready")
    assert heard(page, "decision") == []


def test_the_word_of_a_payment_waits_for_consent_but_leaves_the_address(reader: Reader) -> None:
    reader.site.attributes = 'data-consent="required"'
    reader.script.decisions = [refused(reason="supporter")]
    page = reader.open()
    page.goto(reader.origin + "/#support=signed.word")
    said(page, "ready")

    assert page.url == reader.origin + "/"
    page.evaluate("support.consent(true)")

    said(page, "decision")
    assert reader.decisions()[0]["returned"] == "signed.word"


def test_withdrawing_erases_here_and_at_the_service_in_every_tab(reader: Reader) -> None:
    reader.script.decisions = [shown()]
    first, second = reader.open(), reader.open()
    reader.view(first)
    reader.view(second)

    second.evaluate("support.consent(false)")

    said(first, "quiet")
    expect(prompt(first)).to_have_count(0)
    poll(second, lambda: second.evaluate(KEYS) == [], "the empty storage")
    assert reader.script.asked("forget") == [{"reader": "signed-reader"}]
    second.evaluate("support.view()")
    assert len(heard(second, "decision")) == 1


def test_a_forgotten_reader_is_a_new_one(reader: Reader) -> None:
    reader.script.decisions = [shown(), shown("ask-2")]
    page = reader.open()
    reader.view(page)
    before = kept(page)["counter"]

    assert page.evaluate("support.forget()")

    expect(prompt(page)).to_have_count(0)
    reader.view(page)
    assert kept(page)["counter"] != before
    assert "reader" not in reader.decisions()[1]
    assert "asked" not in reader.decisions()[1]


def test_an_answer_that_comes_after_the_erasure_brings_nothing_back(reader: Reader) -> None:
    reader.script.decisions = [shown()]
    answer = reader.script.held["decision"] = threading.Event()
    page = reader.open()
    page.goto(reader.origin)
    poll(page, reader.decisions, "the request")

    # Playwright listens for sure only once it has answered a further command.
    with page.expect_response("**/v1/decision"):
        assert page.evaluate("support.forget()")
        answer.set()
    page.evaluate("navigator.locks.request('supportsvc', () => 0)")

    assert kept(page) == {}
    expect(prompt(page)).to_have_count(0)


def test_an_erasure_that_failed_is_tried_again_and_nobody_is_asked_meanwhile(reader: Reader) -> None:
    reader.script.decisions = [shown()]
    reader.script.failures = {"forget": 503}
    page = reader.open()
    reader.view(page)

    assert not page.evaluate("support.forget()")

    assert kept(page) == {"counter": "0", "total": 0, "reader": "signed-reader", "erase": True}
    reader.script.failures = {}
    page.goto(reader.origin)
    poll(page, lambda: kept(page) == {}, "the empty storage")
    assert len(reader.script.asked("forget")) == 2
    assert len(reader.decisions()) == 1


def test_an_erasure_that_the_service_has_no_reader_for_is_done(reader: Reader) -> None:
    reader.script.decisions = [shown()]
    reader.script.failures = {"forget": 403}
    page = reader.open()
    reader.view(page)

    assert page.evaluate("support.forget()")

    assert kept(page) == {}


def test_who_was_never_known_is_forgotten_without_a_request(reader: Reader) -> None:
    reader.script.config["doors"] = {"3fa2": ["PT0S", 4]}
    page = reader.open()
    reader.view(page)

    assert page.evaluate("support.forget()")

    assert kept(page) == {}
    assert reader.script.calls == []


def test_an_erasure_that_comes_too_often_is_tried_again(reader: Reader) -> None:
    reader.script.decisions = [shown()]
    reader.script.failures = {"forget": 429}
    page = reader.open()
    reader.view(page)

    assert not page.evaluate("support.forget()")

    assert kept(page)["erase"]


def test_a_no_where_storage_is_refused_harms_nothing(reader: Reader) -> None:
    page = reader.open()
    page.add_init_script(
        "Object.defineProperty(window, 'localStorage', {get() { throw new DOMException('no', 'SecurityError'); }})"
    )
    reader.view(page)

    page.evaluate("support.consent(false)")

    assert reader.script.calls == []


def test_a_page_that_began_twice_does_not_hear_itself(reader: Reader) -> None:
    reader.site.attributes = 'data-consent="required"'
    reader.script.decisions = [shown()]
    page = reader.open()
    page.goto(reader.origin)
    said(page, "ready")
    page.evaluate("support.consent(true)")
    said(page, "decision")
    page.evaluate("support.consent(false)")
    poll(page, lambda: kept(page) == {}, "the empty storage")
    page.evaluate("support.consent(true)")
    said(page, "decision", 2)

    page.get_by_role("button", name="Remind me later").click()
    page.get_by_role("button", name="Tomorrow").click()

    poll(page, lambda: "signed" in kept(page)["snooze"], "the signed snooze")
    expect(page.get_by_role("button", name="Undo")).to_be_visible()


def test_in_a_protected_country_nothing_is_left_and_nothing_more_is_written(reader: Reader) -> None:
    reader.script.config |= {"articles": 31, "wall": {"articles": 1, "days": None}}
    reader.script.config["campaigns"] = [{"id": "3fa2", "placement": "wall"}]
    reader.script.config["doors"] = {"3fa2": ["PT0S", 0, 2]}
    reader.site.slot = '<div data-support-slot="wall">The rest.</div>'
    reader.script.decisions = [{"show": False, "reason": "protected_country"}]
    reader.script.failures = {"snooze": 503}
    page = reader.open()
    reader.view(page)
    page.evaluate("support.snooze('P7D')")
    said(page, "error")
    reader.script.failures = {"snooze": 403}
    slow = reader.script.held["snooze"] = threading.Event()

    reason = reader.view(page, "/b")["reason"]
    slow.set()
    said(page, "error")
    calls = len(reader.script.calls)
    for call in ("view()", "consent(true)", "snooze('P7D')", "snooze(null)", "consent(false)", "consent(true)"):
        page.evaluate(f"support.{call}")

    assert reason == "protected_country"
    assert page.evaluate(KEYS) == []
    assert len(reader.script.calls) == calls
    assert heard(page, "snooze") == heard(page, "undo") == []


def test_who_has_not_consented_puts_nothing_off(reader: Reader) -> None:
    reader.site.attributes = 'data-consent="required"'
    page = reader.open()
    page.goto(reader.origin)
    said(page, "ready")

    page.evaluate("support.snooze('P7D')")

    assert page.evaluate(KEYS) == []
    assert reader.script.calls == []
