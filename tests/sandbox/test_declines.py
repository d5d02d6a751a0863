"""Cards that a bank refuses for a reason: what the API, the pages and a renewal say of it."""

import html
from datetime import timedelta
from typing import Any

import pytest
from stripe import CardError, StripeClient

from supportsvc.sandbox.control_client import ControlError
from supportsvc.sandbox.server import RunningStripe
from tests.sandbox.annotations import judge
from tests.sandbox.purchases import ask, buy, make_product, open_session
from tests.sandbox.test_pages import visit

DECLINES = [
    ("declined", "4000000000000002", "card_declined", "generic_decline", "Your card was declined."),
    ("insufficient_funds", "4000000000009995", "card_declined", "insufficient_funds", "has insufficient funds."),
    ("lost_card", "4000000000009987", "card_declined", "lost_card", "Your card was declined."),
    ("stolen_card", "4000000000009979", "card_declined", "stolen_card", "Your card was declined."),
    ("expired_card", "4000000000000069", "expired_card", None, "Your card has expired."),
    ("incorrect_cvc", "4000000000000127", "incorrect_cvc", None, "security code is incorrect."),
    ("processing_error", "4000000000000119", "processing_error", None, "An error occurred while processing your card."),
]


def test_a_refusal_at_checkout_says_why_in_stripes_codes_and_in_words(
    sandbox: RunningStripe, client: StripeClient
) -> None:
    make_product(client)
    session = open_session(client, allowed_payment_method_types=["card"])

    for card, number, code, decline_code, words in DECLINES:
        page = html.unescape(visit(str(session.url), {"email": "a@example.com", "card": card})[1])
        outcome = sandbox.control.pay(session.id, number)["outcome"]

        (intent,) = client.v1.payment_intents.list({"expand": ["data.latest_charge"]}).data
        error: Any = intent.last_payment_error
        charge: Any = intent.latest_charge
        told = error.to_dict()
        assert f"{words} " in page.partition('role="alert"')[2].partition("</div>")[0]
        assert (outcome, intent.status) == ("declined", "requires_payment_method")
        assert (error.code, told.get("decline_code"), error.type) == (code, decline_code, "card_error")
        assert (error.charge, error.payment_method.card.last4) == (charge.id, number[-4:])
        assert (charge.failure_code, charge.failure_message) == (code, error.message)
        assert error.network_decline_code == charge.outcome.network_decline_code
        assert charge.outcome.reason == ("generic_decline" if card == "declined" else card)
        plain = ask(sandbox, "GET", f"/v1/payment_intents/{intent.id}?expand[]=latest_charge")[1]
        assert judge(plain) == judge(plain["latest_charge"]) == []
    assert client.v1.checkout.sessions.retrieve(session.id).status == "open"


def test_a_page_keeps_the_card_that_was_chosen(client: StripeClient) -> None:
    make_product(client)
    session = open_session(client)

    before = visit(str(session.url))[1]
    after = visit(str(session.url), {"email": "a@example.com", "card": "expired_card"})[1]

    assert "<details>" in before
    assert "<details open>" in after
    assert 'value="expired_card" checked' in after


@pytest.mark.parametrize("by", ["another card", "a reason"])
def test_a_renewal_is_refused_for_a_reason(sandbox: RunningStripe, client: StripeClient, by: str) -> None:
    if by == "another card":
        session = buy(client, sandbox)
        sandbox.control.ask("POST", f"customers/{session.customer}/card", {"card": "insufficient_funds"})
    else:
        make_product(client)
        opened = open_session(client)
        sandbox.control.pay(opened.id, "renewals_declined", decline="insufficient_funds")
        session = client.v1.checkout.sessions.retrieve(opened.id)

    sandbox.control.advance(timedelta(days=32))

    subscription = client.v1.subscriptions.retrieve(str(session.subscription))
    error: Any = client.v1.payment_intents.list({"limit": 1}).data[0].last_payment_error
    with pytest.raises(CardError) as refused:
        client.v1.invoices.pay(str(subscription.latest_invoice))
    assert subscription.status == "past_due"
    assert (error.code, error.decline_code) == ("card_declined", "insufficient_funds")
    assert refused.value.error is not None
    assert (refused.value.http_status, refused.value.error.decline_code) == (402, "insufficient_funds")
    assert refused.value.user_message == "Your card has insufficient funds."


def test_a_reason_that_no_bank_gives_is_refused(sandbox: RunningStripe, client: StripeClient) -> None:
    make_product(client)

    with pytest.raises(ControlError, match="a reason is one of generic_decline, "):
        sandbox.control.pay(open_session(client).id, "declined", decline="bad_weather")
