"""The stage, and a reader before it; every test ends with a look for errors and violations of the page's policy."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from playwright.sync_api import Browser, ViewportSize

from tests.browser.reader import LISTEN, START, Reader
from tests.browser.scripted import Script, Site, stage


@pytest.fixture
def theatre() -> Iterator[tuple[Script, Site, str]]:
    with stage() as made:
        yield made


@pytest.fixture
def reader(browser: Browser, theatre: tuple[Script, Site, str]) -> Iterator[Reader]:
    with reading(browser, theatre) as found:
        yield found


@contextmanager
def reading(browser: Browser, theatre: tuple[Script, Site, str], **kind: Any) -> Iterator[Reader]:
    """Seat a reader whose browser is of a kind."""
    script, site, origin = theatre
    window = ViewportSize(width=1000, height=800)
    with browser.new_context(timezone_id="Europe/Berlin", locale="en-US", viewport=window, **kind) as context:
        context.add_init_script(LISTEN)
        reader = Reader(context, script, site, origin)
        reader.set_clock(START)
        yield reader
        for page in context.pages:
            if page.url.startswith(origin):
                violations = [detail for name, detail in page.evaluate("window.heard ?? []") if name == "violation"]
                assert violations == []
        assert reader.trouble == []
