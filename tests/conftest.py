"""What every test may use: the profiles of hypothesis, a Chromium, and the gate of `make test`."""

import logging
import os
import random
import signal
import socket
from collections.abc import Generator, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from playwright.sync_api import Browser, sync_playwright

from tests import gate
from tests.chromium import FLAGS, find_chromium

pytest_plugins = ["tests.fixtures.valkey"]

# No deadline and no check of slowness: how fast this machine is today says nothing about a law.
settings.register_profile(
    "ci",
    derandomize=True,
    database=None,
    deadline=None,
    max_examples=100,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.register_profile("long", settings.get_profile("ci"), derandomize=False, max_examples=5000)
settings.register_profile("thin", settings.get_profile("ci"), max_examples=50)  # for the many runs of tests.mutation
settings.load_profile("ci")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--gate", action="store_true", help="fail where coverage lies under its floors")


def pytest_configure(config: pytest.Config) -> None:
    # Whoever is started in the background is told to ignore Ctrl-C, and so would be all that the tests start.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    for plugin in gate.plugins(config, os.environ.items()):
        config.pluginmanager.register(plugin)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if gate.goes_unmeasured(item):
            item.add_marker("no_cover")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    if item.get_closest_marker("no_cover") is None:
        return (yield)
    with gate.unmeasured():
        return (yield)


@pytest.fixture(autouse=True)
def _logs_as_they_were() -> Iterator[None]:
    """Undo the level that a service which a test made in this process has set: the next test may look for a warning."""
    yield
    logging.getLogger("supportsvc").setLevel(logging.NOTSET)


@pytest.fixture(scope="session")
def chromium() -> Path:
    """The program to start, by Playwright's executable_path, together with tests.chromium.FLAGS."""
    found = find_chromium()
    if found is None:
        pytest.skip("no Chromium; `make test` brings one in")
    return found


@pytest.fixture(scope="session")
def browser(chromium: Path) -> Iterator[Browser]:
    """One Chromium a process; a test opens contexts of its own in it."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def three_ports() -> int:
    """The first of three free ports in a row, below those that the system hands out itself."""
    for _ in range(100):
        first = random.randrange(20_000, 32_000)
        if all(_is_free(port) for port in range(first, first + 3)):
            return first
    pytest.fail("no three free ports in a row")


def _is_free(port: int) -> bool:
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
