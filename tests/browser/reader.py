"""A reader at a browser: opens pages, waits for what the script says, and lets time pass."""

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from time import monotonic, sleep
from typing import Any

from playwright.sync_api import BrowserContext, Locator, Page

from tests.browser.scripted import Script, Site

START = datetime(2026, 11, 23, 10, tzinfo=UTC)
PATIENCE = 10.0
LISTEN = """
(() => {
  const Real = Date;
  const now = () => Real.now() + (window.ahead ?? 0);
  window.Date = new Proxy(Real, {
    construct: (target, given, as) => Reflect.construct(target, given.length ? given : [now()], as),
    get: (target, name) => name === 'now' ? now : Reflect.get(target, name),
  });
})();
window.heard = [];
for (const name of ['ready', 'decision', 'impression', 'dismissal', 'click', 'snooze', 'undo', 'checkout', 'thanks',
  'quiet', 'error', 'access']) document.addEventListener('support:' + name, ({detail}) => heard.push([name, detail]));
document.addEventListener('securitypolicyviolation', (event) => heard.push(['violation', event.blockedURI]));
window.shifts = [];
let begun = Infinity;
document.addEventListener('support:ready', () => { begun = performance.now(); });
new PerformanceObserver((list) => {
  for (const {value, startTime, hadRecentInput, sources} of list.getEntries()) {
    const moved = sources.map(({node, previousRect, currentRect}) => [node?.nodeName, previousRect, currentRect]);
    if (!hadRecentInput && startTime > begun) window.shifts.push(JSON.stringify([value, moved]));
  }
}).observe({type: 'layout-shift', buffered: true});
"""


@dataclass(slots=True)
class Reader:
    """One browser context, and the stage that it looks at; `tab` is the first tab where it is there already."""

    context: BrowserContext
    script: Script
    site: Site
    origin: str
    ahead: timedelta = timedelta()
    trouble: list[str] = field(default_factory=list)
    clock: ExitStack = field(default_factory=ExitStack)
    tab: Page | None = None

    def open(self) -> Page:
        """Open a tab."""
        if self.tab is not None:
            page, self.tab = self.tab, None
            page.set_default_timeout(PATIENCE * 1000)
            return page
        page = self.context.new_page()
        page.set_default_timeout(PATIENCE * 1000)
        page.on("pageerror", lambda error: self.trouble.append(str(error)))
        return page

    def view(self, page: Page, path: str = "/") -> dict[str, Any]:
        """Go to a page, and return what the script says of the decision."""
        page.goto(self.origin + path)
        return said(page, "decision")

    def pass_time(self, **length: float) -> None:
        """Let time pass for every tab: its dates, not its timers."""
        self.ahead += timedelta(**length)
        moved = f"window.ahead = {round(self.ahead.total_seconds() * 1000)}"
        self.clock.close()
        self.clock.enter_context(BrowserContext.add_init_script(self.context, moved))  # unwatched: it is taken back
        for page in self.context.pages:
            page.evaluate(moved)

    def set_clock(self, instant: datetime) -> None:
        """Set the clock of every tab."""
        self.ahead = timedelta()
        self.pass_time(seconds=(instant - datetime.now(UTC)).total_seconds())

    def decisions(self) -> list[dict[str, Any]]:
        """Return what was asked of the service."""
        return self.script.asked("decision")

    def events(self, count: int = 0) -> list[str]:
        """Return the types of the events that the service was told, once there are so many.

        They outlive the page that sends them, so the next page may be there before they are.
        """
        ends = monotonic() + PATIENCE
        while True:
            told = [event["type"] for body in self.script.asked("events") for event in body["events"]]
            if len(told) >= count or monotonic() > ends:
                return told
            sleep(0.02)


def heard(page: Page, name: str) -> list[dict[str, Any]]:
    """Return the details of the script's events of one name."""
    found: list[list[Any]] = page.evaluate("heard")
    return [detail for kind, detail in found if kind == name]


def said(page: Page, name: str, count: int = 1) -> dict[str, Any]:
    """Wait for the n-th event of a name, and return its detail."""
    poll(page, lambda: len(heard(page, name)) >= count, f"support:{name}")
    return heard(page, name)[count - 1]


def poll(page: Page, holds: Callable[[], object], what: str) -> None:
    """Wait until something holds; the page goes on meanwhile."""
    deadline = monotonic() + PATIENCE
    while not holds():
        assert monotonic() < deadline, f"{what} did not come; heard: {page.evaluate('window.heard')}"
        page.wait_for_timeout(20)


def prompt(page: Page) -> Locator:
    """Return the prompt's element."""
    return page.locator("support-prompt")


def kept(page: Page) -> dict[str, Any]:
    """Return what the script keeps in the browser."""
    found: dict[str, Any] = page.evaluate("JSON.parse(localStorage.getItem('supportsvc') ?? '{}')")
    return found


def shifts(page: Page) -> list[str]:
    """Return what moved since the script came, by no reader's hand."""
    page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    found: list[str] = page.evaluate("window.shifts")
    return found
