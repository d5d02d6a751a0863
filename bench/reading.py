"""A reader at a real browser on a slow processor: articles of the demo's paper, with the script and without."""

import logging
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from statistics import median
from typing import Any

from playwright.sync_api import Browser, BrowserContext, CDPSession, Page, sync_playwright
from werkzeug.serving import make_server

from supportsvc.sandbox.newspaper import NewspaperSettings, create_newspaper
from tests.chromium import FLAGS, find_chromium

SITE = "http://localhost:8000"
"""The origin that the shipped configuration lists; the browser is told where it really is."""
SLOWER = 4
SETTLED, SEEN = 1000, 1600
"""Milliseconds after a page has loaded by when it is idle, and after scrolling by when an impression has been told."""
OBSERVE = """
window.found = {tasks: 0, shift: 0, shown: false};
new PerformanceObserver((list) => { found.tasks += list.getEntries().length; })
  .observe({type: 'longtask', buffered: true});
new PerformanceObserver((list) => {
  for (const {hadRecentInput, value} of list.getEntries()) if (!hadRecentInput) found.shift += value;
}).observe({type: 'layout-shift', buffered: true});
document.addEventListener('support:decision', ({detail}) => { found.shown = detail.show; });
"""


@dataclass(frozen=True, slots=True)
class View:
    """One page: CPU seconds of its main thread, `laying` of them style and layout; tasks beyond 50 ms; what moved.

    `requests` and `received`, in bytes, are those of the service that went over the wire.
    """

    busy: float
    laying: float
    long_tasks: int
    shift: float
    shown: bool
    requests: int
    received: int


Session = Sequence[View]


@dataclass(frozen=True, slots=True)
class Pair:
    """The same articles, read with the script and without."""

    ours: Session
    bare: Session

    def views(self) -> Iterator[tuple[View, View]]:
        """Yield each article as it was read with the script and without."""
        return zip(self.ours, self.bare, strict=True)


def read_in_pairs(service: int, pairs: int, views: int) -> list[Pair]:
    """Let new readers read, in turns with the script of the service on a port and without.

    The shipped configuration asks on the fourth view. Raises SystemExit where one was not asked exactly once.
    """
    logging.getLogger("werkzeug").setLevel(logging.WARNING)
    with paper(f"http://localhost:{service}") as port, browsing(port) as browser:
        found = []
        for number in range(pairs):
            turns = (False, True) if number % 2 else (True, False)
            sessions = {blocked: read(browser, service, views, blocked=blocked) for blocked in turns}
            if sum(view.shown for view in sessions[False]) != 1:
                raise SystemExit(f"a reader of {views} articles was not asked once")
            found.append(Pair(ours=sessions[False], bare=sessions[True]))
        return found


@contextmanager
def paper(service: str) -> Iterator[int]:
    """Serve the demo's paper, and give its port."""
    server = make_server("127.0.0.1", 0, create_newspaper(NewspaperSettings(service, demo_bar=False)), threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def browsing(port: int) -> Iterator[Browser]:
    """Start a browser to which the site is on a port of the loopback."""
    rule = f"--host-resolver-rules=MAP {SITE.removeprefix('http://')} 127.0.0.1:{port}"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=[*FLAGS, rule])
        yield browser
        browser.close()


def read(browser: Browser, service: int, views: int, *, blocked: bool) -> Session:
    """Read articles as a new reader, each in a tab of its own, and scroll to where prompts stand."""
    with browser.new_context(viewport={"width": 1000, "height": 800}) as context:
        context.add_init_script(OBSERVE)
        articles = articles_of(context)
        return [look(context.new_page(), articles[n % len(articles)], service, blocked=blocked) for n in range(views)]


def articles_of(context: BrowserContext) -> list[str]:
    """Return the paths of the articles that the paper's front page leads to; no view is counted."""
    page = context.new_page()
    block(context.new_cdp_session(page))
    page.goto(SITE)
    hrefs = page.evaluate("[...new Set([...document.querySelectorAll('main a')].map(({pathname}) => pathname))]")
    page.close()
    return [path for path in hrefs if path.strip("/").count("/") == 1]


def look(page: Page, path: str, service: int, *, blocked: bool) -> View:
    """Read one article."""
    tools = page.context.new_cdp_session(page)
    calls = Calls(tools, f":{service}/")
    tools.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    tools.send("Performance.enable", {"timeDomain": "threadTicks"})
    if blocked:
        block(tools)
    page.goto(SITE + path)
    page.wait_for_timeout(SETTLED)
    page.evaluate("document.querySelector('[data-support-slot]')?.scrollIntoView()")
    page.wait_for_timeout(SEEN)
    metrics = {one["name"]: one["value"] for one in tools.send("Performance.getMetrics")["metrics"]}
    found: dict[str, Any] = page.evaluate("found")
    page.close()
    return View(
        busy=metrics["TaskDuration"],
        laying=metrics["LayoutDuration"] + metrics["RecalcStyleDuration"],
        long_tasks=found["tasks"],
        shift=found["shift"],
        shown=found["shown"],
        requests=len(calls.received),
        received=sum(calls.received.values()),
    )


def block(tools: CDPSession) -> None:
    """Keep the script from a page; the browser's cache goes on, which a route would end."""
    tools.send("Network.enable")
    tools.send("Network.setBlockedURLs", {"urls": ["*/v1/support.js"]})


class Calls:
    """What goes over the wire from and to a service: the bytes received for each request, headers included."""

    def __init__(self, tools: CDPSession, mark: str) -> None:
        self.received: dict[str, int] = {}
        self._mark = mark
        tools.send("Network.enable")
        tools.on("Network.responseReceived", self._begin)
        tools.on("Network.loadingFinished", self._end)

    def _begin(self, event: dict[str, Any]) -> None:
        answer = event["response"]
        if self._mark in answer["url"] and not answer.get("fromDiskCache"):
            self.received[event["requestId"]] = 0

    def _end(self, event: dict[str, Any]) -> None:
        if event["requestId"] in self.received:
            self.received[event["requestId"]] = round(event["encodedDataLength"])


@dataclass(frozen=True, slots=True)
class PageCost:
    """What the script costs the page that asks, and the others: medians over the pairs, less the page's own needs.

    `asking` and `quiet` are CPU seconds of the main thread, `laying_out` those of style and layout where it asks; of
    scripts Chromium has a figure, too, but without what promises run, nearly all of ours. `long_tasks` and `shift` are
    a session's, `requests` and `received`, in bytes, a page's. `busy` is what the main thread does on each article of
    the session, with the script and without.
    """

    asking: float
    quiet: float
    laying_out: float
    long_tasks: float
    shift: float
    requests: float
    received: float
    busy: Sequence[tuple[float, float]]


def reckon(pairs: Sequence[Pair]) -> PageCost:
    """Reckon what the script costs, from sessions in each of which somebody was asked."""

    def asking(more: Callable[[View], float]) -> float:
        return median(more(ours) - more(bare) for pair in pairs for ours, bare in pair.views() if ours.shown)

    def quiet(more: Callable[[View], float]) -> float:
        return median(more(ours) - more(bare) for pair in pairs for ours, bare in pair.views() if not ours.shown)

    def session(more: Callable[[View], float]) -> float:
        return median(sum(more(ours) - more(bare) for ours, bare in pair.views()) for pair in pairs)

    views = len(pairs[0].ours)
    return PageCost(
        asking=asking(lambda view: view.busy),
        quiet=quiet(lambda view: view.busy),
        laying_out=asking(lambda view: view.laying),
        long_tasks=session(lambda view: view.long_tasks),
        shift=session(lambda view: view.shift),
        requests=session(lambda view: view.requests) / views,
        received=session(lambda view: view.received) / views,
        busy=[
            (median(pair.ours[n].busy for pair in pairs), median(pair.bare[n].busy for pair in pairs))
            for n in range(views)
        ],
    )
