"""Customers, Products, Prices, Sessions, refunds, disputes, endpoints and the portal, by the SDK."""

from datetime import timedelta
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


def test_metadata_holds_fifty_keys_however_they_came(client: StripeClient) -> None:
    customer = client.v1.customers.create({"metadata": {f"a{n}": "x" for n in range(30)}})

    with pytest.raises(InvalidRequestError):
        client.v1.customers.update(customer.id, {"metadata": {f"b{n}": "x" for n in range(21)}})
    client.v1.customers.update(customer.id, {"metadata": {f"b{n}": "x" for n in range(20)}})


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
    sandbox.control.hold_webhooks()
    buy(client, sandbox)

    sandbox.control.wipe()

    assert sandbox.control.list_waiting() == []
    assert client.v1.customers.list().data == []
    assert len(client.v1.webhook_endpoints.list().data) == 1
    assert ask(sandbox, "GET", "/_sandbox/requests")[1]["requests"] != []


def test_a_customers_fields_are_set_and_unset(client: StripeClient, sandbox: RunningStripe) -> None:
    customer = client.v1.customers.create({"address": {"city": "Riga"}, "tax_exempt": "exempt", "phone": "1"})
    buyer = buy(client, sandbox)
    methods = client.v1.customers.retrieve(str(buyer.customer))

    changed = client.v1.customers.update(customer.id, {"address": "", "tax_exempt": "", "description": "a friend"})

    assert customer.address is not None
    assert (customer.address.city, customer.address.line1) == ("Riga", None)
    assert (changed.address, changed.tax_exempt, changed.phone, changed.description) == (None, "none", "1", "a friend")
    assert methods.invoice_settings is not None
    with pytest.raises(InvalidRequestError, match="No such payment method"):
        client.v1.customers.update(customer.id, {"invoice_settings": {"default_payment_method": "pm_no"}})


def test_the_customers_default_method_is_taken_where_the_subscription_has_none(
    client: StripeClient, sandbox: RunningStripe
) -> None:
    make_product(client)
    customer = client.v1.customers.create({})
    made = sandbox.control.ask("POST", f"customers/{customer.id}/card", {"card": "works"})
    client.v1.customers.update(customer.id, {"invoice_settings": {"default_payment_method": made["id"]}})

    items: Any = [{"price_data": price_data()}]
    subscription = client.v1.subscriptions.create({"customer": customer.id, "items": items})

    assert (subscription.status, subscription.default_payment_method) == ("active", None)
    changed = client.v1.subscriptions.update(
        subscription.id, {"default_payment_method": made["id"], "description": "x"}
    )
    assert (changed.default_payment_method, changed.description) == (made["id"], "x")


def test_a_sessions_lines_metadata_and_filters(client: StripeClient, sandbox: RunningStripe) -> None:
    session = buy(client, sandbox)
    client.v1.checkout.sessions.update(session.id, {"metadata": {"site": "", "more": "x"}})

    [line] = client.v1.checkout.sessions.line_items.list(session.id).data
    told = client.v1.checkout.sessions.retrieve(session.id)
    by_address = client.v1.checkout.sessions.list({"customer_details": {"email": "reader@example.com"}})
    by_status = client.v1.checkout.sessions.list({"status": "open"})

    assert (line.amount_total, line.quantity) == (200, 1)
    assert told.metadata is not None
    assert told.metadata.to_dict() == {"reader": "reader-1", "more": "x"}
    assert [row.id for row in by_address.data] == [session.id]
    assert by_status.data == []


def test_an_email_given_beforehand_is_prefilled(client: StripeClient) -> None:
    make_product(client)

    session = open_session(client, customer_email="known@example.com")

    assert session.customer_details is not None
    assert (session.customer_email, session.customer_details.email) == ("known@example.com",) * 2


def test_an_invoice_is_finalised_voided_and_settled_elsewhere(client: StripeClient, sandbox: RunningStripe) -> None:
    made = sandbox.control.ask("POST", "subscriptions", {"status": "unpaid"})
    sandbox.control.advance(timedelta(days=32))
    draft, opened, _ = client.v1.invoices.list({"customer": made["customer"]}).data

    finalised = client.v1.invoices.finalize_invoice(draft.id)
    voided = client.v1.invoices.void_invoice(opened.id)
    settled = client.v1.invoices.pay(draft.id, {"paid_out_of_band": True})

    [line] = client.v1.invoices.line_items.list(draft.id).data
    [payment] = client.v1.invoice_payments.list({"invoice": opened.id}).data
    assert (finalised.status, voided.status, settled.status, line.amount) == ("open", "void", "paid", 500)
    assert client.v1.invoice_payments.retrieve(payment.id).status == "canceled"
    assert client.v1.payment_intents.retrieve(str(payment.payment.payment_intent)).status == "canceled"
    assert client.v1.subscriptions.retrieve(made["id"]).status == "active"
    for call in (client.v1.invoices.finalize_invoice, client.v1.invoices.void_invoice):
        with pytest.raises(InvalidRequestError):
            call(draft.id)
    with pytest.raises(InvalidRequestError, match="no longer be paid"):
        client.v1.invoices.pay(opened.id)


def test_a_draft_paid_by_hand_is_finalised_first(client: StripeClient, sandbox: RunningStripe) -> None:
    made = sandbox.control.ask("POST", "subscriptions", {"status": "unpaid"})
    sandbox.control.advance(timedelta(days=32))
    method = sandbox.control.ask("POST", f"customers/{made['customer']}/card", {"card": "works"})
    draft = client.v1.invoices.list({"customer": made["customer"], "status": "draft"}).data[0]

    assert client.v1.invoices.pay(draft.id, {"payment_method": method["id"]}).status == "paid"


def test_tries_by_hand_do_not_change_the_plan_of_retries(client: StripeClient, sandbox: RunningStripe) -> None:
    made = sandbox.control.ask("POST", "subscriptions", {"status": "past_due"})
    invoice_id = str(client.v1.subscriptions.retrieve(made["id"]).latest_invoice)
    before = client.v1.invoices.retrieve(invoice_id)

    for _ in range(5):
        with pytest.raises(CardError):
            client.v1.invoices.pay(invoice_id)

    after = client.v1.invoices.retrieve(invoice_id)
    assert (after.attempt_count, after.next_payment_attempt) == (1, before.next_payment_attempt)
    assert client.v1.subscriptions.retrieve(made["id"]).status == "past_due"


@pytest.mark.parametrize(
    ("params", "words"),
    [
        ({"items": [{"price_data": price_data(), "price": "x"}]}, "either"),
        ({"items": [{"price": "price_no"}]}, "No such price"),
        ({"items": [{"price_data": price_data(), "discounts": [{"coupon": "c"}]}]}, "not modelled"),
        ({"items": [{"price_data": price_data(), "quantity": 0}]}, "greater than or equal to 1"),
    ],
)
def test_items_that_stripe_would_refuse_are_refused(client: StripeClient, params: Any, words: str) -> None:
    make_product(client)
    customer = client.v1.customers.create({})

    given: Any = {"customer": customer.id, **params}
    with pytest.raises(InvalidRequestError, match=words):
        client.v1.subscriptions.create(given)


def test_changes_of_a_subscription_that_are_refused(client: StripeClient, sandbox: RunningStripe) -> None:
    session = buy(client, sandbox)
    subscription = client.v1.subscriptions.retrieve(str(session.subscription))
    item = subscription["items"].data[0].id
    price = client.v1.prices.create({"currency": "usd", "unit_amount": 500, "product": "prod_support"})
    refused: list[Any] = [
        {"cancel_at": 1},
        {"cancel_at": "min_period_end", "cancel_at_period_end": True},
        {"trial_end": "now"},
        {"items": [{"id": "si_no", "quantity": 2}], "proration_behavior": "none"},
        {"items": [{"id": item, "price": price.id}], "proration_behavior": "none"},
        {"items": [{"id": item, "price_data": price_data(200, "eur")}], "proration_behavior": "none"},
        {"items": [{"id": item, "price_data": price_data(interval="year")}], "proration_behavior": "none"},
        {"default_payment_method": "pm_no"},
    ]

    for params in refused:
        with pytest.raises(InvalidRequestError):
            client.v1.subscriptions.update(subscription.id, params)
    with pytest.raises(InvalidRequestError, match="prorations"):
        client.v1.subscriptions.cancel(subscription.id, {"prorate": True})

    assert client.v1.subscriptions.retrieve(subscription.id).to_dict() == subscription.to_dict()


def test_subscriptions_are_found_by_price_and_status(client: StripeClient, sandbox: RunningStripe) -> None:
    session = buy(client, sandbox)
    subscription = client.v1.subscriptions.retrieve(str(session.subscription))
    item = subscription["items"].data[0]

    def find(**params: Any) -> list[str]:
        return [row.id for row in client.v1.subscriptions.list(params).data]  # type: ignore[arg-type]

    assert find(price=item.price.id) == find(status="active") == [subscription.id]
    assert find(price="price_no") == find(status="past_due") == []
    assert find(current_period_end={"lte": item.current_period_end}) == [subscription.id]
    assert find(current_period_end={"lt": item.current_period_end}) == []


def test_events_are_found_by_type(client: StripeClient, sandbox: RunningStripe) -> None:
    buy(client, sandbox)

    both = client.v1.events.list({"types": ["customer.created", "invoice.paid"]}).data
    one = client.v1.events.list({"type": "customer.created"}).data

    assert {event.type for event in both} == {"customer.created", "invoice.paid"}
    assert client.v1.events.retrieve(one[0].id).data.object["object"] == "customer"
    with pytest.raises(InvalidRequestError):
        client.v1.events.list({"type": "invoice.paid", "types": ["invoice.paid"]})


@pytest.mark.parametrize("params", [{"url": "ftp://x"}, {"url": "http://x", "api_version": "2022-11-15"}])
def test_an_endpoint_that_stripe_would_refuse_is_refused(client: StripeClient, params: Any) -> None:
    given: Any = {"enabled_events": ["*"], **params}
    with pytest.raises(InvalidRequestError):
        client.v1.webhook_endpoints.create(given)


def test_an_endpoint_is_changed(client: StripeClient) -> None:
    made = client.v1.webhook_endpoints.create(
        {"url": "http://127.0.0.1:9/", "enabled_events": ["*"], "description": "d"}
    )

    client.v1.webhook_endpoints.update(
        made.id, {"url": "http://127.0.0.1:9/b", "description": "", "metadata": {"a": "b"}}
    )

    told = client.v1.webhook_endpoints.retrieve(made.id)
    assert (told.url, told.description, told.metadata.to_dict()) == ("http://127.0.0.1:9/b", None, {"a": "b"})


def test_the_portals_configuration_is_read_listed_and_renamed(client: StripeClient) -> None:
    made = client.v1.billing_portal.configurations.create({"features": {"invoice_history": {"enabled": True}}})
    client.v1.billing_portal.configurations.update(
        made.id, {"name": "ours", "active": False, "business_profile": {"headline": "Thank you"}}
    )

    told = client.v1.billing_portal.configurations.retrieve(made.id)

    assert (told.name, told.active, told.business_profile.headline) == ("ours", False, "Thank you")
    assert client.v1.billing_portal.configurations.list({"active": True}).data == []
    with pytest.raises(InvalidRequestError, match="customer"):
        client.v1.billing_portal.sessions.create({})


def test_control_refunds_disputes_and_ends_by_other_names(client: StripeClient, sandbox: RunningStripe) -> None:
    session = buy(client, sandbox, mode="payment", customer_creation="always")
    other = buy(client, sandbox)
    control = sandbox.control

    refund = control.ask("POST", f"customers/{session.customer}/refund")
    warning = control.ask(
        "POST", "disputes", {"payment_intent": session.payment_intent, "status": "warning_needs_response"}
    )
    cancelled = control.ask("POST", f"subscriptions/{other.subscription}/cancel")

    assert (refund["amount"], warning["is_charge_refundable"], cancelled["status"]) == (200, True, "canceled")
    assert (
        control.ask("POST", f"subscriptions/{other.subscription}/status", {"status": "canceled"})["status"]
        == "canceled"
    )
    assert client.v1.refunds.retrieve(refund["id"]).amount == 200
    assert len(client.v1.refunds.list({"charge": refund["charge"]}).data) == 1
    with pytest.raises(ControlError, match="already disputed"):
        control.ask("POST", "disputes", {"charge": refund["charge"]})
    with pytest.raises(ControlError, match="no paid Charge"):
        control.ask("POST", "disputes", {"customer": "cus_no"})
    with pytest.raises(ControlError, match="must be one of"):
        control.ask("POST", f"disputes/{warning['id']}", {"status": "forgotten"})
    with pytest.raises(ControlError, match="no such card"):
        control.pay(session.id, "gold")
