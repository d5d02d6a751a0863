"""Idempotency keys, and requests that go wrong on command."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from stripe import APIConnectionError, APIError, IdempotencyError, RateLimitError, StripeClient

from supportsvc.sandbox.control_client import ControlError
from supportsvc.sandbox.server import RunningStripe
from tests.sandbox.purchases import ask, make_product, session_params


def make_patient(sandbox: RunningStripe) -> StripeClient:
    return StripeClient(sandbox.api_key, base_addresses={"api": sandbox.url}, max_network_retries=2)


def wait_for_hanging(sandbox: RunningStripe) -> None:
    """Poll until a request hangs."""
    deadline = time.monotonic() + 10
    while not sandbox.control.ask("GET", "faults")["hanging"]:
        assert time.monotonic() < deadline


def test_the_same_key_with_the_same_parameters_answers_the_same(sandbox: RunningStripe, client: StripeClient) -> None:
    make_product(client)
    params: Any = session_params()

    first = client.v1.checkout.sessions.create(params, {"idempotency_key": "click-1"})
    second = client.v1.checkout.sessions.create(params, {"idempotency_key": "click-1"})

    assert first.id == second.id
    assert second.last_response is not None
    assert second.last_response.headers["Idempotent-Replayed"] == "true"
    assert len(client.v1.checkout.sessions.list().data) == 1


def test_the_same_key_with_other_parameters_is_refused(client: StripeClient) -> None:
    client.v1.customers.create({"name": "a"}, {"idempotency_key": "key"})

    with pytest.raises(IdempotencyError) as refused:
        client.v1.customers.create({"name": "b"}, {"idempotency_key": "key"})
    with pytest.raises(IdempotencyError):
        client.v1.products.create({"name": "a"}, {"idempotency_key": "key"})

    assert refused.value.http_status == 400


def test_what_is_refused_before_any_work_is_not_kept(sandbox: RunningStripe) -> None:
    refused = ask(sandbox, "POST", "/v1/customers", "colour=red", Idempotency_Key="key")
    again = ask(sandbox, "POST", "/v1/customers", "name=a", Idempotency_Key="key")

    assert (refused[0], again[0]) == (400, 200)


def test_what_is_refused_in_the_work_is_kept(sandbox: RunningStripe, client: StripeClient) -> None:
    refused = ask(sandbox, "POST", "/v1/billing_portal/sessions", "customer=cus_no", Idempotency_Key="key")

    again = ask(sandbox, "POST", "/v1/billing_portal/sessions", "customer=cus_no", Idempotency_Key="key")

    assert (refused[0], again[0], again[2]["Idempotent-Replayed"]) == (400, 400, "true")
    assert refused[1] == again[1]


def test_a_key_in_use_is_a_conflict(sandbox: RunningStripe, client: StripeClient) -> None:
    sandbox.control.fail("hang_before", "POST", "/v1/customers", seconds=30)

    with ThreadPoolExecutor() as pool:
        first = pool.submit(ask, sandbox, "POST", "/v1/customers", "name=a", Idempotency_Key="key")
        wait_for_hanging(sandbox)
        statuses = {ask(sandbox, "POST", "/v1/customers", "name=a", Idempotency_Key="key")[0] for _ in range(3)}
        sandbox.control.ask("POST", "faults/release")

    assert statuses == {409}
    assert first.result()[0] == 200
    assert len(client.v1.customers.list().data) == 1


def test_a_long_key_is_refused(sandbox: RunningStripe) -> None:
    assert ask(sandbox, "POST", "/v1/customers", "name=a", Idempotency_Key="k" * 256)[0] == 400


@pytest.mark.parametrize(("kind", "error", "status"), [("409", APIError, 409), ("429", RateLimitError, 429)])
def test_refusals_for_now_are_not_kept(
    sandbox: RunningStripe, client: StripeClient, kind: str, error: type[Exception], status: int
) -> None:
    sandbox.control.fail(kind, "POST", "/v1/customers")

    with pytest.raises(error) as refused:
        client.v1.customers.create({"name": "a"}, {"idempotency_key": "key"})
    made = client.v1.customers.create({"name": "a"}, {"idempotency_key": "key"})

    assert getattr(refused.value, "http_status", None) == status
    assert made.name == "a"


def test_a_500_is_kept_under_its_key_and_the_sdk_is_told_not_to_repeat_it(sandbox: RunningStripe) -> None:
    sandbox.control.fail("500", "POST", "/v1/customers")
    client = make_patient(sandbox)

    for _ in range(2):
        with pytest.raises(APIError):
            client.v1.customers.create({"name": "a"}, {"idempotency_key": "key"})
    made = client.v1.customers.create({"name": "a"}, {"idempotency_key": "another"})

    assert [row.id for row in client.v1.customers.list().data] == [made.id]
    assert len([row for row in sandbox.control.ask("GET", "requests")["requests"] if row["method"] == "POST"]) == 3


@pytest.mark.parametrize("kind", ["close_before", "close_after", "409"])
def test_the_sdks_own_repetition_does_the_work_once(sandbox: RunningStripe, kind: str) -> None:
    sandbox.control.fail(kind, "POST", "/v1/customers")

    make_patient(sandbox).v1.customers.create({"name": "a"})

    assert len(make_patient(sandbox).v1.customers.list().data) == 1


def test_a_connection_closed_after_the_work_leaves_it_done(sandbox: RunningStripe, client: StripeClient) -> None:
    sandbox.control.fail("close_after", "POST", "/v1/customers")

    with pytest.raises(APIConnectionError):
        client.v1.customers.create({"name": "a"}, {"idempotency_key": "key"})
    again = client.v1.customers.create({"name": "a"}, {"idempotency_key": "key"})

    assert [row.id for row in client.v1.customers.list().data] == [again.id]


def test_a_connection_closed_before_the_work_leaves_nothing(sandbox: RunningStripe, client: StripeClient) -> None:
    sandbox.control.fail("close_before", "POST", "/v1/customers")

    with pytest.raises(APIConnectionError):
        client.v1.customers.create({"name": "a"})

    assert client.v1.customers.list().data == []


@pytest.mark.parametrize(("kind", "done"), [("hang_before", 0), ("hang_after", 1)])
def test_a_request_hangs_before_or_after_the_work(
    sandbox: RunningStripe, client: StripeClient, kind: str, done: int
) -> None:
    sandbox.control.fail(kind, "POST", "/v1/customers", seconds=30)
    answers: list[int] = []
    waiting = threading.Thread(target=lambda: answers.append(ask(sandbox, "POST", "/v1/customers", "name=a")[0]))

    waiting.start()
    wait_for_hanging(sandbox)
    while_hanging = len(client.v1.customers.list().data)
    sandbox.control.ask("POST", "faults/release")
    waiting.join()

    assert (while_hanging, answers) == (done, [200])


def test_faults_fit_a_method_and_a_path_and_are_counted(sandbox: RunningStripe, client: StripeClient) -> None:
    sandbox.control.fail("500", "GET", "/v1/customers/*", times=2, skip=1)
    customer = client.v1.customers.create({})

    results = []
    for _ in range(4):
        try:
            client.v1.customers.retrieve(customer.id)
            results.append("answered")
        except APIError:
            results.append("failed")

    assert results == ["answered", "failed", "failed", "answered"]


def test_waiting_faults_are_forgotten(sandbox: RunningStripe, client: StripeClient) -> None:
    sandbox.control.fail("500")
    sandbox.control.ask("DELETE", "faults")

    assert client.v1.customers.list().data == []


def test_a_fault_of_no_kind_is_refused(sandbox: RunningStripe) -> None:
    with pytest.raises(ControlError):
        sandbox.control.fail("flood")
    with pytest.raises(ControlError, match="not known here: colour"):
        sandbox.control.fail("500", colour="red")
    with pytest.raises(ControlError, match="not known here: colour"):
        sandbox.control.ask("POST", "settings", {"colour": "red"})
