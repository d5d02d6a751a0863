"""Builders: what a site asks of Stripe when a reader gives."""

import http.client
import json
from typing import Any
from urllib.parse import urlsplit

from stripe import StripeClient
from stripe.checkout import Session

from supportsvc.sandbox.server import RunningStripe

PRODUCT = "prod_support"


def make_product(client: StripeClient) -> None:
    client.v1.products.create({"id": PRODUCT, "name": "Support for The Harbour Courier"})


def price_data(amount: int = 200, currency: str = "usd", interval: str | None = "month") -> dict[str, Any]:
    data: dict[str, Any] = {"currency": currency, "product": PRODUCT, "unit_amount": amount}
    return data | ({"recurring": {"interval": interval}} if interval else {})


def session_params(mode: str = "subscription", **changes: Any) -> dict[str, Any]:
    """Answer the parameters of a Session; `amount` and `currency` go into its line, None takes a parameter away."""
    amount, currency = changes.pop("amount", 200), changes.pop("currency", "usd")
    interval = "month" if mode == "subscription" else None
    params: dict[str, Any] = {
        "mode": mode,
        "line_items": [{"price_data": price_data(amount, currency, interval), "quantity": 1}],
        "success_url": "https://news.example/thanks?session_id={CHECKOUT_SESSION_ID}",
        "cancel_url": "https://news.example/article",
        "client_reference_id": "reader-1",
        "metadata": {"site": "courier", "reader": "reader-1"},
    }
    return {key: value for key, value in (params | changes).items() if value is not None}


def open_session(client: StripeClient, mode: str = "subscription", **changes: Any) -> Session:
    params: Any = session_params(mode, **changes)
    return client.v1.checkout.sessions.create(params)


def buy(client: StripeClient, sandbox: RunningStripe, card: str = "works", **changes: Any) -> Session:
    """Open a Session, pay it, and answer it as it stands then, its subscription and Customer by id."""
    make_product_once(client)
    session = open_session(client, **changes)
    sandbox.control.pay(session.id, card)
    return client.v1.checkout.sessions.retrieve(session.id)


def make_product_once(client: StripeClient) -> None:
    if not client.v1.products.list({"ids": [PRODUCT]}).data:
        make_product(client)


def ask(
    sandbox: RunningStripe, method: str, path: str, form: str = "", **headers: str
) -> tuple[int, Any, dict[str, str]]:
    """Make a call without the SDK: answer status, parsed body and headers."""
    address = urlsplit(sandbox.url)
    connection = http.client.HTTPConnection(address.hostname or "", address.port, timeout=20)
    sent = {"Authorization": f"Bearer {sandbox.api_key}", "Content-Type": "application/x-www-form-urlencoded"}
    sent |= {key.replace("_", "-"): value for key, value in headers.items()}
    try:
        connection.request(method, path, form, sent)
        answer = connection.getresponse()
        return answer.status, json.loads(answer.read()), dict(answer.getheaders())
    finally:
        connection.close()
