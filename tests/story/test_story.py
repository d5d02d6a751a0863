"""The whole story in Chromium: read, be asked, put off, be asked again, pay, be left alone, end it, be asked again."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, Request, expect
from stripe import StripeClient

from tests.fixtures.valkey import Valkey
from tests.story.neighbourhood import Layout, Town, running_town

pytestmark = pytest.mark.browser

DAY = 86_400
ELSEWHERE = [layout for layout in Layout if layout is not Layout.ANOTHER_SITE]


@pytest.fixture
def town(request: pytest.FixtureRequest, tmp_path: Path, valkey: Valkey) -> Iterator[Town]:
    """The newspaper and all behind it, in the layout that the test asks for."""
    with running_town(request.param, tmp_path, valkey.url) as running:
        yield running


class Reader:
    """A person with a browser: reads articles, and hears what the script asks of the service."""

    def __init__(self, context: BrowserContext, town: Town) -> None:
        self.context = context
        self.town = town
        self.asked: list[str] = []
        self.faults: list[str] = []
        context.on("request", self._hear)
        self.tab = self.open_tab()
        self.articles = self._find_articles()
        self._next = 0

    def _hear(self, request: Request) -> None:
        if request.method == "POST" and "/v1/" in request.url:
            self.asked.append(request.url.rpartition("/v1/")[2])

    def open_tab(self) -> Page:
        """Open another tab."""
        tab = self.context.new_page()
        tab.on("pageerror", lambda error: self.faults.append(str(error)))
        return tab

    def _find_articles(self) -> list[str]:
        """Take the articles off the front page, which the paper excludes from asking."""
        self.tab.goto(f"{self.town.paper}/about")
        self.tab.goto(self.town.paper)
        links = self.tab.locator("main a[href]").evaluate_all("all => all.map(a => a.getAttribute('href'))")
        return [link for link in dict.fromkeys(links) if re.fullmatch(r"/[a-z]+/[a-z0-9-]+", link)]

    def read(self, tab: Page | None = None) -> Page:
        """Read the next article to its end, until the script has spoken."""
        tab = tab or self.tab
        path = self.articles[self._next % len(self.articles)]
        self._next += 1
        tab.goto(self.town.paper + path)
        self.settle(tab)
        return tab

    def settle(self, tab: Page) -> None:
        """Wait for the script's word on this page, and scroll through it."""
        verdict = tab.locator('[data-demo="verdict"]')
        expect(verdict).not_to_have_text("Listening.")
        tab.locator("[data-support-slot]").first.scroll_into_view_if_needed()

    def read_until_asked(self, most: int = 6) -> Page:
        """Read until a prompt is there."""
        for _ in range(most):
            tab = self.read()
            if prompt(tab).count():
                return tab
        pytest.fail(f"not asked within {most} articles")

    def move_clock(self, seconds: int) -> None:
        """Let time pass, as the demo's visitor does."""
        self.tab.bring_to_front()
        before = self.tab.evaluate("Date.now()")
        with self.tab.expect_navigation():
            self.tab.get_by_role(
                "button", name={DAY: "A day later", 7 * DAY: "A week later", 30 * DAY: "A month later"}[seconds]
            ).click()
        self.settle(self.tab)
        assert self.tab.evaluate("Date.now()") - before > (seconds - 1) * 1000
        assert self.town.stripe.control.wait_idle()


def prompt(tab: Page) -> Locator:
    """The prompt on a page."""
    return tab.locator("support-prompt")


def reason(tab: Page) -> str:
    """The reason that the demo's bar shows."""
    return tab.locator('[data-demo="reason"]').text_content() or ""


def pay(tab: Page, card: str) -> None:
    """Fill in the Checkout page and press its button."""
    if tab.get_by_label("E-mail").is_editable():
        tab.get_by_label("E-mail").fill("reader@example.com")
    tab.get_by_role("radio", name=re.compile(card)).check()
    tab.locator("button.deed").click()


@contextmanager
def reading(browser: Browser, town: Town) -> Iterator[Reader]:
    """A fresh browser profile."""
    with browser.new_context(ignore_https_errors=True, viewport={"width": 1280, "height": 800}) as context:
        yield Reader(context, town)


def in_layouts(*layouts: Any) -> pytest.MarkDecorator:
    """Run a test in each of some layouts."""
    return pytest.mark.parametrize("town", layouts, ids=lambda layout: layout.replace(" ", "-"), indirect=True)


@in_layouts(Layout.ANOTHER_SITE, *(pytest.param(layout, marks=pytest.mark.long) for layout in ELSEWHERE))
def test_the_story_of_one_reader(browser: Browser, town: Town) -> None:
    with reading(browser, town) as reader:
        a_supporter_is_won(reader)
        whoever_pays_is_left_alone(reader)
        it_ends_when_what_was_paid_for_ends(reader)

        assert reader.faults == []


@in_layouts(*ELSEWHERE)
def test_asking_putting_off_and_paying_go_well_wherever_the_service_lives(browser: Browser, town: Town) -> None:
    with reading(browser, town) as reader:
        a_supporter_is_won(reader)

        assert reader.faults == []


def a_supporter_is_won(reader: Reader) -> None:
    the_first_pages_are_read_in_peace(reader)
    the_reader_is_asked_and_puts_it_off(reader)
    later_means_later_in_every_tab(reader)
    the_promise_is_kept_and_the_reader_pays(reader)


def the_first_pages_are_read_in_peace(reader: Reader) -> None:
    for _ in range(2):
        expect(prompt(reader.read())).to_have_count(0)
    assert reader.tab.evaluate("support.state().total") == 3  # the front page is one, too
    assert reader.asked == []


def the_reader_is_asked_and_puts_it_off(reader: Reader) -> None:
    tab = reader.read()
    expect(prompt(tab)).to_be_visible()
    assert reader.asked == ["decision"]
    with tab.expect_request(re.compile("/v1/events$")):
        prompt(tab).scroll_into_view_if_needed()
    tab.get_by_role("button", name="Remind me later").click()
    with tab.expect_response(re.compile("/v1/snooze$")) as kept:
        tab.get_by_role("button", name=re.compile("^In a week")).click()
    assert kept.value.status == 200
    expect(tab.get_by_text(re.compile("We will ask again on"))).to_be_visible()


def later_means_later_in_every_tab(reader: Reader) -> None:
    reader.asked.clear()
    second = reader.open_tab()
    for tab in (reader.tab, second, reader.tab, second, reader.tab):
        tab.bring_to_front()
        reader.read(tab)
        expect(prompt(tab)).to_have_count(0)
    assert reader.asked == []
    second.close()


def the_promise_is_kept_and_the_reader_pays(reader: Reader) -> None:
    reader.move_clock(7 * DAY)
    tab = reader.tab if prompt(reader.tab).count() else reader.read()
    expect(prompt(tab)).to_be_visible()
    expect(tab.get_by_text("You asked us to remind you.")).to_be_visible()
    second = reader.open_tab()
    reader.read(second)
    expect(prompt(second)).to_have_count(0)

    tab.bring_to_front()
    tab.get_by_role("button", name="Support us with $2 a month").click()
    tab.wait_for_url(re.compile(re.escape(reader.town.stripe.url)))
    pay(tab, "4000 0000 0000 0002")
    expect(tab.get_by_role("alert")).to_be_visible()
    pay(tab, "4242 4242 4242 4242")
    tab.wait_for_url(re.compile(re.escape(reader.town.paper)))

    expect(tab.get_by_role("heading", name="Thank you for your support.")).to_be_visible()
    expect(tab.locator('[data-demo="verdict"]')).to_have_text("Thanked.")
    assert "#support" not in tab.url
    assert reader.town.stripe.control.wait_idle()
    for quiet in (second, tab):
        quiet.bring_to_front()
        reader.read(quiet)
        expect(prompt(quiet)).to_have_count(0)
    second.close()


def whoever_pays_is_left_alone(reader: Reader) -> None:
    for _ in range(5):
        reader.read()
        expect(prompt(reader.tab)).to_have_count(0)
    for length in (30 * DAY, DAY):
        reader.move_clock(length)
        for _ in range(5):
            reader.read()
            expect(prompt(reader.tab)).to_have_count(0)
    assert len(paid_invoices(reader.town)) == 2  # the first, and the renewal


def it_ends_when_what_was_paid_for_ends(reader: Reader) -> None:
    tab = reader.tab
    tab.locator('[data-demo="toggle"]').click()
    tab.get_by_role("button", name=re.compile("^Manage this reader")).click()
    tab.wait_for_url(re.compile(re.escape(reader.town.stripe.url)))
    tab.get_by_role("link", name="Cancel").click()
    tab.get_by_role("button", name="Yes, cancel").click()
    tab.get_by_role("link", name="Back to the site").click()
    reader.settle(tab)
    assert reader.town.stripe.control.wait_idle()

    reader.move_clock(7 * DAY)
    for _ in range(5):
        reader.read()
        expect(prompt(reader.tab)).to_have_count(0)

    reader.move_clock(30 * DAY)
    expect(prompt(reader.read_until_asked())).to_be_visible()
    expect(reader.tab.get_by_text("You asked us to remind you.")).to_have_count(0)


def paid_invoices(town: Town) -> list[str]:
    """The invoices that were paid at the stand-in for Stripe."""
    client = StripeClient(town.stripe.api_key, base_addresses={"api": town.stripe.url})
    return [i.id for i in client.v1.invoices.list({"limit": 100}) if i.status == "paid"]
