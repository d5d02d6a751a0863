"""The watch over the webhook's endpoint, on the stand-in for Stripe (scenario 39)."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from supportsvc.background.endpoint_watch import EndpointWatch, watch_endpoint
from supportsvc.domain.alerts import Alert, AlertKind
from supportsvc.sandbox.server import RunningStripe, running_stripe
from supportsvc.settings import Settings
from supportsvc.stripe_gateway.account import Account, open_account
from supportsvc.stripe_gateway.endpoints import Endpoint, find_endpoints, make_endpoint, retire_endpoint

NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)
URL = "https://support.example/v1/stripe/webhook"


@pytest.fixture(scope="module")
def stripe() -> Iterator[RunningStripe]:
    with running_stripe() as running:
        yield running


@pytest.fixture
def account(stripe: RunningStripe) -> Account:
    made = open_account(stripe.api_key, stripe.url)
    for endpoint in made.client.v1.webhook_endpoints.list().data:
        made.client.v1.webhook_endpoints.delete(endpoint.id)
    return made


def endpoint_at(account: Account, url: str = URL) -> Endpoint:
    make_endpoint(account.client, account.ask, "news", url)
    return find_endpoints(account.client, account.ask, "news", url)[0]


def disable(account: Account, endpoint: Endpoint) -> None:
    account.client.v1.webhook_endpoints.update(endpoint.id, {"disabled": True})


def told(account: Account) -> list[Alert]:
    alerts: list[Alert] = []
    EndpointWatch(account, URL, lambda: "news", lambda: NOW, alerts.append).look()
    return alerts


def test_scenario_39_an_endpoint_that_stripe_has_disabled_is_told_once_a_day(account: Account) -> None:
    endpoint = endpoint_at(account)
    before = told(account)

    disable(account, endpoint)

    assert before == []
    assert told(account) == [Alert(AlertKind.ENDPOINT_DISABLED, f"{endpoint.id} 2026-03-10")]


def test_one_that_is_enabled_beside_it_is_enough_and_a_retired_or_foreign_one_is_none(account: Account) -> None:
    disable(account, endpoint_at(account, "https://other.example/hook"))
    retired = endpoint_at(account)
    retire_endpoint(account.client, account.ask, retired)
    alone = told(account)
    endpoint_at(account)
    disable(account, endpoint_at(account))

    assert alone == []
    assert told(account) == []


def test_while_stripe_is_away_nothing_is_told(stripe: RunningStripe) -> None:
    assert told(open_account(stripe.api_key, "http://127.0.0.1:9")) == []


def test_it_is_watched_where_events_are_taken() -> None:
    taking = Settings(
        Path("config"),
        Path("data"),
        stripe_api_key="sk_test_x",
        stripe_webhook_secrets=("whsec_x",),
        public_url="https://support.example",
    )
    bare = Settings(Path("config"), Path("data"))

    watched = [watch_endpoint(settings, lambda: "news", lambda: NOW, print) for settings in (taking, bare)]

    assert [len(timers) for timers in watched] == [1, 0]
