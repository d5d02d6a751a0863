"""Many supporters at once, in the sandbox."""

from stripe import StripeClient

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
