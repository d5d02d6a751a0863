"""Many supporters at once, in the sandbox."""

from typing import Any

import pytest
from stripe import StripeClient

from supportsvc.sandbox.control_client import ControlError
from supportsvc.sandbox.server import running_stripe

MARK = {"site": "news"}


def test_each_of_a_crowd_has_paid_as_by_a_session_of_their_own() -> None:
    with running_stripe() as stripe:
        client = StripeClient(stripe.api_key, base_addresses={"api": stripe.url})
        known = client.v1.customers.create({"email": "ada@example.com"}).id
        people = [
            {"metadata": MARK, "amount": 700},
            {"metadata": MARK, "interval": "year", "customer": known},
            {"metadata": MARK, "interval": "once", "email": "ben@example.com"},
        ]

        month, year, once = stripe.control.ask("POST", "crowd", {"people": people})["sessions"]

        session = client.v1.checkout.sessions.retrieve(month["id"])
        assert (session.status, session.payment_status, session.amount_total) == ("complete", "paid", 700)
        assert session.customer == month["customer"]
        subscription = client.v1.subscriptions.retrieve(year["subscription"])
        assert subscription.customer == year["customer"] == known
        recurring = subscription.items.data[0].price.recurring
        assert recurring is not None
        assert recurring.interval == "year"
        assert subscription.metadata.to_dict() == MARK
        intent = client.v1.payment_intents.retrieve(once["payment_intent"])
        assert (intent.status, intent.metadata.to_dict()) == ("succeeded", MARK)
        assert client.v1.customers.retrieve(once["customer"]).email == "ben@example.com"


def test_subscriptions_of_a_crowd_come_in_any_status_and_several_of_one_customer() -> None:
    statuses = ["past_due", "unpaid", "paused", "canceled", "active"]
    with running_stripe() as stripe:
        client = StripeClient(stripe.api_key, base_addresses={"api": stripe.url})
        people: list[dict[str, Any]] = [{"status": status, "metadata": MARK} for status in statuses]
        people += [{"trial_days": 30}, {"customer_of": 0, "interval": "year"}]

        made = stripe.control.ask("POST", "crowd", {"people": people})["sessions"]

        found = [client.v1.subscriptions.retrieve(each["subscription"]).status for each in made]
        assert found == [*statuses, "trialing", "active"]
        assert made[6]["customer"] == made[0]["customer"]
        assert len(client.v1.subscriptions.list({"customer": made[0]["customer"], "status": "all"}).data) == 2
        with pytest.raises(ControlError, match="somebody earlier"):
            stripe.control.ask("POST", "crowd", {"people": [{"customer_of": 0}]})
