"""The stage, and a reader before it; every test ends with a look for errors and violations of the page's policy."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.browser.reader import LISTEN, START, Reader
from tests.browser.scripted import Script, Site, stage
from tests.browser.seat import KIND, Seat


@pytest.fixture
def theatre() -> Iterator[tuple[Script, Site, str]]:
    with stage() as made:
        yield made


@pytest.fixture(scope="session")
def seat(browser: Browser) -> Seat:
    return Seat(browser)


@pytest.fixture
def reader(seat: Seat, theatre: tuple[Script, Site, str]) -> Iterator[Reader]:
    script, site, origin = theatre
    tab = seat.take()
    try:
        with untroubled(Reader(tab.context, script, site, origin, trouble=seat.trouble, tab=tab)) as reader:
            yield reader
    finally:
        seat.clear(origin, site.service)


@contextmanager
def reading(browser: Browser, theatre: tuple[Script, Site, str], **kind: Any) -> Iterator[Reader]:
    """Seat a reader whose browser is of a kind."""
    with browser.new_context(**KIND | kind) as context:
        context.add_init_script(LISTEN)
        with untroubled(Reader(context, *theatre)) as reader:
            yield reader


@contextmanager
def untroubled(reader: Reader) -> Iterator[Reader]:
    """Begin at the usual time, and look at the end for what went wrong."""
    with reader.clock:
        reader.set_clock(START)
        yield reader
        for page in reader.context.pages:
            if page.url.startswith(reader.origin):
                violations = [detail for name, detail in page.evaluate("window.heard ?? []") if name == "violation"]
                assert violations == []
        assert reader.trouble == []
