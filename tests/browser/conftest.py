"""The stage, and a reader before it; every test ends with a look for errors and violations of the page's policy."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.browser.reader import LISTEN, START, Reader
from tests.browser.scripted import Script, Site, stage


@pytest.fixture
def theatre() -> Iterator[tuple[Script, Site, str]]:
    with stage() as made:
        yield made


@pytest.fixture
def reader(browser: Browser, theatre: tuple[Script, Site, str]) -> Iterator[Reader]:
    script, site, origin = theatre
    context = browser.new_context(timezone_id="Europe/Berlin", locale="en-US", viewport={"width": 1000, "height": 800})
    context.add_init_script(LISTEN)
    found = Reader(context, script, site, origin)
    found.set_clock(START)
    yield found
    for page in context.pages:
        if page.url.startswith(origin):
            violations = [detail for name, detail in page.evaluate("window.heard ?? []") if name == "violation"]
            assert violations == []
    assert found.trouble == []
    context.close()
