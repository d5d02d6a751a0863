"""The newspaper in a real browser: it reads well at every size, and the demo's bar does what it says."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from supportsvc.sandbox.newspaper import NewspaperSettings, create_newspaper
from supportsvc.sandbox.server import running_stripe
from tests.sandbox_newspaper.conftest import SERVICE, Serve, serving

pytestmark = pytest.mark.browser

DAY = 86_400_000
PAGES = [
    "/",
    "/city/",
    "/politics/register-names-the-courier",
    "/city/boy-of-the-breakwater",
    "/about",
    "/ar/",
    "/ar/opinion/letter-to-a-careful-friend",
]
WINDOWS: list[tuple[Any, int]] = [("light", 320), ("dark", 1280)]
DECISION = "detail => document.dispatchEvent(new CustomEvent('support:decision', { detail }))"


@pytest.fixture(scope="module")
def origin(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """One paper for all: it keeps nothing of a reader, and of its clock, which only goes on, no test knows the hour."""
    clock = tmp_path_factory.mktemp("paper") / "clock"
    with serving(create_newspaper(NewspaperSettings(service_url=SERVICE, clock_file=clock))) as address:
        yield address


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    with browser.new_context(viewport={"width": 1280, "height": 900}) as context:
        yield context.new_page()


def test_axe_finds_nothing_and_nothing_overflows(browser: Browser, origin: str) -> None:
    # axe is put into the page, which the page's own policy rightly refuses.
    with browser.new_context(bypass_csp=True, reduced_motion="reduce") as context:
        page = context.new_page()
        for address in PAGES:
            page.goto(origin + address)
            page.get_by_role("button", name="Demo").click()
            for scheme, width in WINDOWS:
                page.emulate_media(color_scheme=scheme)
                page.set_viewport_size({"width": width, "height": 900})
                found = Axe().run(page)
                assert found.response["violations"] == [], address
                assert page.evaluate("document.documentElement.scrollWidth") <= width, address


def test_the_pages_hold_their_own_policy(page: Page, origin: str) -> None:
    page.add_init_script(
        "window.refused = []; addEventListener('securitypolicyviolation', (e) => refused.push(e.violatedDirective))"
    )
    for address in PAGES:
        page.goto(origin + address)
        page.get_by_role("button", name="Demo").click()
        assert page.evaluate("window.refused") == [], address


def test_over_an_account_at_stripe_the_bar_has_no_clock_to_move_and_says_so(page: Page, serve: Serve) -> None:
    faults: list[str] = []
    page.on("pageerror", lambda fault: faults.append(str(fault)))
    page.goto(serve(create_newspaper(NewspaperSettings(service_url=SERVICE, at_stripe=True))))

    page.get_by_role("button", name="Demo").click()

    assert page.get_by_role("heading", name="Payments at Stripe, in test mode").is_visible()
    assert page.get_by_role("button", name="Manage this reader").is_visible()
    assert page.get_by_role("button", name="A day later").count() == 0
    assert "stand-in" not in page.locator(".demo-bar").inner_text()
    assert faults == []


@pytest.mark.parametrize(("address", "family"), [("/", "Newsreader"), ("/ar/", "Noto Naskh Arabic")])
def test_the_paper_is_set_in_the_typeface_it_carries(page: Page, origin: str, address: str, family: str) -> None:
    page.goto(origin + address)

    loaded = page.evaluate(
        "document.fonts.ready.then(() => [...document.fonts].filter((f) => f.status === 'loaded').map((f) => f.family))"
    )

    assert family in [name.strip('"') for name in loaded]


def test_the_bar_says_why_the_prompt_is_not_there(page: Page, origin: str) -> None:
    page.goto(origin)
    silence = {"open_in": 518_400, "views_left": 2}
    page.evaluate(DECISION, {"show": False, "reason": "snoozed", "asked": True, "requests": 1, "silence": silence})
    page.get_by_role("button", name="Demo").click()

    panel = page.locator(".demo-bar").inner_text()

    assert "Not shown. “Remind me later” has not come yet." in panel
    assert "snoozed" in panel
    assert "for 6 days and for 2 more views" in panel


def test_the_bar_opens_and_closes_by_the_keyboard_and_stays_as_it_was_left(page: Page, origin: str) -> None:
    page.goto(origin)
    toggle = page.get_by_role("button", name="Demo")
    toggle.focus()
    page.keyboard.press("Enter")
    assert toggle.get_attribute("aria-expanded") == "true"

    page.reload()
    assert toggle.get_attribute("aria-expanded") == "true"

    page.get_by_role("button", name="A new reader").focus()
    page.keyboard.press("Escape")
    assert toggle.get_attribute("aria-expanded") == "false"
    assert toggle.evaluate("node => node === document.activeElement")


def test_the_browsers_clock_goes_with_the_demos(page: Page, origin: str) -> None:
    page.goto(origin)
    other = page.context.new_page()
    other.goto(origin)
    before, ticks = page.evaluate("[Date.now(), performance.now()]")

    with page.expect_navigation():
        page.get_by_role("button", name="A week later").click()
    after, told, kept = page.evaluate(
        "[Date.now(), new Date().getTime(), [new Date(0).getTime(), new Date(2020, 1) instanceof Date, typeof Date()]]"
    )

    assert 7 * DAY <= after - before < 7.1 * DAY
    assert abs(told - after) < 1000
    assert kept == [0, True, "string"]
    assert ticks < DAY
    other.wait_for_function("then => Date.now() - then >= 7 * 86400000", arg=before)


def test_a_new_reader_begins_with_an_empty_browser_at_the_same_time(page: Page, origin: str) -> None:
    page.goto(origin)
    with page.expect_navigation():
        page.get_by_role("button", name="A day later").click()
    page.evaluate("localStorage.supportsvc = 'old'; sessionStorage.old = '1'; document.cookie = 'old=1; path=/'")
    moved = page.evaluate("Date.now()")

    with page.expect_navigation():
        page.get_by_role("button", name="A new reader").click()

    assert page.evaluate("[localStorage.supportsvc ?? null, sessionStorage.length, document.cookie]") == [None, 0, ""]
    assert page.evaluate("Date.now()") >= moved


def test_the_bar_shows_what_the_stand_in_took(page: Page, serve: Serve, clock_file: Path) -> None:
    with running_stripe(clock_file=clock_file) as stripe:
        stripe.control.ask("POST", "subscriptions", {"email": "ada@example.com", "amount": 500})
        settings = NewspaperSettings(service_url=SERVICE, stripe_url=stripe.url, clock_file=clock_file)
        page.goto(serve(create_newspaper(settings)))
        page.get_by_role("button", name="Demo").click()

        row = page.get_by_role("listitem").filter(has_text="ada@example.com").inner_text()

    assert row.startswith("ada@example.com: $5.00 a month, active, next renewal ")


def test_the_button_about_ones_own_support_waits_for_the_script(page: Page, origin: str) -> None:
    page.goto(f"{origin}/about")
    button = page.get_by_role("button", name="Manage or end your support")
    assert not button.is_visible()

    page.evaluate("window.support = { portal: () => Promise.reject(new Error('portal')) }")
    page.evaluate("document.dispatchEvent(new CustomEvent('support:ready'))")
    button.click()

    page.get_by_text("We do not know this browser").wait_for()


def test_the_bar_tells_what_the_reader_did(page: Page, origin: str) -> None:
    page.goto(origin)
    words = page.get_by_role("status")
    page.evaluate(DECISION, {"show": True, "reason": "shown", "asked": True, "requests": 1, "silence": None})
    assert words.inner_text() == "Shown. Nothing speaks against it."

    page.evaluate("document.dispatchEvent(new CustomEvent('support:snooze', { detail: {} }))")
    assert words.inner_text() == "Put off. No prompt of any kind before the day that the reader chose."

    silence = {"open_in": 0, "views_left": 1}
    page.evaluate(DECISION, {"show": False, "reason": "silent", "asked": False, "requests": 0, "silence": silence})
    assert words.inner_text() == "Not shown. Asking would be in vain for 1 more view, so no request is made."


def test_the_bar_tells_how_many_articles_are_free_in_one_row(page: Page, origin: str) -> None:
    page.set_viewport_size({"width": 1200, "height": 800})
    page.goto(origin)
    page.context.add_cookies([{"name": "demo-placement", "value": "wall", "url": origin}])
    page.goto(origin + "/politics/register-names-the-courier")
    words, rows = page.get_by_role("status"), page.locator(".demo-acts")
    silent = {"show": False, "reason": "silent", "asked": False, "requests": 0}

    def tell(left: int | None) -> str:
        silence = {"open_in": None if left is None else 0, "views_left": 0, "articles_left": left}
        page.evaluate(DECISION, {**silent, "silence": silence})
        return words.inner_text()

    told = [tell(3), tell(2), tell(1), tell(None)]
    for views_left, granted in ((1, True), (0, False)):
        access = {"granted": granted, "views_left": views_left}
        page.evaluate("(detail) => document.dispatchEvent(new CustomEvent('support:access', { detail }))", access)
        page.evaluate(DECISION, {"show": not granted, "reason": "offer_open", "asked": True, "requests": 1})
        told.append(words.inner_text())

    open_still = "Another prompt to this reader is still open."
    assert told == [
        "Not shown. This article is free, and so are 2 more. No request was needed to tell.",
        "Not shown. This article is free, and so is one more. No request was needed to tell.",
        "Not shown. This article is the last free one. No request was needed to tell.",
        "Not shown. This article was counted before, so it stays open.",
        f"Not shown. {open_still} This article is free, and so is one more.",
        f"Shown. {open_still} The free articles are used up.",
    ]
    boxes = [rows.locator("button").nth(number).bounding_box() for number in (0, -1)]
    assert boxes[0] is not None
    assert boxes[1] is not None
    assert boxes[0]["y"] == boxes[1]["y"]
