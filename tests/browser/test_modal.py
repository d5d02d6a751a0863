"""The dialog over the page: it comes when it may, holds the focus, and gives it back."""

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.answers import refused, shown
from tests.browser.conftest import reading
from tests.browser.reader import Reader, heard, kept, poll, prompt, said, shifts
from tests.browser.scripted import Script, Site
from tests.browser.test_access import hold

pytestmark = pytest.mark.browser

FOCUSED = (
    "() => { let e = document.activeElement; e = e.shadowRoot?.activeElement ?? e; return e.className || e.tagName; }"
)


def meet(reader: Reader, **how: object) -> Page:
    """Open a page to which a dialog is sent, and wait for nothing."""
    reader.script.config["campaigns"] = [{"id": "3fa2", "placement": "modal"}]
    reader.script.decisions = [shown(placement="modal", **how), refused()]  # type: ignore[arg-type]
    reader.site.before = '<input aria-label="Search"><button>Menu</button>' + reader.site.before
    page = reader.open()
    reader.view(page)
    return page


def dialog(page: Page) -> Locator:
    return page.get_by_role("dialog", name="Some would rather you did not read this.")


def test_it_is_a_dialog_over_an_inert_page_and_moves_nothing(reader: Reader) -> None:
    page = meet(reader)
    page.get_by_role("button", name="Menu").focus()
    page.evaluate("scrollTo(0, 300)")

    expect(dialog(page)).to_be_visible()
    said(page, "impression")

    assert page.evaluate(FOCUSED) == "H2"
    for _ in range(9):
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.localName") in {"support-prompt", "body"}
    assert prompt(page).evaluate("(element) => element.shadowRoot.querySelector('dialog').matches(':modal')")
    page.get_by_role("button", name="Close").click()
    assert (page.evaluate("scrollY"), shifts(page)) == (300, [])


@pytest.mark.parametrize("way", ["escape", "backdrop", "button"])
def test_it_closes_as_the_close_button_does_and_gives_the_focus_back(reader: Reader, way: str) -> None:
    page = meet(reader)
    page.get_by_role("button", name="Menu").focus()
    expect(dialog(page)).to_be_visible()

    if way == "escape":
        page.keyboard.press("Escape")
    elif way == "backdrop":
        page.mouse.click(10, 400)
    else:
        page.get_by_role("button", name="Close").click()

    expect(prompt(page)).to_have_count(0)
    expect(page.get_by_role("button", name="Menu")).to_be_focused()
    assert reader.events(2) == ["impression", "dismissal"]
    assert kept(page)["asked"] == {"ask": "ask-1", "seen": True, "dismissed": True}


def test_a_press_inside_it_closes_nothing(reader: Reader) -> None:
    page = meet(reader)
    box = dialog(page).bounding_box()
    assert box is not None

    page.mouse.click(box["x"] + 200, box["y"] + 2)
    page.mouse.move(box["x"] + 100, box["y"] + 100)
    page.mouse.down()
    page.mouse.move(10, 10)
    page.mouse.up()

    expect(dialog(page)).to_be_visible()


def test_it_waits_while_the_reader_types(reader: Reader) -> None:
    reader.site.before = ""
    reader.site.head = (
        '<script nonce="n">addEventListener("DOMContentLoaded", () => document.querySelector("input").focus())</script>'
    )
    page = meet(reader)
    page.keyboard.type("storm")
    page.wait_for_timeout(1500)
    expect(prompt(page)).to_have_count(0)

    page.get_by_role("button", name="Menu").focus()

    expect(dialog(page)).to_be_visible()
    assert page.get_by_label("Search").input_value() == "storm"


def test_it_does_not_come_once_the_ask_was_answered_in_another_tab(reader: Reader) -> None:
    page = meet(reader)
    page.evaluate("support.snooze('P7D')")

    page.wait_for_timeout(1500)

    expect(prompt(page)).to_have_count(0)
    assert heard(page, "impression") == []


def test_escape_closes_the_choices_of_later_first_and_putting_off_stays_inside(reader: Reader) -> None:
    page = meet(reader)
    page.get_by_role("button", name="Remind me later").click()

    page.keyboard.press("Escape")
    expect(dialog(page)).to_be_visible()
    page.get_by_role("button", name="Remind me later").click()
    page.get_by_role("button", name="Tomorrow").click()
    expect(page.get_by_text("We will ask again on")).to_be_focused()
    page.keyboard.press("Escape")

    expect(prompt(page)).to_have_count(0)
    assert reader.events(1) == ["impression"]
    poll(page, lambda: kept(page)["snooze"].get("signed") == "signed-snooze", "the signed snooze")


def test_axe_finds_nothing_in_a_dialog_and_it_fits_a_small_window(
    browser: Browser, theatre: tuple[Script, Site, str]
) -> None:
    with reading(browser, theatre, bypass_csp=True) as reader:
        page = meet(reader, closable=False)
        page.set_viewport_size({"width": 320, "height": 480})
        expect(dialog(page)).to_be_visible()
        page.get_by_role("button", name="Remind me later").click()
        hold(page, "the dialog")
        box = dialog(page).bounding_box()
        assert box is not None
        assert (box["x"] >= 8, box["width"] <= 304, box["y"] >= 0, box["height"] <= 480) == (True,) * 4
        page.get_by_role("button", name="Close").click()
        expect(prompt(page)).to_have_count(0)
