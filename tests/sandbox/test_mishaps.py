"""Slow and broken lines, a proxy's own words, and faults that come by chance, for the SDK and for our gateway."""

from time import monotonic

import pytest
from stripe import APIConnectionError, APIError, StripeClient

from supportsvc.ports import BillingUnavailable
from supportsvc.sandbox.server import RunningStripe
from supportsvc.stripe_gateway import client as client_of_stripe
from supportsvc.stripe_gateway.client import MOST_TRIES, StripeSettings, ask, make_client
from tests.sandbox.purchases import ask as ask_plainly


def make_patient(sandbox: RunningStripe) -> StripeClient:
    return StripeClient(sandbox.api_key, base_addresses={"api": sandbox.url}, max_network_retries=2)


@pytest.fixture
def ours(sandbox: RunningStripe, monkeypatch: pytest.MonkeyPatch) -> StripeClient:
    """Answer the client of our gateway, in a hurry."""
    monkeypatch.setattr(client_of_stripe, "FIRST_PAUSE", 0.001)
    return make_client(StripeSettings(sandbox.api_key, b"x", address=sandbox.url))


def soon() -> float:
    return monotonic() + 30


def count_requests(sandbox: RunningStripe) -> int:
    return len(sandbox.control.ask("GET", "requests")["requests"])


def test_a_slow_answer_is_whole(sandbox: RunningStripe, client: StripeClient, ours: StripeClient) -> None:
    sandbox.control.fail("slow", "POST", "/v1/customers", times=2, seconds=0.1)

    by_sdk = client.v1.customers.create({"name": "a"})
    by_us = ask(lambda: ours.v1.customers.create({"name": "b"}), soon())

    assert (by_sdk.name, by_us.name) == ("a", "b")
    assert count_requests(sandbox) == 2


def test_an_answer_that_trickles_for_too_long_is_not_waited_for(sandbox: RunningStripe, ours: StripeClient) -> None:
    sandbox.control.fail("slow", "GET", "/v1/customers", times=9, seconds=3600)

    with pytest.raises(BillingUnavailable):
        ask(ours.v1.customers.list, monotonic() + 0.4)

    assert count_requests(sandbox) == 1


@pytest.mark.parametrize("kind", ["half", "reset"])
def test_an_answer_that_breaks_off_has_done_its_work_once(
    sandbox: RunningStripe, client: StripeClient, ours: StripeClient, kind: str
) -> None:
    sandbox.control.fail(kind, "POST", "/v1/customers", times=2)

    with pytest.raises(APIConnectionError):
        make_patient(sandbox).v1.customers.create({"name": "a"}, {"idempotency_key": "a"})
    ask(lambda: ours.v1.customers.create({"name": "b"}, {"idempotency_key": "b"}), soon())
    client.v1.customers.create({"name": "a"}, {"idempotency_key": "a"})

    assert [row.name for row in client.v1.customers.list().data] == ["b", "a"]


@pytest.mark.parametrize("kind", ["half", "reset"])
def test_a_line_that_keeps_breaking_is_given_up(sandbox: RunningStripe, ours: StripeClient, kind: str) -> None:
    sandbox.control.fail(kind, "GET", "/v1/customers", times=99)

    with pytest.raises(BillingUnavailable):
        ask(ours.v1.customers.list, soon())

    assert count_requests(sandbox) == MOST_TRIES


def test_a_reset_is_no_regular_end(sandbox: RunningStripe) -> None:
    sandbox.control.fail("reset", "GET", "/v1/customers")

    with pytest.raises(ConnectionResetError):
        ask_plainly(sandbox, "GET", "/v1/customers")


def test_a_proxys_page_is_no_answer_of_stripes(
    sandbox: RunningStripe, client: StripeClient, ours: StripeClient
) -> None:
    sandbox.control.fail("proxy_error", "POST", "/v1/customers", times=2)

    with pytest.raises(APIError) as refused:
        client.v1.customers.create({"name": "a"}, {"idempotency_key": "a"})
    make_patient(sandbox).v1.customers.create({"name": "b"})
    sandbox.control.fail("proxy_error", "POST", "/v1/customers")
    with pytest.raises(BillingUnavailable, match="502 that is not Stripe's"):
        ask(lambda: ours.v1.customers.create({"name": "c"}), soon())

    assert refused.value.http_status == 502
    assert "<h1>502 Bad Gateway</h1>" in str(refused.value.http_body)
    assert [row.name for row in client.v1.customers.list().data] == ["b"]


def test_a_fault_by_chance_comes_the_same_way_again(sandbox: RunningStripe) -> None:
    def try_often(seed: int) -> list[int]:
        sandbox.control.fail("409", "GET", "/v1/customers", times=99, probability=0.5, seed=seed)
        statuses = [ask_plainly(sandbox, "GET", "/v1/customers")[0] for _ in range(12)]
        sandbox.control.ask("DELETE", "faults")
        return statuses

    first, again, other = try_often(1), try_often(1), try_often(2)

    assert first == again
    assert first != other
    assert set(first) == set(other) == {200, 409}


def test_what_is_left_of_a_fault_by_chance_is_told(sandbox: RunningStripe) -> None:
    sandbox.control.fail("409", times=2, probability=0.0)

    status = ask_plainly(sandbox, "GET", "/v1/customers")[0]

    (waiting,) = sandbox.control.ask("GET", "faults")["waiting"]
    assert (status, waiting["times"], waiting["probability"], waiting["seed"]) == (200, 2, 0.0, 0)
    assert "luck" not in waiting
