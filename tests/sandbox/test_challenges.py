"""3-D Secure: a bank that wants to hear from its customer, at Checkout and when a subscription renews."""

from datetime import timedelta
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser
from stripe import CardError, PaymentIntent, StripeClient

from supportsvc.sandbox.control_client import ControlError
from supportsvc.sandbox.server import RunningStripe
from tests.sandbox.annotations import judge
from tests.sandbox.purchases import ask, buy, make_product, open_session
from tests.sandbox.test_pages import open_portal, visit

MONTH = timedelta(days=31, hours=2)
PERSON = {"email": "ada@example.com", "name": "Ada"}


def types(client: StripeClient) -> list[str]:
    return [event.type for event in client.v1.events.list({"limit": 100}).auto_paging_iter()]


def newest_intent(client: StripeClient) -> PaymentIntent:
    return client.v1.payment_intents.list({"limit": 1}).data[0]


def newest_invoice(client: StripeClient) -> Any:
    return client.v1.invoices.list({"limit": 1}).data[0]


@pytest.mark.parametrize("number", ["4000 0025 0000 3155", "4000 0027 6000 3184", "4000 0082 6000 3178"])
def test_a_challenge_at_checkout_that_is_abandoned_leaves_the_session_open_and_nothing_paid(
    sandbox: RunningStripe, client: StripeClient, number: str
) -> None:
    make_product(client)
    session = open_session(client)

    told = sandbox.control.pay(session.id, number, challenge="abandon")

    intent: Any = newest_intent(client)
    assert (told["outcome"], told["session"]["status"]) == ("challenged", "open")
    assert (intent.status, intent.next_action.type) == ("requires_action", "redirect_to_url")
    assert intent.next_action.redirect_to_url.url == session.url
    assert judge(ask(sandbox, "GET", f"/v1/payment_intents/{intent.id}")[1]) == []
    assert types(client)[0] == "payment_intent.requires_action"
    assert client.v1.charges.list().data == client.v1.customers.list().data == []
    sandbox.control.advance(timedelta(days=2))
    assert client.v1.checkout.sessions.retrieve(session.id).status == "expired"


def test_a_challenge_at_checkout_is_met_or_failed_later_and_only_once(
    sandbox: RunningStripe, client: StripeClient
) -> None:
    make_product(client)
    session = open_session(client)
    control = sandbox.control
    control.pay(session.id, "authenticates", challenge="abandon")

    failed = control.ask("POST", f"sessions/{session.id}/challenge", {"challenge": "fail"})
    error: Any = newest_intent(client).last_payment_error
    with pytest.raises(ControlError, match="no challenge waits"):
        control.ask("POST", f"sessions/{session.id}/challenge", {"challenge": "complete"})
    with pytest.raises(ControlError, match="`complete` or `fail`"):
        control.pay(session.id, "authenticates", challenge="perhaps")
    paid = control.ask("POST", f"sessions/{session.id}/challenge", {})

    assert (failed["outcome"], failed["session"]["status"]) == ("declined", "open")
    assert (error.code, error.type) == ("payment_intent_authentication_failure", "invalid_request_error")
    assert (paid["outcome"], paid["session"]["payment_status"]) == ("succeeded", "paid")
    assert [charge.status for charge in client.v1.charges.list().data] == ["succeeded"]
    assert newest_intent(client).next_action is None


def test_a_card_may_pass_the_banks_question_and_still_be_short_of_money(
    sandbox: RunningStripe, client: StripeClient
) -> None:
    make_product(client)
    session = open_session(client)

    told = sandbox.control.pay(session.id, "authenticates_in_vain")

    error: Any = newest_intent(client).last_payment_error
    assert (told["outcome"], told["session"]["status"]) == ("declined", "open")
    assert (error.code, error.decline_code) == ("card_declined", "insufficient_funds")


def test_the_checkout_page_asks_until_it_is_answered_and_says_what_a_failure_means(client: StripeClient) -> None:
    make_product(client)
    url = str(open_session(client).url)

    asked = visit(url, PERSON | {"card": "authenticates"})[1]
    again = visit(url)[1]
    refused = visit(url, {"challenge": "fail"})[1]
    stale = visit(url, {"challenge": "complete"})[1]
    visit(url, PERSON | {"card": "authenticates"})
    status, _, location = visit(url, {"challenge": "complete"})

    assert "Is it you?" in asked
    assert "Is it you?" in again
    assert "unable to authenticate" in refused.partition('role="alert"')[2]
    assert 'value="ada@example.com"' in refused
    assert "Is it you?" not in stale
    assert (status, str(location)[:30]) == (303, "https://news.example/thanks?se")


def test_a_card_that_was_set_up_renews_without_a_question(sandbox: RunningStripe, client: StripeClient) -> None:
    session = buy(client, sandbox, "authenticates")

    sandbox.control.advance(MONTH)

    assert client.v1.subscriptions.retrieve(str(session.subscription)).status == "active"
    assert newest_invoice(client).status == "paid"


def test_a_renewal_that_the_bank_wants_confirmed_is_refused_and_waits_for_the_reader(
    sandbox: RunningStripe, client: StripeClient
) -> None:
    session = buy(client, sandbox, "authenticates_always")

    sandbox.control.advance(MONTH)

    intent: Any = newest_intent(client)
    invoice = newest_invoice(client)
    assert client.v1.subscriptions.retrieve(str(session.subscription)).status == "past_due"
    assert (intent.status, invoice.status) == ("requires_action", "open")
    assert intent.last_payment_error.decline_code == "authentication_required"
    assert intent.next_action.redirect_to_url.url == invoice.hosted_invoice_url
    assert {"payment_intent.requires_action", "invoice.payment_action_required", "charge.failed"} <= set(types(client))
    plain = ask(sandbox, "GET", f"/v1/payment_intents/{intent.id}?expand[]=latest_charge")[1]
    assert plain["latest_charge"]["failure_code"] == "authentication_required"
    assert judge(plain) == judge(plain["latest_charge"]) == []
    with pytest.raises(CardError) as caught:
        client.v1.invoices.pay(invoice.id)
    assert caught.value.code == "invoice_payment_intent_requires_action"


def test_the_invoices_page_and_the_portal_lead_to_the_banks_question(
    sandbox: RunningStripe, client: StripeClient
) -> None:
    session = buy(client, sandbox, "authenticates_always")
    sandbox.control.advance(MONTH)
    page = str(newest_invoice(client).hosted_invoice_url)
    portal = open_portal(client, session.customer)

    linked = visit(portal)[1]
    asked, unanswered = visit(page)[1], visit(page, {"pay": "now"})[1]
    refused = visit(page, {"challenge": "fail"})[1]
    owed = visit(portal)[1]
    again = visit(page, {"pay": "now"})[1]
    passed = visit(page, {"challenge": "complete"})[1]
    late = visit(page, {"challenge": "complete"})[1]

    assert f'href="{page}">Confirm with your bank' in linked
    assert "Is it you?" in asked
    assert "Is it you?" in unanswered
    assert "unable to authenticate" in refused
    assert "Confirm with your bank" not in owed
    assert "Pay $2 now" in owed
    assert "Is it you?" in again
    assert '<p class="state live">Paid</p>' in passed
    assert '<p class="state live">Paid</p>' in late
    assert client.v1.subscriptions.retrieve(str(session.subscription)).status == "active"


def test_an_invoices_challenge_is_met_by_a_control_call(sandbox: RunningStripe, client: StripeClient) -> None:
    buy(client, sandbox, "authenticates_always")
    sandbox.control.advance(MONTH)
    path = f"invoices/{newest_invoice(client).id}/challenge"

    failed = sandbox.control.ask("POST", path, {"challenge": "fail"})
    with pytest.raises(ControlError, match="no challenge waits"):
        sandbox.control.ask("POST", path)
    with pytest.raises(CardError):
        client.v1.invoices.pay(newest_invoice(client).id)
    paid = sandbox.control.ask("POST", path)

    assert (failed["outcome"], failed["invoice"]["status"]) == ("declined", "open")
    assert (paid["outcome"], paid["invoice"]["status"]) == ("succeeded", "paid")


def test_the_banks_page_can_be_used_by_everybody(client: StripeClient, browser: Browser) -> None:
    make_product(client)
    page = browser.new_page()
    page.goto(str(open_session(client).url))
    page.get_by_text("Cards that the bank wants confirmed").click()
    page.get_by_role("radio", name="Confirmed with the bank, once").check()
    page.get_by_role("button", name="Pay $2 a month").click()

    found = Axe().run(page)
    focused = page.get_by_role("button", name="Complete").evaluate("node => node === document.activeElement")
    page.close()

    assert found.response["violations"] == []
    assert focused
