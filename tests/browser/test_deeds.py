"""What a reader does with a prompt: pay, close it, or just see it; and what the service is told of that."""

import re
import threading

import pytest
from playwright.sync_api import Page, expect

from tests.browser.answers import refused, shown
from tests.browser.reader import Reader, heard, kept, poll, prompt, said

pytestmark = pytest.mark.browser


def open_prompt(reader: Reader, **how: object) -> Page:
    reader.script.decisions = [shown(**how), refused()]  # type: ignore[arg-type]
    page = reader.open()
    assert reader.view(page)["show"]
    return page


def give(page: Page) -> object:
    return page.locator("support-prompt .give").inner_text()


def test_paying_goes_to_checkout(reader: Reader) -> None:
    page = open_prompt(reader)

    page.get_by_role("radio", name="$5").check()
    page.get_by_role("button", name="Support us with $5 a month").click()

    page.wait_for_url("**/checkout")
    body = reader.script.asked("checkout")[0]
    assert 8 <= len(body.pop("click")) <= 64
    assert body == {
        "reader": "signed-reader",
        "amount": 500,
        "currency": "usd",
        "interval": "month",
        "return_url": reader.origin + "/",
        "ask": "ask-1",
    }
    assert reader.events(2) == ["impression", "click"]


def test_while_it_goes_to_checkout_it_is_busy_and_takes_no_second_press(reader: Reader) -> None:
    page = open_prompt(reader)
    answer = reader.script.held["checkout"] = threading.Event()
    button = page.locator("support-prompt .give")

    button.click()

    expect(button).to_have_text("Opening the payment page …")
    expect(button).to_be_focused()
    expect(button).to_have_attribute("aria-disabled", "true")
    expect(page.get_by_role("status")).to_have_text("Opening the payment page …")
    expect(page.get_by_role("radio", name="$5")).to_be_disabled()
    button.press("Enter")
    answer.set()
    page.wait_for_url("**/checkout")
    assert len(reader.script.asked("checkout")) == 1


@pytest.mark.parametrize(("status", "is_the_same"), [(0, True), (409, False), (503, False)])
def test_after_a_failure_the_amount_is_still_there_and_the_click_the_same_only_where_no_answer_came(
    reader: Reader, status: int, *, is_the_same: bool
) -> None:
    """What was answered is kept for the click, at Stripe too, and would be answered again."""
    page = open_prompt(reader)
    reader.script.failures = {"checkout": status}
    page.get_by_role("radio", name="$10").check()

    page.get_by_role("button", name="Support us").click()

    expect(page.get_by_role("alert")).to_have_text("The payment page could not be opened. You have not been charged.")
    assert said(page, "error") | {"message": ""} == {"call": "checkout", "status": status, "message": ""}
    reader.script.failures = {}
    page.get_by_role("button", name="Try again: $10 a month").click()
    page.wait_for_url("**/checkout")
    first, *_, second = reader.script.asked("checkout")
    assert first["amount"] == second["amount"] == 1000
    assert (first["click"] == second["click"]) is is_the_same


@pytest.mark.parametrize(
    ("left_out", "words"),
    [("", "Too many payments were begun from here."), ("too_often", "The payment page could not be opened.")],
)
def test_after_too_many_payments_a_sentence_says_so_where_there_is_one(
    reader: Reader, left_out: str, words: str
) -> None:
    answer = shown()
    answer["prompt"]["text"] = {key: said for key, said in answer["prompt"]["text"].items() if key != left_out}
    reader.script.decisions = [answer]
    reader.script.failures = {"checkout": 429}
    page = reader.open()
    reader.view(page)

    page.locator("support-prompt .give").click()

    expect(page.get_by_role("alert")).to_contain_text(words)


def test_another_amount_is_another_click(reader: Reader) -> None:
    page = open_prompt(reader)
    reader.script.failures = {"checkout": 503}
    for name in ("$10", "$5"):
        page.get_by_role("radio", name=name).check()
        page.locator("support-prompt .give").click()
        expect(page.get_by_role("alert")).not_to_be_empty()

    first, second = reader.script.asked("checkout")

    assert first["click"] != second["click"]


def test_a_page_may_open_checkout_itself(reader: Reader) -> None:
    page = open_prompt(reader)
    page.evaluate("document.addEventListener('support:checkout', (event) => event.preventDefault())")

    page.locator("support-prompt .give").click()

    assert said(page, "checkout")["url"] == reader.script.checkout_url
    expect(page.get_by_role("button", name="Support us with $2 a month")).to_have_attribute("aria-disabled", "false")
    assert page.url == reader.origin + "/"


@pytest.mark.parametrize("deed", ["Close", "In a week"])
def test_whoever_leaves_while_checkout_opens_is_not_sent_there(reader: Reader, deed: str) -> None:
    page = open_prompt(reader)
    answer = reader.script.held["checkout"] = threading.Event()
    page.get_by_role("button", name="Remind me later").click()
    page.locator("support-prompt .give").click()

    # Playwright listens for sure only once it has answered a further command.
    with page.expect_response("**/v1/checkout"):
        page.get_by_role("button", name=re.compile(f"^{deed}")).click()
        answer.set()
    page.evaluate("new Promise((done) => setTimeout(done))")

    assert heard(page, "checkout") == []
    assert page.url == reader.origin + "/"


def test_the_amount_chosen_before_is_chosen_again(reader: Reader) -> None:
    page = open_prompt(reader)
    reader.script.decisions = [shown("ask-2")]
    page.get_by_role("radio", name="Other").check()
    page.get_by_label("An amount of your own").fill("7.25")
    page.locator("support-prompt .give").click()
    page.wait_for_url("**/checkout")

    for _ in range(4):
        reader.view(page)

    assert give(page) == "Support us with $7.25 a month"
    expect(page.get_by_role("radio", name="Other")).to_be_checked()


def test_closing_tells_the_service_at_once_and_counts_as_seen(reader: Reader) -> None:
    page = open_prompt(reader)

    page.get_by_role("button", name="Close").click()

    expect(prompt(page)).to_have_count(0)
    poll(page, reader.events, "the events")
    assert [body["events"] for body in reader.script.asked("events")] == [
        [{"type": "impression", "ask": "ask-1"}, {"type": "dismissal", "ask": "ask-1"}]
    ]
    assert kept(page)["asked"] == {"ask": "ask-1", "seen": True, "dismissed": True}
    assert heard(page, "dismissal")[0] == {
        "ask": "ask-1",
        "campaign": "independent",
        "variant": "control",
        "placement": "inline",
        "promised": False,
    }


def test_it_is_an_impression_only_when_seen_for_a_second(reader: Reader) -> None:
    page = open_prompt(reader)
    top = "document.querySelector('support-prompt').getBoundingClientRect().top + scrollY - innerHeight"
    height = "document.querySelector('support-prompt').offsetHeight"

    page.evaluate(f"scrollTo(0, {top} + {height} * 0.3)")
    page.wait_for_timeout(1300)  # nothing else could tell that nothing happened
    assert reader.events() == []
    page.evaluate(f"scrollTo(0, {top} + {height} * 0.7)")
    said(page, "impression")

    poll(page, reader.events, "the event")
    assert reader.events(1) == ["impression"]
    assert kept(page)["asked"]["seen"]


def test_half_the_window_is_enough_of_a_prompt_that_is_taller(reader: Reader) -> None:
    reader.site.css = "support-prompt{min-height:400vh}"
    page = open_prompt(reader)

    page.evaluate("scrollTo(0, document.querySelector('support-prompt').offsetTop - innerHeight / 2 + 10)")

    said(page, "impression")


def test_an_unseen_prompt_is_taken_away_before_ten_minutes_are_over(reader: Reader) -> None:
    page = reader.open()
    page.clock.install()
    reader.script.decisions = [shown()]
    reader.view(page)

    page.clock.fast_forward(598_000)
    expect(prompt(page)).to_have_count(1)
    page.clock.fast_forward(2_000)

    said(page, "quiet")
    expect(prompt(page)).to_have_count(0)
    assert reader.events() == []


def test_a_beacon_carries_the_events_where_fetch_cannot_outlive_the_page(reader: Reader) -> None:
    page = reader.open()
    page.add_init_script("delete Request.prototype.keepalive")
    reader.script.decisions = [shown()]
    reader.view(page)

    page.get_by_role("button", name="Close").click()

    poll(page, reader.events, "the events")
    assert reader.events(2) == ["impression", "dismissal"]
    assert reader.script.asked("events")[0]["reader"] == "signed-reader"
