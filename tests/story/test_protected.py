"""Rule R3 in a real browser: whoever reads in a protected country has nothing of ours in any of its storages."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from threading import Thread
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route
from werkzeug.serving import make_server

from supportsvc.domain.site import Mode
from supportsvc.sandbox.server import QuietHandler, find_free_port
from supportsvc.store.connect import Store
from tests.fixtures.valkey import Valkey
from tests.web.conftest import Desk, trips

pytestmark = pytest.mark.browser

HERE, THERE = {"CF-IPCountry": "DE"}, {"CF-IPCountry": "BY"}
ARTICLE = b"""<!doctype html><html lang="en"><meta charset="utf-8"><title>News</title><h1>News</h1>
<script async src="/v1/support.js"></script><div style="height: 200vh"></div><div data-support-slot="inline"></div>"""
KEPT = """async () => [
  ...Object.keys(localStorage), ...Object.keys(sessionStorage),
  ...(await indexedDB.databases()).map(({name}) => name), ...await caches.keys(), document.cookie,
].filter(Boolean)"""


class Paper:
    """A page and the service under one address, as behind an edge that tells the country."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.calls: list[str] = []

    def __call__(self, environ: dict[str, Any], start: Any) -> Iterable[bytes]:
        """Serve the page, or hand a call on to the service."""
        path = environ["PATH_INFO"]
        if not path.startswith("/v1/"):
            start("200 OK", [("Content-Type", "text/html; charset=utf-8")])
            return [ARTICLE]
        self.calls.append(path)
        return self.desk.client.application(environ, start)


@contextmanager
def published(valkey: Valkey, mode: Mode) -> Iterator[tuple[Paper, str]]:
    store = Store(valkey.url)
    port = find_free_port()
    desk = Desk(store)
    address = f"http://localhost:{port}"
    desk.configure(mode=mode, origins=(address,))
    desk.protect("BY", "RU")
    paper = Paper(desk)
    server = make_server("127.0.0.1", port, paper, threaded=True, request_handler=QuietHandler)
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield paper, address
    server.shutdown()
    thread.join()
    server.server_close()
    store.close()


def kept(page: Page) -> list[str]:
    """Return what any storage of the browser holds, cookies that no script sees included."""
    return [*page.evaluate(KEPT), *(str(cookie.get("name")) for cookie in page.context.cookies())]


def read(page: Page, address: str, views: int) -> None:
    """Read some pages, and wait until the script has told what it decided on each."""
    for number in range(views):
        page.goto(f"{address}/world/{number}")
        page.wait_for_function("window.told")


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(extra_http_headers=HERE)
    context.add_init_script("window.told = 0; document.addEventListener('support:decision', () => window.told++)")
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("mode", Mode)
def test_what_an_earlier_visit_kept_goes_in_a_protected_country(page: Page, valkey: Valkey, mode: Mode) -> None:
    with published(valkey, mode) as (paper, address):
        read(page, address, 2)
        before = kept(page)
        paper.calls.clear()
        page.context.set_extra_http_headers(THERE)

        with trips(valkey) as made:
            page.goto(f"{address}/world/9#support=a.word")
            page.wait_for_load_state("networkidle")

        assert before == ["supportsvc", *(["__Host-supportsvc"] if mode is Mode.COOKIE else [])]
        assert kept(page) == []
        assert (made, set(paper.calls)) == ({}, {"/v1/support.js"})
        assert page.url == f"{address}/world/9"


def test_a_script_from_the_cache_deletes_what_it_kept_when_the_service_says_so(page: Page, valkey: Valkey) -> None:
    def as_if_cached(route: Route) -> None:
        route.continue_(headers={**route.request.headers, "cf-ipcountry": "DE"})

    with published(valkey, Mode.TOKEN) as (paper, address), trips(valkey) as made:
        page.route("**/v1/support.js", as_if_cached)
        page.context.set_extra_http_headers(THERE)

        read(page, address, 2)

        page.wait_for_function("localStorage.length === 0")
        assert kept(page) == []
        assert paper.calls.count("/v1/decision") == 1
    assert made == {}
