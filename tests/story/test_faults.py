"""What the reader sees while a part is away, in Chromium: pages without prompts, and all of it back afterwards."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from supportsvc.sandbox.server import find_free_port
from tests.fixtures.valkey import Valkey, running_valkey
from tests.story.neighbourhood import Layout, running_town
from tests.story.test_story import DAY, pay, prompt, reading

pytestmark = pytest.mark.browser


def test_a_store_that_is_killed_leaves_pages_without_prompts_and_comes_back(browser: Browser, tmp_path: Path) -> None:
    folder, port = tmp_path / "valkey", find_free_port()
    folder.mkdir()
    options = ("--port", str(port), "--bind", "127.0.0.1")
    with (
        running_valkey(folder, *options) as store,
        running_town(Layout.ANOTHER_SITE, tmp_path, f"redis://127.0.0.1:{port}") as town,
        reading(browser, town) as reader,
    ):
        for _ in range(2):
            reader.read()
        store.kill()

        tab = reader.read()
        expect(tab.locator('[data-demo="reason"]')).to_have_text("store_unavailable")
        for _ in range(2):
            expect(prompt(reader.read())).to_have_count(0)
        assert reader.asked == ["decision"]

        with running_valkey(folder, *options):
            for _ in range(3):  # a worker may spare the store for a moment more, and the script then waits some minutes
                tab.evaluate("scrollTo(0, 0)")  # what is loaded anew at its end has no place left below the window
                reader.move_clock(DAY)
                if prompt(tab).count():
                    break
            expect(prompt(tab)).to_be_visible()
        assert reader.faults == []


@pytest.mark.long  # tests/faults kills it at this point, too, but without a browser
def test_a_service_killed_between_the_charge_and_our_answer_loses_nobody(
    browser: Browser, tmp_path: Path, valkey: Valkey
) -> None:
    with running_town(Layout.ANOTHER_SITE, tmp_path, valkey.url) as town, reading(browser, town) as reader:
        tab = reader.read_until_asked()
        tab.get_by_role("button", name="Support us with $2 a month").click()
        tab.wait_for_url(re.compile(re.escape(town.stripe.url)))
        town.process.kill()
        town.process.wait()

        with tab.expect_event("requestfailed", lambda request: "/v1/checkout/return" in request.url):
            pay(tab, "4242 4242 4242 4242")
        with town.start():
            assert town.stripe.control.wait_idle(60)  # what failed meanwhile is sent again up to every 30 s
            for _ in range(6):
                expect(prompt(reader.read())).to_have_count(0)
            expect(reader.tab.locator('[data-demo="reason"]')).to_have_text(re.compile("supporter|silent"))

            assert reader.asked.count("decision") == 2
            state = reader.tab.evaluate("support.state()")
            assert state["silence"]["open_in"] > 6 * DAY
        assert reader.faults == []
