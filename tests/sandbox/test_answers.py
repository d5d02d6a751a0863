"""What the sandbox answers has the keys and types of the SDK's classes, and of Stripe's published examples."""

import copy
import json
import typing
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from stripe import StripeClient, Subscription

from supportsvc.sandbox.server import RunningStripe, running_stripe
from tests.sandbox.annotations import fields_of, judge
from tests.sandbox.purchases import ask, buy, open_session

EXAMPLES = json.loads((Path(__file__).parents[1] / "contract" / "stripe_examples.json").read_text())
LISTS = {
    "charges": ("data.refunds", "data.customer", "data.payment_intent.latest_charge"),
    "checkout/sessions": ("data.line_items", "data.subscription.latest_invoice.payments", "data.payment_intent"),
    "customers": ("data.subscriptions", "data.invoice_settings.default_payment_method"),
    "disputes": ("data.charge", "data.payment_intent"),
    "events": (),
    "invoice_payments": ("data.invoice", "data.payment.payment_intent.latest_charge"),
    "invoices": ("data.payments", "data.customer", "data.parent.subscription_details.subscription"),
    "payment_intents": ("data.latest_charge", "data.customer"),
    "prices": ("data.product",),
    "products": (),
    "refunds": ("data.charge", "data.payment_intent"),
    "subscriptions": ("data.latest_invoice", "data.default_payment_method", "data.customer"),
    "webhook_endpoints": (),
    "billing_portal/configurations": (),
}
# Why an answer lacks a key of the examples: they are a little older, and show every alternative at once.
NOT_ANSWERED = {
    "charge.payment_method_details.card": "a bank debit is no card",
    "charge.refunds": "a list that is left out unless expanded, since 2022-11-15",
    "invoice.subscription": "moved to parent.subscription_details.subscription, in 2025-03-31.basil",
    "payment_method.card": "a bank debit is no card",
}


@pytest.fixture(scope="module")
def answers() -> Iterator[list[dict[str, Any]]]:
    """Every object after a life in which much has happened, expanded in several ways."""
    with running_stripe() as sandbox:
        client = StripeClient(sandbox.api_key, base_addresses={"api": sandbox.url})
        early = live(client, sandbox)
        yield early + gather(client, sandbox)


def live(client: StripeClient, sandbox: RunningStripe) -> list[dict[str, Any]]:
    """Let much happen: each way to pay, renewals that work and fail, refunds, disputes, pauses, ends.

    Answers the events of the first days, since none is kept for longer than thirty.
    """
    control = sandbox.control
    control.listen("http://127.0.0.1:9/nobody")
    first = buy(client, sandbox)
    buy(client, sandbox, "renewals_declined", metadata={"a": "b"}, locale="de", submit_type="donate")
    buy(client, sandbox, mode="payment", customer_creation="always")
    buy(client, sandbox, "debit_works", mode="payment", currency="eur", amount=500)
    buy(client, sandbox, "debit_fails", currency="eur", amount=500)
    buy(client, sandbox, subscription_data={"trial_period_days": 7, "description": "A week free"})
    open_session(client, customer=first.customer, allowed_payment_method_types=["card", "link"])
    control.pay(open_session(client).id, "declined")
    client.v1.checkout.sessions.expire(open_session(client).id)
    control.ask("POST", f"customers/{first.customer}/refund", {"amount": 50})
    dispute = control.ask("POST", "disputes", {"customer": first.customer})
    control.ask("POST", f"disputes/{dispute['id']}", {"status": "lost"})
    for status in ("past_due", "unpaid", "paused", "canceled", "incomplete", "incomplete_expired", "trialing"):
        control.ask("POST", "subscriptions", {"status": status, "currency": "jpy", "amount": 300})
    paused = control.ask("POST", "subscriptions", {"status": "paused", "reason": "final_payment_failure"})
    control.ask("POST", f"subscriptions/{paused['id']}/status", {"status": "active"})
    subscription = str(first.subscription)
    client.v1.subscriptions.update(subscription, {"pause_collection": {"behavior": "void"}})
    client.v1.billing_portal.sessions.create({"customer": str(first.customer), "return_url": "https://news.example"})
    control.advance(timedelta(days=4))
    events = list_pages(sandbox, "events?limit=100")
    control.advance(timedelta(days=25))
    client.v1.subscriptions.update(subscription, {"pause_collection": "", "cancel_at_period_end": True})
    client.v1.customers.delete(str(buy(client, sandbox).customer))
    control.advance(timedelta(days=29))
    return events


def list_pages(sandbox: RunningStripe, address: str) -> list[dict[str, Any]]:
    """Answer all pages of a list, as they go over the wire."""
    rows: list[dict[str, Any]] = []
    more = True
    while more:
        after = f"&starting_after={rows[-1]['id']}" if rows else ""
        status, body, _ = ask(sandbox, "GET", f"/v1/{address}{after}")
        assert status == 200, body
        rows += body["data"]
        more = body["has_more"]
    return rows


def gather(client: StripeClient, sandbox: RunningStripe) -> list[dict[str, Any]]:
    """Answer all objects that the API lists, plain and expanded, and those of single calls."""
    found = []
    for path, expansions in LISTS.items():
        for expansion in ("", *expansions):
            extra = f"&expand[]={expansion}" if expansion else ""
            extra += "&status=all" if path == "subscriptions" else ""
            found += list_pages(sandbox, f"{path}?limit=100{extra}")
    gone = next(row["data"]["object"]["id"] for row in found if row.get("type") == "customer.deleted")
    endpoint = client.v1.webhook_endpoints.create({"url": "http://127.0.0.1:9/", "enabled_events": ["charge.failed"]})
    found.append(ask(sandbox, "GET", f"/v1/customers/{gone}")[1])
    found.append(ask(sandbox, "DELETE", f"/v1/webhook_endpoints/{endpoint.id}")[1])
    return found


def harvest(node: Any) -> Iterator[dict[str, Any]]:
    """Yield every object within an answer, itself included."""
    if isinstance(node, list):
        for item in node:
            yield from harvest(item)
    elif isinstance(node, dict):
        if isinstance(node.get("object"), str) and "id" in node:
            yield node
        for item in node.values():
            yield from harvest(item)


def name_kind(thing: dict[str, Any]) -> str:
    return f"deleted_{thing['object']}" if thing.get("deleted") else str(thing["object"])


def compare(example: dict[str, Any], seen: list[dict[str, Any]], path: str) -> Iterator[str]:
    """Yield the keys of an example, and of the plain objects in it, that some answer lacks."""
    for key, value in example.items():
        held = [answer[key] for answer in seen if key in answer]
        if len(held) < len(seen):
            yield f"{path}.{key}"
        filled = [item for item in held if isinstance(item, dict) and item]
        if isinstance(value, dict) and "object" not in value and key != "metadata" and filled:
            yield from compare(value, filled, f"{path}.{key}")


def test_every_answer_has_the_keys_and_types_of_the_sdks_classes(answers: list[dict[str, Any]]) -> None:
    differences = {words for answer in answers for words in judge(answer)}

    assert sorted(differences) == []


def test_all_kinds_and_all_statuses_of_subscriptions_were_among_the_answers(answers: list[dict[str, Any]]) -> None:
    statuses = {thing["status"] for thing in harvest(answers) if thing["object"] == "subscription"}
    types = {answer["type"] for answer in answers if answer["object"] == "event"}

    assert statuses == set(typing.get_args(typing.get_args(fields_of(Subscription)["status"])[0]))
    assert types >= {
        "charge.dispute.closed",
        "charge.dispute.created",
        "charge.failed",
        "charge.refunded",
        "charge.succeeded",
        "checkout.session.async_payment_failed",
        "checkout.session.async_payment_succeeded",
        "checkout.session.completed",
        "checkout.session.expired",
        "customer.created",
        "customer.deleted",
        "customer.subscription.created",
        "customer.subscription.deleted",
        "customer.subscription.paused",
        "customer.subscription.resumed",
        "customer.subscription.updated",
        "customer.updated",
        "invoice.created",
        "invoice.finalized",
        "invoice.paid",
        "invoice.payment_failed",
        "invoice.voided",
        "payment_intent.processing",
        "payment_intent.succeeded",
        "refund.created",
    }


@pytest.mark.parametrize("kind", sorted(EXAMPLES))
def test_an_answer_has_every_key_of_the_published_example(answers: list[dict[str, Any]], kind: str) -> None:
    seen = [thing for thing in harvest(answers) if name_kind(thing) == kind]

    lacking = set(compare(EXAMPLES[kind], seen, kind))

    assert seen
    assert lacking == {path for path in NOT_ANSWERED if path.startswith(f"{kind}.")}


@pytest.mark.parametrize(
    ("spoil", "complaint"),
    [
        (lambda thing: thing.update(colour="red"), "charge.colour: not named by Charge"),
        (lambda thing: thing.pop("amount"), "charge.amount: missing"),
        (lambda thing: thing.update(amount="200"), "charge.amount: '200' is no [<class 'int'>]"),
        (lambda thing: thing.update(paid=1), "charge.paid: 1 is no [<class 'bool'>]"),
        (lambda thing: thing.update(created=None), "charge.created: null"),
        (lambda thing: thing["outcome"].update(risk_score="high"), "charge.outcome.risk_score"),
        (lambda thing: thing["payment_method_details"]["card"].update(iban="x"), "card.iban: not named by"),
        (lambda thing: thing.update(status="lost"), "charge.status: 'lost' is none of"),
    ],
)
def test_the_check_itself_notices(answers: list[dict[str, Any]], spoil: Any, complaint: str) -> None:
    charge = copy.deepcopy(next(answer for answer in answers if answer["object"] == "charge"))
    assert judge(charge) == []

    spoil(charge)

    assert [words for words in judge(charge) if complaint in words]
