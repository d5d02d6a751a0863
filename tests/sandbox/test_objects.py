"""Customers, Products, Prices, Sessions, refunds, disputes, endpoints and the portal, by the SDK."""

from typing import Any

import pytest
from stripe import CardError, InvalidRequestError, StripeClient

from supportsvc.sandbox.control_client import ControlError
from supportsvc.sandbox.server import RunningStripe
from tests.sandbox.purchases import ask, buy, make_product, open_session, price_data


def test_metadata_is_merged_key_by_key(client: StripeClient) -> None:
    customer = client.v1.customers.create({"email": "a@example.com", "metadata": {"one": "1", "two": "2"}})

    client.v1.customers.update(customer.id, {"metadata": {"two": "", "three": "3"}})

    metadata = client.v1.customers.retrieve(customer.id).metadata
    assert metadata is not None
    assert metadata.to_dict() == {"one": "1", "three": "3"}


def test_all_metadata_goes_with_an_empty_value(client: StripeClient) -> None:
    customer = client.v1.customers.create({"metadata": {"one": "1"}})

    changed = client.v1.customers.update(customer.id, {"metadata": ""})

    assert changed.metadata is not None
    assert changed.metadata.to_dict() == {}


def test_a_deleted_customer_is_answered_as_deleted_and_its_subscriptions_end(
    client: StripeClient, sandbox: RunningStripe
) -> None:
    session = buy(client, sandbox)

    client.v1.customers.delete(str(session.customer))

    assert client.v1.customers.retrieve(str(session.customer)).to_dict() == {
        "id": session.customer,
        "object": "customer",
        "deleted": True,
    }
    assert client.v1.subscriptions.retrieve(str(session.subscription)).status == "canceled"
    assert client.v1.customers.list().data == []
    with pytest.raises(InvalidRequestError) as refused:
        client.v1.customers.update(str(session.customer), {"name": "x"})
    assert (refused.value.http_status, refused.value.code) == (404, "resource_missing")


def test_lists_are_paged_newest_first(client: StripeClient) -> None:
    made = [client.v1.customers.create({"name": str(number)}).id for number in range(25)]

    first = client.v1.customers.list({"limit": 10})
    walked = [customer.id for customer in client.v1.customers.list({"limit": 7}).auto_paging_iter()]
    before = client.v1.customers.list({"limit": 3, "ending_before": walked[10]})

    assert first.has_more
    assert walked == made[::-1]
    assert [customer.id for customer in before.data] == walked[7:10]
    assert before.has_more


@pytest.mark.parametrize("params", [{"limit": 0}, {"limit": 101}, {"starting_after": "cus_no"}])
def test_a_wrong_page_is_refused(client: StripeClient, params: Any) -> None:
    with pytest.raises(InvalidRequestError):
        client.v1.customers.list(params)


def test_lists_are_filtered_by_the_instant_of_creation(client: StripeClient) -> None:
    customer = client.v1.customers.create({})
    assert customer.created is not None

    assert len(client.v1.customers.list({"created": {"gte": customer.created, "lt": customer.created + 1}}).data) == 1
    assert client.v1.customers.list({"created": {"gt": customer.created + 60}}).data == []
    assert len(client.v1.customers.list({"created": customer.created}).data) == 1


def test_products_and_prices(client: StripeClient) -> None:
    make_product(client)

    price = client.v1.prices.create(
        {"currency": "eur", "unit_amount": 500, "product": "prod_support", "lookup_key": "five"}
    )
    client.v1.products.update("prod_support", {"name": "Support", "description": "Thank you"})

    assert client.v1.prices.list({"lookup_keys": ["five"]}).data[0].id == price.id
    assert client.v1.prices.retrieve(price.id, {"expand": ["product"]}).product.name == "Support"  # type: ignore[union-attr]
    with pytest.raises(InvalidRequestError) as refused:
        make_product(client)
    assert refused.value.code == "resource_already_exists"


def test_a_paid_session_shows_its_subscription_invoice_payment_and_customer(
    client: StripeClient, sandbox: RunningStripe
) -> None:
    session = buy(client, sandbox, subscription_data={"metadata": {"reader": "reader-1"}})

    subscription = client.v1.subscriptions.retrieve(str(session.subscription), {"expand": ["latest_invoice.payments"]})
    invoice: Any = subscription.latest_invoice
    intent_id = invoice.payments.data[0].payment.payment_intent
    intent: Any = client.v1.payment_intents.retrieve(intent_id, {"expand": ["latest_charge"]})
    [payment] = client.v1.invoice_payments.list(
        {"payment": {"type": "payment_intent", "payment_intent": intent_id}}
    ).data
    assert (session.status, session.payment_status, session.client_reference_id) == ("complete", "paid", "reader-1")
    assert (subscription.status, subscription.metadata.to_dict()) == ("active", {"reader": "reader-1"})
    assert subscription.billing_mode.type == "flexible"
    assert (invoice.status, invoice.amount_paid, invoice.billing_reason) == ("paid", 200, "subscription_create")
    assert invoice.parent.subscription_details.subscription == subscription.id
    assert invoice.lines.data[0].period.end == subscription["items"].data[0].current_period_end
    assert (payment.invoice, payment.status, payment.amount_paid) == (invoice.id, "paid", 200)
    assert intent.latest_charge.customer == session.customer
    assert client.v1.checkout.sessions.list({"customer": str(session.customer)}).data[0].id == session.id
    assert client.v1.checkout.sessions.list({"subscription": subscription.id}).data[0].id == session.id


def test_a_declined_card_leaves_the_session_open_and_makes_no_subscription(
    client: StripeClient, sandbox: RunningStripe
) -> None:
    make_product(client)
    session = open_session(client)

    outcome = sandbox.control.pay(session.id, "declined")["outcome"]

    assert outcome == "declined"
    assert client.v1.checkout.sessions.retrieve(session.id).status == "open"
    assert client.v1.subscriptions.list({"status": "all"}).data == []
    assert client.v1.customers.list().data == []
    assert client.v1.charges.list().data[0].status == "failed"


@pytest.mark.parametrize(("creation", "known"), [("always", True), ("if_required", False)])
def test_a_single_gift_makes_a_customer_only_where_asked(
    client: StripeClient, sandbox: RunningStripe, creation: str, *, known: bool
) -> None:
    session = buy(
        client, sandbox, mode="payment", customer_creation=creation, payment_intent_data={"metadata": {"a": "b"}}
    )

    intent = client.v1.payment_intents.retrieve(str(session.payment_intent))
    assert (session.customer is not None) == known
    assert intent.customer == session.customer
    assert (intent.status, intent.metadata.to_dict(), session.invoice) == ("succeeded", {"a": "b"}, None)


def test_a_session_for_a_known_customer_makes_no_second_one(client: StripeClient, sandbox: RunningStripe) -> None:
    first = buy(client, sandbox)

    second = buy(client, sandbox, customer=first.customer)

    assert second.customer == first.customer
    assert len(client.v1.customers.list().data) == 1
    assert len(client.v1.subscriptions.list({"customer": str(first.customer)}).data) == 2


def test_a_paid_or_expired_session_cannot_be_paid(client: StripeClient, sandbox: RunningStripe) -> None:
    paid = buy(client, sandbox)
    expired = open_session(client)
    client.v1.checkout.sessions.expire(expired.id)

    for session in (paid, expired):
        with pytest.raises(ControlError, match="no longer open"):
            sandbox.control.pay(session.id)
    with pytest.raises(InvalidRequestError):
        client.v1.checkout.sessions.expire(paid.id)


def test_refunds_in_part_and_whole(client: StripeClient, sandbox: RunningStripe) -> None:
    session = buy(client, sandbox)
    [charge] = client.v1.charges.list({"customer": str(session.customer)}).data

    client.v1.refunds.create({"charge": charge.id, "amount": 50, "reason": "requested_by_customer"})
    part = client.v1.charges.retrieve(charge.id)
    client.v1.refunds.create({"payment_intent": str(charge.payment_intent)})
    whole: Any = client.v1.charges.retrieve(charge.id, {"expand": ["refunds"]})

    assert (part.amount_refunded, part.refunded) == (50, False)
    assert (whole.amount_refunded, whole.refunded) == (200, True)
    assert [refund.amount for refund in whole.refunds.data] == [150, 50]
    with pytest.raises(InvalidRequestError) as refused:
        client.v1.refunds.create({"charge": charge.id})
    assert refused.value.code == "charge_already_refunded"


def test_a_refund_of_more_than_is_left_is_refused(client: StripeClient, sandbox: RunningStripe) -> None:
    session = buy(client, sandbox)
    [charge] = client.v1.charges.list({"customer": str(session.customer)}).data

    with pytest.raises(InvalidRequestError, match="greater than unrefunded"):
        client.v1.refunds.create({"charge": charge.id, "amount": 201})
    with pytest.raises(InvalidRequestError, match="payment_intent or charge"):
        client.v1.refunds.create({})


def test_a_dispute_names_its_charge_and_the_charge_its_customer(client: StripeClient, sandbox: RunningStripe) -> None:
    session = buy(client, sandbox)

    opened = sandbox.control.ask("POST", "disputes", {"customer": session.customer})
    for status in ("under_review", "lost", "appeal_under_review", "won"):
        sandbox.control.ask("POST", f"disputes/{opened['id']}", {"status": status})

    charge = client.v1.charges.retrieve(opened["charge"])
    [dispute] = client.v1.disputes.list({"charge": charge.id}).data
    types = [event.type for event in client.v1.events.list({"type": "charge.dispute.*", "limit": 100}).data]
    assert (charge.customer, charge.disputed, dispute.status) == (session.customer, True, "won")
    assert types.count("charge.dispute.closed") == 2
    assert "charge.dispute.funds_withdrawn" in types
    assert "charge.dispute.funds_reinstated" in types


def test_a_dispute_given_up_is_lost(client: StripeClient, sandbox: RunningStripe) -> None:
    session = buy(client, sandbox)
    opened = sandbox.control.ask("POST", "disputes", {"customer": session.customer})

    assert client.v1.disputes.close(opened["id"]).status == "lost"
    with pytest.raises(InvalidRequestError):
        client.v1.disputes.close(opened["id"])


def test_expanding_what_cannot_be_expanded_is_refused(client: StripeClient, sandbox: RunningStripe) -> None:
    session = buy(client, sandbox)

    for path in ("colour", "url", "subscription.latest_invoice.payments.data.payment.payment_intent.latest_charge"):
        with pytest.raises(InvalidRequestError, match="expand"):
            client.v1.checkout.sessions.retrieve(session.id, {"expand": [path]})


def test_a_price_or_quantity_is_changed_from_the_next_period(client: StripeClient, sandbox: RunningStripe) -> None:
    session = buy(client, sandbox)
    subscription = client.v1.subscriptions.retrieve(str(session.subscription))
    item: Any = {"id": subscription["items"].data[0].id, "price_data": price_data(700)}

    changed = client.v1.subscriptions.update(subscription.id, {"items": [item], "proration_behavior": "none"})

    assert changed["items"].data[0].price.unit_amount == 700
    assert len(client.v1.invoices.list({"subscription": subscription.id}).data) == 1
    with pytest.raises(InvalidRequestError, match="proration_behavior"):
        client.v1.subscriptions.update(subscription.id, {"items": [item]})


def test_an_invoice_is_paid_by_hand(client: StripeClient, sandbox: RunningStripe) -> None:
    made = sandbox.control.ask("POST", "subscriptions", {"status": "past_due"})
    invoice_id = str(client.v1.subscriptions.retrieve(made["id"]).latest_invoice)

    with pytest.raises(CardError) as refused:
        client.v1.invoices.pay(invoice_id)
    sandbox.control.ask("POST", f"customers/{made['customer']}/card", {"card": "works"})
    paid = client.v1.invoices.pay(invoice_id)

    assert (refused.value.http_status, refused.value.code) == (402, "card_declined")
    assert paid.status == "paid"
    assert client.v1.subscriptions.retrieve(made["id"]).status == "active"
    with pytest.raises(InvalidRequestError, match="already paid"):
        client.v1.invoices.pay(invoice_id)


def test_the_portals_configuration_and_session(client: StripeClient, sandbox: RunningStripe) -> None:
    session = buy(client, sandbox)
    made = client.v1.billing_portal.configurations.create(
        {
            "features": {
                "subscription_cancel": {"enabled": True, "mode": "immediately"},
                "invoice_history": {"enabled": True},
            }
        }
    )
    client.v1.billing_portal.configurations.update(made.id, {"default_return_url": "https://news.example/me"})

    portal = client.v1.billing_portal.sessions.create({"customer": str(session.customer), "configuration": made.id})

    assert portal.url.startswith(sandbox.url)
    assert portal.return_url == "https://news.example/me"
    assert made.is_default
    with pytest.raises(InvalidRequestError, match="No such customer"):
        client.v1.billing_portal.sessions.create({"customer": "cus_no"})
    with pytest.raises(InvalidRequestError, match="not model"):
        client.v1.billing_portal.configurations.create(
            {"features": {"customer_update": {"enabled": True, "allowed_updates": ["email"]}}}
        )


def test_a_webhook_endpoint_tells_its_secret_once(client: StripeClient) -> None:
    made = client.v1.webhook_endpoints.create({"url": "http://127.0.0.1:9/", "enabled_events": ["invoice.paid"]})

    disabled = client.v1.webhook_endpoints.update(made.id, {"disabled": True})
    listed = client.v1.webhook_endpoints.list().data

    assert str(made.secret).startswith("whsec_")
    assert disabled.status == "disabled"
    assert [getattr(endpoint, "secret", None) for endpoint in listed] == [None]


def test_another_products_subscription_can_stand_in_the_same_account(
    client: StripeClient, sandbox: RunningStripe
) -> None:
    made = sandbox.control.ask("POST", "subscriptions", {"metadata": {"app": "other"}, "interval": "year"})

    subscription = client.v1.subscriptions.retrieve(made["id"])

    assert (subscription.status, subscription.metadata.to_dict()) == ("active", {"app": "other"})
    assert subscription["items"].data[0].price.recurring.interval == "year"


def test_a_subscription_may_be_made_by_the_api(client: StripeClient, sandbox: RunningStripe) -> None:
    make_product(client)
    customer = client.v1.customers.create({})
    items: Any = [{"price_data": price_data()}]

    with pytest.raises(InvalidRequestError, match="no attached payment source"):
        client.v1.subscriptions.create({"customer": customer.id, "items": items})
    waiting = client.v1.subscriptions.create(
        {"customer": customer.id, "items": items, "payment_behavior": "default_incomplete"}
    )
    sandbox.control.ask("POST", f"customers/{customer.id}/card", {"card": "works"})
    live = client.v1.subscriptions.create({"customer": customer.id, "items": items})

    assert (waiting.status, live.status) == ("incomplete", "active")


def test_the_summary_names_who_gives_and_when_next(client: StripeClient, sandbox: RunningStripe) -> None:
    session = buy(client, sandbox)

    told = sandbox.control.ask("GET", "summary")

    [subscription] = told["subscriptions"]
    assert subscription["id"] == session.subscription
    assert subscription["next_renewal"] > told["now"]
    assert told["customers"][0]["email"] == "reader@example.com"


def test_the_wipe_leaves_the_endpoints(client: StripeClient, sandbox: RunningStripe) -> None:
    client.v1.webhook_endpoints.create({"url": "http://127.0.0.1:9/", "enabled_events": ["invoice.paid"]})
    buy(client, sandbox)

    sandbox.control.wipe()

    assert client.v1.customers.list().data == []
    assert len(client.v1.webhook_endpoints.list().data) == 1
    assert ask(sandbox, "GET", "/_sandbox/requests")[1]["requests"] != []
