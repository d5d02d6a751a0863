"""The tab in which one test reads after another: a fresh one costs 0.7 of the second of CPU time of a short test."""

from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize

from tests.browser.reader import LISTEN

WINDOW = ViewportSize(width=1000, height=800)
KIND: dict[str, Any] = {"timezone_id": "Europe/Berlin", "locale": "en-US", "viewport": WINDOW}
PASSING = frozenset(
    {"spoilt", "pages", "new_page", "cookies", "clear_cookies", "context", "keyboard", "mouse", "url", "viewport_size"}
    | {"goto", "reload", "close", "is_closed", "evaluate", "locator", "screenshot", "set_viewport_size", "title"}
    | {"set_default_timeout", "bring_to_front", "expect_popup", "expect_request", "expect_response", "expect_page"}
    | {"get_by_role", "get_by_text", "get_by_label", "wait_for_function", "wait_for_load_state", "wait_for_timeout"}
    | {"wait_for_url", "wait_for_selector", "wait_for_event"}
)
"""What a test may ask of the tab, or of its context, and leave nothing to the next that the seat does not clear."""


class Watched:
    """Notes that something was asked for which may outlive the test: a route, a clock, a script of its own."""

    spoilt = False

    def __getattribute__(self, name: str) -> Any:
        if not name.startswith("_") and name not in PASSING:
            self.spoilt = True
        return super().__getattribute__(name)


class WatchedPage(Watched, Page):
    """The tab."""


class WatchedContext(Watched, BrowserContext):
    """Its context."""


class Seat:
    """Keeps a tab for readers of the plain kind; another is made where one may have been changed for good."""

    def __init__(self, browser: Browser) -> None:
        self.trouble: list[str] = []
        self._browser = browser
        self._page: Page | None = None

    def take(self) -> Page:
        """Give the tab: it shows nothing, and nothing is kept in its context."""
        if self._page is None:
            context = self._browser.new_context(**KIND)
            context.add_init_script(LISTEN)
            page = context.new_page()
            page.on("pageerror", lambda error: self.trouble.append(str(error)))
            self._devtools = context.new_cdp_session(page)
            page.__class__, context.__class__ = WatchedPage, WatchedContext
            self._page = page
        return self._page

    def clear(self, *origins: str) -> None:
        """Take away what a test left; `origins` are those where it may have kept something."""
        page, self._page = self._page, None
        assert page is not None
        context = page.context
        if page.is_closed() or _is_spoilt(page) or _is_spoilt(context):
            context.close()
        else:
            for other in context.pages:
                if other is not page:
                    other.close()
            page.goto("about:blank")
            page.evaluate("window.name = ''")
            page.mouse.move(0, 0)
            page.set_viewport_size(WINDOW)
            context.clear_cookies()
            for origin in origins:
                self._devtools.send("Storage.clearDataForOrigin", {"origin": origin, "storageTypes": "all"})
            self._devtools.send("Network.clearBrowserCache")
            self._page = page
        self.trouble.clear()


def _is_spoilt(watched: Page | BrowserContext) -> bool:
    assert isinstance(watched, Watched)
    return watched.spoilt
