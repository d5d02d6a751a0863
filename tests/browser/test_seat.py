"""The tab that tests share: none of them finds anything of another."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.browser.reader import Reader
from tests.browser.scripted import Script, Site
from tests.browser.seat import WINDOW, Seat

pytestmark = pytest.mark.browser

Theatre = tuple[Script, Site, str]
LEAVE = """
localStorage.left = sessionStorage.left = document.cookie = 'left=1'; window.left = name = 'left';
window.addEventListener('pagehide', () => { localStorage.late = 1; });
new Promise((done) => { indexedDB.open('left').onsuccess = done; }).then(() => caches.open('left'));
"""
LOOK = """
(async () => [Object.keys(localStorage), Object.keys(sessionStorage), document.cookie, window.left ?? name,
  await indexedDB.databases(), await caches.keys(), innerWidth, innerHeight,
  document.querySelector('main:hover')?.nodeName])()
"""
NOTHING = [[], [], "", "", [], [], WINDOW["width"], WINDOW["height"], None]
LASTING: dict[str, Callable[[Page], object]] = {
    "a script of its own": lambda page: page.add_init_script("window.left = 1"),
    "a script of its context": lambda page: page.context.add_init_script("window.left = 1"),
    "a clock": lambda page: page.clock.install(),
    "a route": lambda page: page.route("**/*", lambda route: route.continue_()),
    "a look": lambda page: page.emulate_media(color_scheme="dark"),
    "a listener": lambda page: page.on("request", lambda _: None),
    "a permission": lambda page: page.context.grant_permissions(["geolocation"]),
    "being offline": lambda page: page.context.set_offline(True),
    "being closed": lambda page: page.close(),
}


@pytest.fixture
def own(seat: Seat, theatre: Theatre) -> Seat:
    """A seat that begins with a fresh tab, so that no other test's luck decides."""
    seat.take().clock  # noqa: B018 - which spoils it
    seat.clear()
    return seat


def test_what_one_test_keeps_or_moves_is_gone_for_the_next(own: Seat, theatre: Theatre) -> None:
    _, site, origin = theatre
    site.copies = 0
    tab = own.take()
    tab.goto(origin)
    assert tab.evaluate(LOOK) == NOTHING
    tab.evaluate(LEAVE)
    tab.context.new_page().goto(origin)
    tab.set_viewport_size({"width": 400, "height": 300})
    tab.mouse.move(200, 200)
    left = tab.evaluate(LOOK)
    assert [found for found, nothing in zip(left, NOTHING, strict=True) if found == nothing] == []

    own.clear(origin, site.service)

    assert own.take() is tab
    assert tab.context.pages == [tab]
    tab.goto(origin)
    assert tab.evaluate(LOOK) == NOTHING
    own.clear(origin)


@pytest.mark.parametrize("what", LASTING)
def test_whoever_changes_it_for_good_leaves_another_a_new_one(what: str, own: Seat) -> None:
    tab = own.take()
    LASTING[what](tab)

    own.clear()

    assert own.take() is not tab
    own.clear()


def test_a_readers_clock_is_not_there_for_the_next(own: Seat, theatre: Theatre) -> None:
    tab = own.take()
    theatre[1].copies = 0
    reader = Reader(tab.context, *theatre, tab=tab)
    with reader.clock:
        reader.pass_time(days=1)
        reader.pass_time(days=1)
        tab.goto(theatre[2])
        assert tab.evaluate("window.ahead") == 2 * 86_400_000
    own.clear()

    assert own.take() is tab
    tab.goto(theatre[2])
    assert tab.evaluate("window.ahead ?? null") is None
    own.clear()


def test_an_error_of_a_page_is_told_to_its_own_test(own: Seat) -> None:
    tab = own.take()
    tab.evaluate("setTimeout(() => { throw new Error('mine') })")
    tab.wait_for_function("true")
    assert own.trouble == ["mine"]

    own.clear()

    assert own.trouble == []
