"""The hosted Checkout page and the billing portal, as a person meets them."""

import http.client
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page
from stripe import StripeClient

from supportsvc.sandbox.server import RunningStripe
from supportsvc.sandbox.wording import describe_deed, describe_schedule, describe_term, list_ways, write_ordinal
from tests.sandbox.purchases import buy, make_product, make_product_once, open_session

MONTHLY = {"interval": "month", "interval_count": 1}
SCHEMES: dict[Any, dict[str, Any]] = {"light": {}, "dark": {"runOnly": ["color-contrast"]}}  # which differ in colours
SMALL_TARGETS = """[...document.querySelectorAll('a, button, label.choice, input:not([type=radio]):not([type=hidden])')]
    .filter(node => node.getBoundingClientRect().height < 44).map(node => node.outerHTML)"""


def visit(url: str, form: dict[str, str] | None = None) -> tuple[int, str, str | None]:
    """Open a page, or send its form: answer status, text and where it leads."""
    address = urlsplit(url)
    connection = http.client.HTTPConnection(address.hostname or "", address.port, timeout=20)
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    target = f"{address.path}?{address.query}"
    try:
        connection.request("POST" if form else "GET", target, urlencode(form or {}), headers)
        answer = connection.getresponse()
        return answer.status, answer.read().decode(), answer.getheader("Location")
    finally:
        connection.close()


def open_portal(client: StripeClient, customer: Any, **given: Any) -> str:
    params: Any = {"customer": str(customer), "return_url": "https://news.example/me", **given}
    return client.v1.billing_portal.sessions.create(params).url


@pytest.mark.parametrize(
    ("submit", "recurring", "words"),
    [
        (None, MONTHLY, "Pay $2 a month"),
        ("donate", None, "Give $2 once"),
        ("subscribe", {"interval": "year", "interval_count": 1}, "Subscribe with $2 a year"),
        ("auto", {"interval": "month", "interval_count": 3}, "Pay $2 every 3 months"),
    ],
)
def test_the_button_says_amount_and_term(submit: str | None, recurring: dict[str, Any] | None, words: str) -> None:
    assert describe_deed(submit, 200, "usd", recurring) == words


def test_the_page_says_when_money_is_taken() -> None:
    assert describe_schedule(1_795_000_000, MONTHLY, None).startswith("Charged today and on the 18th of each month")
    assert describe_schedule(1_796_000_000, MONTHLY, None).startswith("Charged today and then a month")
    assert describe_schedule(0, None, None) == "One payment, now. Nothing follows it."
    assert "19 November 2026" in describe_schedule(0, MONTHLY, 1_795_100_000)
    assert describe_term(None) == ""


def test_ordinals_and_ways() -> None:
    assert [write_ordinal(day) for day in (1, 2, 3, 4, 11, 12, 13, 21, 22, 23)] == [
        "1st", "2nd", "3rd", "4th", "11th", "12th", "13th", "21st", "22nd", "23rd",
    ]  # fmt: skip
    rare = [way["rare"] for way in list_ways(["card", "sepa_debit"])]
    assert [rare.count(heading) for heading in dict.fromkeys(rare)] == [5, 3, 6]
    assert list_ways(["card"])[0]["number"] == "4242 4242 4242 4242"


def test_paying_leads_back_to_the_site_with_the_sessions_id(client: StripeClient) -> None:
    make_product(client)
    session = open_session(client)

    form = {"email": "a@example.com", "name": "A", "card": "works"}
    status, _, target = visit(str(session.url), form)
    again = visit(str(session.url), form)

    assert (status, target) == (303, f"https://news.example/thanks?session_id={session.id}")
    assert again[0::2] == (303, target)
    assert len(client.v1.subscriptions.list().data) == 1
    paid = client.v1.checkout.sessions.retrieve(session.id)
    assert paid.customer_details is not None
    assert paid.customer_details.email == "a@example.com"


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({"email": "a@example.com", "card": "declined"}, "Your card was declined."),
        ({"email": "nobody", "card": "works"}, "The e-mail address is not complete."),
        ({"email": "a@example.com", "card": "debit_works"}, "Please choose a way to pay."),
    ],
)
def test_what_goes_wrong_is_said_and_nothing_is_charged(client: StripeClient, form: dict[str, str], words: str) -> None:
    make_product(client)
    session = open_session(client, allowed_payment_method_types=["card"])

    status, text, _ = visit(str(session.url), form)

    assert (status, words in text) == (200, True)
    assert client.v1.checkout.sessions.retrieve(session.id).status == "open"


def test_an_expired_or_unknown_session_says_so(client: StripeClient, sandbox: RunningStripe) -> None:
    make_product(client)
    session = open_session(client)
    sandbox.control.advance(timedelta(days=2))

    status, text, _ = visit(str(session.url))
    unknown = visit(f"{sandbox.url}/c/pay/cs_no")
    posted = visit(str(session.url), {"email": "a@example.com", "card": "works"})

    assert (status, posted[0], unknown[0]) == (410, 410, 404)
    assert "https://news.example/article" in text


def test_a_known_customers_address_stands_there(client: StripeClient) -> None:
    make_product(client)
    customer = client.v1.customers.create({"email": "known@example.com"})

    _, text, _ = visit(str(open_session(client, customer=customer.id).url))

    assert 'value="known@example.com" readonly' in text


def test_the_portal_cancels_by_cancel_at_and_resumes(client: StripeClient, sandbox: RunningStripe) -> None:
    session = buy(client, sandbox)
    url = open_portal(client, session.customer)

    asked = visit(f"{url}?cancel={session.subscription}")[1]
    status, _, target = visit(url, {"act": "cancel", "subscription": str(session.subscription)})
    ending = client.v1.subscriptions.retrieve(str(session.subscription))
    page = visit(url)[1]
    visit(url, {"act": "resume", "subscription": str(session.subscription)})
    resumed = client.v1.subscriptions.retrieve(str(session.subscription))

    assert "End it after what is paid for?" in asked
    assert (status, target) == (303, urlsplit(url).path)
    assert ending.cancel_at == ending["items"].data[0].current_period_end
    assert not ending.cancel_at_period_end
    assert "Continue my support" in page
    assert resumed.cancel_at is None


def test_the_portal_cancels_at_once_where_it_is_set_so(client: StripeClient, sandbox: RunningStripe) -> None:
    session = buy(client, sandbox)
    made = client.v1.billing_portal.configurations.create(
        {"features": {"subscription_cancel": {"enabled": True, "mode": "immediately"}}}
    )
    url = open_portal(client, session.customer, configuration=made.id)

    page = visit(f"{url}?cancel={session.subscription}")[1]
    visit(url, {"act": "cancel", "subscription": str(session.subscription)})

    assert "End it now?" in page
    assert "Invoices" not in page
    assert client.v1.subscriptions.retrieve(str(session.subscription)).status == "canceled"
    assert "There is no running subscription." in visit(url)[1]


def test_the_portal_takes_another_card_and_pays_what_is_owed(client: StripeClient, sandbox: RunningStripe) -> None:
    session = buy(client, sandbox)
    sandbox.control.ask("POST", f"subscriptions/{session.subscription}/status", {"status": "past_due"})
    subscription = client.v1.subscriptions.retrieve(str(session.subscription))
    url = open_portal(client, session.customer)

    declined = visit(url, {"act": "pay", "invoice": str(subscription.latest_invoice)})[1]
    visit(url, {"act": "card", "card": "works"})
    visit(url, {"act": "pay", "invoice": str(subscription.latest_invoice)})

    assert "Your card was declined." in declined
    assert "Pay $2 now" in declined
    assert client.v1.subscriptions.retrieve(str(session.subscription)).status == "active"


def test_the_portal_does_nothing_for_strangers(client: StripeClient, sandbox: RunningStripe) -> None:
    mine, theirs = buy(client, sandbox), buy(client, sandbox)
    url = open_portal(client, mine.customer)

    text = visit(url, {"act": "cancel", "subscription": str(theirs.subscription)})[1]

    assert "That is not possible here." in text
    assert client.v1.subscriptions.retrieve(str(theirs.subscription)).cancel_at is None


def test_the_portal_closes_after_an_hour(client: StripeClient, sandbox: RunningStripe) -> None:
    url = open_portal(client, buy(client, sandbox).customer)
    sandbox.control.advance(timedelta(hours=1))

    assert visit(url)[0] == 410
    assert visit(f"{sandbox.url}/p/session/bps_no")[0] == 404


def test_the_portal_names_every_state(client: StripeClient, sandbox: RunningStripe) -> None:
    for status, words in (("paused", "It is paused."), ("unpaid", "Stopped"), ("trialing", "In its trial")):
        made = sandbox.control.ask("POST", "subscriptions", {"status": status})
        assert words in visit(open_portal(client, made["customer"]))[1]


def test_an_invoices_page_shows_it_and_takes_the_money(client: StripeClient, sandbox: RunningStripe) -> None:
    made = sandbox.control.ask("POST", "subscriptions", {"status": "past_due"})
    invoice = client.v1.invoices.retrieve(str(client.v1.subscriptions.retrieve(made["id"]).latest_invoice))
    url = str(invoice.hosted_invoice_url)

    opened = visit(url)[1]
    declined = visit(url, {"pay": "now"})[1]
    sandbox.control.ask("POST", f"customers/{made['customer']}/card", {"card": "works"})
    paid = visit(url, {"pay": "now"})[1]

    assert "Pay $5 now" in opened
    assert "Your card was declined." in declined
    assert "Paid" in paid
    assert client.v1.invoices.retrieve(invoice.id).attempt_count == 1
    assert visit(f"{sandbox.url}/i/in_no")[0] == 404


def test_the_front_page_tells_what_the_account_holds(client: StripeClient, sandbox: RunningStripe) -> None:
    empty = visit(f"{sandbox.url}/")[1]
    session = buy(client, sandbox)
    buy(client, sandbox, mode="payment")
    sandbox.control.ask("POST", f"subscriptions/{session.subscription}/end", {"how": "cancel_at"})

    page = visit(f"{sandbox.url}/")[1]

    assert empty.count("None yet") == 2
    assert "reader@example.com" in page
    assert "Guest" in page
    assert "ends " in page


def judge_page(page: Page) -> None:
    """Hold a page to what every page must be: nothing for axe to find, nothing too small, nothing too wide.

    It is left as narrow as it gets, which is the harder of the two to use.
    """
    for width in (1200, 320):
        page.set_viewport_size({"width": width, "height": 800})
        for scheme, rules in SCHEMES.items():
            page.emulate_media(color_scheme=scheme)
            found = Axe().run(page, options={"resultTypes": ["violations"], **rules})
            assert found.violations_count == 0, found.generate_report()
        assert page.evaluate(SMALL_TARGETS) == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.browser
def test_a_person_pays_cancels_and_continues(client: StripeClient, sandbox: RunningStripe, browser: Browser) -> None:
    make_product_once(client)
    session = open_session(client, success_url=f"{sandbox.url}/_sandbox/summary", cancel_url=f"{sandbox.url}/back")
    context = browser.new_context(bypass_csp=True, reduced_motion="reduce")
    page = context.new_page()

    page.goto(f"{sandbox.url}/")
    judge_page(page)
    page.goto(str(session.url))
    judge_page(page)
    assert page.get_by_role("link", name="Back without paying").get_attribute("href") == f"{sandbox.url}/back"
    page.get_by_label("A card that is declined").check()
    page.get_by_role("button", name="Pay $2 a month").click()
    assert "declined" in page.get_by_role("alert").inner_text()
    judge_page(page)
    page.get_by_label("A card that works").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    page.wait_for_url("**/_sandbox/summary")

    paid = client.v1.checkout.sessions.retrieve(session.id)
    page.goto(open_portal(client, paid.customer))
    judge_page(page)
    page.get_by_role("link", name="Cancel").click()
    judge_page(page)
    page.get_by_role("button", name="Yes, cancel").click()
    page.get_by_role("button", name="Continue my support").click()
    page.get_by_role("link", name="Cancel").wait_for()
    context.close()


@pytest.mark.browser
def test_the_pages_hold_their_own_policy(client: StripeClient, sandbox: RunningStripe, browser: Browser) -> None:
    session = buy(client, sandbox)
    page = browser.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))

    page.goto(open_portal(client, session.customer))

    assert page.evaluate("getComputedStyle(document.querySelector('.sheet')).borderTopStyle") == "solid"
    assert complaints == []
    page.close()
