"""The limit on requests, and lists of many short pages."""

import pytest
from stripe import RateLimitError, StripeClient

from supportsvc.sandbox.control_client import ControlError
from supportsvc.sandbox.rate_limit import RateLimit
from supportsvc.sandbox.server import RunningStripe
from tests.sandbox.purchases import ask


def test_requests_beyond_the_limit_are_refused_as_stripe_does(sandbox: RunningStripe, client: StripeClient) -> None:
    sandbox.control.set(rate_limit=2, rate_seconds=3600)

    client.v1.customers.list()
    client.v1.customers.list()
    with pytest.raises(RateLimitError) as refused:
        client.v1.customers.create({"name": "a"}, {"idempotency_key": "key"})
    status, body, headers = ask(sandbox, "GET", "/v1/customers")
    sandbox.control.set(retry_after=7)
    told = ask(sandbox, "GET", "/v1/customers")[2]
    sandbox.control.set(rate_limit=0)
    made = client.v1.customers.create({"name": "a"}, {"idempotency_key": "key"})

    assert "Request rate limit exceeded" in str(refused.value)
    assert (status, body["error"]["code"], body["error"]["type"]) == (429, "rate_limit", "invalid_request_error")
    assert headers["Stripe-Rate-Limited-Reason"] == told["Stripe-Rate-Limited-Reason"] == "global-rate"
    assert "Retry-After" not in headers
    assert told["Retry-After"] == "7"
    assert [row.id for row in client.v1.customers.list().data] == [made.id]


def test_the_limit_holds_in_every_stretch_of_time() -> None:
    rate = RateLimit()

    admitted = [at for at in (0.0, 0.5, 0.75, 0.9, 1.0, 1.25, 1.5, 1.75) if rate.admit(at, 2, 1.0)]

    assert admitted == [0.0, 0.5, 1.0, 1.5]


def test_pages_may_be_made_short(sandbox: RunningStripe, client: StripeClient) -> None:
    made = [client.v1.customers.create({}).id for _ in range(5)]
    settings = sandbox.control.set(largest_page=2)
    sandbox.control.ask("DELETE", "requests")

    first = client.v1.customers.list({"limit": 100})
    listed = [row.id for row in first.auto_paging_iter()]
    backwards = client.v1.customers.list({"limit": 100, "ending_before": listed[-1]})

    assert settings["largest_page"] == 2
    assert (len(first.data), first.has_more) == (2, True)
    assert listed == made[::-1]
    assert [row.id for row in backwards.data] == listed[2:4]
    assert len(sandbox.control.ask("GET", "requests")["requests"]) == 4


@pytest.mark.parametrize("size", [0, 101])
def test_a_page_that_holds_nothing_or_too_much_is_refused(sandbox: RunningStripe, size: int) -> None:
    with pytest.raises(ControlError, match="1 to 100"):
        sandbox.control.set(largest_page=size)
