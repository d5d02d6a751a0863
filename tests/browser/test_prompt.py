"""The prompt: what it says, what its buttons do, and what the service is told of it."""

import threading
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Page, expect

from tests.browser.answers import amounts, refused, shown, thanks
from tests.browser.reader import Reader, heard, kept, poll, prompt, said

pytestmark = pytest.mark.browser


def open_prompt(reader: Reader, **how: object) -> Page:
    reader.script.decisions = [shown(**how), refused()]  # type: ignore[arg-type]
    page = reader.open()
    assert reader.view(page)["show"]
    return page


def give(page: Page) -> object:
    return page.locator("support-prompt .give").inner_text()


def test_it_says_what_it_asks_for(reader: Reader) -> None:
    page = open_prompt(reader)

    region = page.get_by_role("region", name="Some would rather you did not read this.")

    expect(region).to_contain_text("Support from $2 a month keeps every article open to everyone.")
    expect(page.get_by_role("group", name="Every month I give")).to_be_visible()
    expect(page.get_by_role("radio", name="$2")).to_be_checked()
    expect(region).to_contain_text("Charged today and on the 23rd of each month. Cancel at any time in two clicks.")
    expect(region).not_to_contain_text("{")


def test_the_day_of_the_charge_is_said(reader: Reader) -> None:
    page = reader.open()
    said_on = [
        ("en", 1, "Charged today and on the 1st of each month."),
        ("en", 2, "Charged today and on the 2nd of each month."),
        ("en", 13, "Charged today and on the 13th of each month."),
        ("en", 28, "Charged today and on the 28th of each month."),
        ("en", 29, "Charged today and then monthly."),
        ("de", 3, "Abgebucht heute und am 3. jedes Monats."),
    ]

    for language, day, words in said_on:
        reader.script.decisions = [shown(language=language)]
        reader.set_clock(datetime(2026, 12, day, 12, tzinfo=UTC))
        reader.view(page)

        expect(page.locator("support-prompt .terms")).to_contain_text(words)
        page.evaluate("localStorage.clear()")


def test_the_button_states_amount_and_term(reader: Reader) -> None:
    page = open_prompt(reader)

    page.get_by_role("radio", name="$10").check()

    assert give(page) == "Support us with $10 a month"


def test_an_amount_of_ones_own_is_read_as_it_is_typed(reader: Reader) -> None:
    page = open_prompt(reader, amounts=amounts(least=100))
    page.get_by_role("radio", name="Other").check()
    field = page.get_by_label("An amount of your own")
    read: dict[str, str | None] = {
        "7": "$7",
        "7.5": "$7.50",
        "7,50": "$7.50",
        " $ 12 ": "$12",
        "\u0667\u066b\u0665": "$7.50",  # Arabic digits and sign
        "\u06f1\u06f2": "$12",  # Persian digits
        "1,0": "$1",
        "0,499.50": "$499.50",
        "": None,
        "0.99": None,
        "500.01": None,
        "7.505": None,
        "1,000": None,
        "seven": None,
    }

    expect(field).to_be_focused()
    expect(field).to_have_accessible_description("From $1 to $500")
    for typed, amount in read.items():
        field.fill(typed)
        assert give(page) == (f"Support us with {amount} a month" if amount else "Support us every month"), typed


@pytest.mark.parametrize(
    ("language", "currency", "order"),
    [("en", "usd", ["#text", "INPUT"]), ("de", "eur", ["INPUT", "#text"]), ("ar", "usd", ["INPUT", "#text"])],
)
def test_the_currencys_sign_stands_where_the_language_puts_it(
    reader: Reader, language: str, currency: str, order: list[str]
) -> None:
    page = open_prompt(reader, language=language, amounts=amounts(currency=currency))

    children = page.locator("support-prompt .own").first.evaluate(
        "(own) => [...own.childNodes].map((node) => node.nodeName)"
    )

    assert children == order


def test_a_sign_of_letters_stays_whole_among_words_from_right_to_left(reader: Reader) -> None:
    page = open_prompt(reader, language="ar")

    places = page.locator("support-prompt .amount span").first.evaluate(
        "(span) => [...span.firstChild.data].map((letter, i) => { const range = new Range();"
        " range.setStart(span.firstChild, i); range.setEnd(span.firstChild, i + 1);"
        " return [letter, range.getBoundingClientRect().left]; }).filter(([letter]) => 'US$2'.includes(letter))"
    )

    assert [letter for letter, _ in sorted(places, key=lambda place: place[1])] == ["U", "S", "$", "2"]


def test_an_amount_without_smaller_units_is_sent_as_it_is(reader: Reader) -> None:
    yen = amounts(currency="jpy", decimals=0, suggested=[300, 500], least=200, most=90000, chosen=None)
    page = open_prompt(reader, amounts=yen)
    assert give(page) == "Support us every month"
    page.get_by_role("radio", name="Other").check()

    page.get_by_label("An amount of your own").fill("1,200")
    page.get_by_role("button", name="Support us with ¥1,200 a month").click()

    page.wait_for_url("**/checkout")
    assert reader.script.asked("checkout")[0]["amount"] == 1200


def test_a_wrong_amount_is_told_once_and_not_sent(reader: Reader) -> None:
    page = open_prompt(reader)
    page.get_by_role("radio", name="Other").check()
    field = page.get_by_label("An amount of your own")

    field.fill("1")
    field.press("Enter")

    expect(page.get_by_role("alert")).to_have_text("Please choose an amount from $2 to $500.")
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(field).to_be_focused()
    field.fill("3")
    expect(page.get_by_role("alert")).to_have_text("")
    expect(field).not_to_have_attribute("aria-invalid", "true")
    assert reader.script.asked("checkout") == []


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
    assert reader.events() == ["impression", "click"]


def test_while_it_goes_to_checkout_it_is_busy_and_takes_no_second_press(reader: Reader) -> None:
    page = open_prompt(reader)
    answer = reader.script.held["checkout"] = threading.Event()
    button = page.locator("support-prompt .give")

    button.click()

    expect(button).to_have_text("Opening the payment page …")
    expect(button).to_be_focused()
    expect(button).to_have_attribute("aria-disabled", "true")
    expect(page.locator("support-prompt form")).to_have_attribute("aria-busy", "true")
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


def test_what_cannot_be_closed_has_no_close_button_but_can_be_put_off(reader: Reader) -> None:
    page = open_prompt(reader, closable=False)

    expect(page.get_by_role("button", name="Close")).to_have_count(0)
    expect(page.get_by_role("button", name="Remind me later")).to_be_visible()


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
    assert reader.events() == ["impression"]
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
    assert reader.events() == ["impression", "dismissal"]
    assert reader.script.asked("events")[0]["reader"] == "signed-reader"


def test_words_that_come_without_a_key_leave_no_trace_of_it(reader: Reader) -> None:
    answer = shown()
    answer["prompt"]["text"] = {"heading": "Only this"}
    reader.script.decisions = [answer]
    page = reader.open()
    reader.view(page)

    assert "undefined" not in prompt(page).inner_text()


@pytest.mark.parametrize("language", ["en", "de", "ar"])
def test_the_thank_you_is_said_in_the_pages_language(reader: Reader, language: str) -> None:
    reader.script.decisions = [refused(reason="supporter") | {"thanks": thanks(language)}]
    page = reader.open()

    page.goto(reader.origin + "/#support=signed.word")

    expect(page.get_by_role("region")).to_have_attribute("lang", language)
    expect(page.get_by_role("region")).to_contain_text("5")
