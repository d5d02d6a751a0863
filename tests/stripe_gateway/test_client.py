"""Calls to Stripe: bounded, tried again only where that may help, errors in our words (scenario 24)."""

import socket
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from time import monotonic

import pytest
import stripe

from supportsvc.ports import BillingRefused, BillingUnavailable
from supportsvc.stripe_gateway.client import (
    API_VERSION,
    MOST_TRIES,
    AlreadyThere,
    KeyReused,
    Missing,
    StripeSettings,
    ask,
    in_our_words,
    make_client,
    may_pass,
)
from supportsvc.stripe_gateway.gateway import connect
from supportsvc.stripe_gateway.transport import seconds_until
from tests.fixtures.shop import Shop


def soon() -> float:
    return monotonic() + 1.5


def requests_to(shop: Shop, path: str) -> int:
    asked = shop.stripe.control.ask("GET", "requests")["requests"]
    return sum(request["path"] == path for request in asked)


WHOLE_HEAD = b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n"
BROKEN_HEAD = b"HTTP/1.1 200 OK\r\nX-Endless: "
NO_HEADERS: Mapping[str, str] = {}


@contextmanager
def dribbling_server(begin: bytes = WHOLE_HEAD) -> Iterator[str]:
    """Serve an answer that never ends, a byte at a time."""
    stop = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0.05)

        def serve() -> None:
            while not stop.is_set():
                try:
                    connection, _ = listener.accept()
                except TimeoutError:
                    continue
                with connection:
                    connection.recv(65536)
                    connection.sendall(begin)
                    try:
                        while not stop.wait(0.05):
                            connection.sendall(b"x")
                    except OSError:
                        continue

        thread = threading.Thread(target=serve)
        thread.start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        stop.set()
        thread.join()


def test_every_request_names_the_pinned_version(shop: Shop) -> None:
    answer = shop.client.v1.customers.list().last_response

    assert answer is not None
    assert answer.headers["Stripe-Version"] == API_VERSION


@pytest.mark.parametrize("kind", ["409", "429", "close_before"])
def test_a_passing_fault_is_tried_again(shop: Shop, kind: str) -> None:
    shop.stripe.control.fail(kind, "GET", "/v1/customers", times=2)

    ask(shop.client.v1.customers.list, soon() + 5)

    assert requests_to(shop, "/v1/customers") == 3


def test_a_fault_that_lasts_holds_nobody_up_for_long(shop: Shop) -> None:
    shop.stripe.control.fail("429", "GET", "/v1/customers", times=100)

    with pytest.raises(BillingUnavailable):
        ask(shop.client.v1.customers.list, monotonic() + 60)

    assert requests_to(shop, "/v1/customers") == MOST_TRIES


def test_a_500_is_not_tried_again(shop: Shop) -> None:
    shop.stripe.control.fail("500", "GET", "/v1/customers")

    with pytest.raises(BillingUnavailable):
        ask(shop.client.v1.customers.list, soon())

    assert requests_to(shop, "/v1/customers") == 1


@pytest.mark.parametrize("status", [500, 503])
def test_where_stripe_says_that_another_try_may_do_it_is_made(status: int) -> None:
    answers = (status, '{"error": {"type": "api_error"}}'), (200, '{"object": "list", "data": []}')
    with answering_server(*answers, headers={"stripe-should-retry": "true"}) as address:
        client = make_client(StripeSettings("sk_test_x", b"x", address=address))

        assert ask(client.v1.customers.list, soon()).data == []


@pytest.mark.parametrize("status", [409, 429])
def test_where_stripe_says_that_no_other_try_will_do_none_is_made(status: int) -> None:
    answers = (status, '{"error": {"type": "api_error"}}'), (200, '{"object": "list", "data": []}')
    with answering_server(*answers, headers={"stripe-should-retry": "false"}) as address:
        client = make_client(StripeSettings("sk_test_x", b"x", address=address))

        with pytest.raises(BillingUnavailable):
            ask(client.v1.customers.list, soon())


def test_a_repeated_try_carries_the_same_idempotency_key(shop: Shop) -> None:
    shop.stripe.control.fail("close_after", "POST", "/v1/customers")

    ask(lambda: shop.client.v1.customers.create({}, {"idempotency_key": "one"}), soon() + 5)

    assert len(shop.client.v1.customers.list().data) == 1


def test_nobody_there_is_said_in_bounded_time() -> None:
    client = make_client(StripeSettings("sk_test_x", b"x", address="http://127.0.0.1:9"))

    with pytest.raises(BillingUnavailable):
        ask(client.v1.customers.list, monotonic() + 0.5)


@contextmanager
def answering_server(*answers: tuple[int, str], headers: Mapping[str, str] = NO_HEADERS) -> Iterator[str]:
    """Serve some answers, one a request, and the last of them again and again; each with these headers."""
    left = list(answers)

    class Answers(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, body = left.pop(0) if len(left) > 1 else left[0]
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, *_: object) -> None:
            return

    with ThreadingHTTPServer(("127.0.0.1", 0), Answers) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@pytest.mark.parametrize(
    "answer",
    [
        (502, '{"error": "Bad Gateway"}'),
        (500, '{"error": null}'),
        (503, '{"error": ["x"]}'),
        (502, "<html></html>"),
        (302, ""),
        (200, "[]"),
        (200, "null"),
        (200, "{}"),
    ],
)
def test_an_answer_that_is_not_stripes_is_said_as_a_fault_that_may_pass(answer: tuple[int, str]) -> None:
    with answering_server(answer) as address:
        gateway = connect(StripeSettings("sk_test_x", b"x", address=address), "news")

        with pytest.raises(BillingUnavailable):
            gateway.fetch("cus_1")


def test_what_goes_away_between_two_reads_is_said_as_a_fault_that_may_pass() -> None:
    here = '{"object": "customer", "id": "cus_1", "metadata": {}}'
    gone = '{"error": {"type": "invalid_request_error", "code": "resource_missing", "param": "customer"}}'
    with answering_server((200, here), (400, gone)) as address:
        gateway = connect(StripeSettings("sk_test_x", b"x", address=address), "news")

        with pytest.raises(BillingUnavailable):
            gateway.fetch("cus_1")


@pytest.mark.parametrize("begin", [WHOLE_HEAD, BROKEN_HEAD])
def test_an_answer_that_never_ends_is_cut_off(begin: bytes) -> None:
    with dribbling_server(begin) as address:
        gateway = connect(StripeSettings("sk_test_x", b"x", address=address), "news")

        with pytest.raises(BillingUnavailable):
            ask(gateway.client.v1.customers.list, monotonic() + 0.6)


def test_no_call_is_begun_when_the_time_is_up(shop: Shop) -> None:
    with pytest.raises(BillingUnavailable):
        ask(shop.client.v1.customers.list, monotonic() - 1)

    assert requests_to(shop, "/v1/customers") == 0


def test_the_time_that_is_left_is_told() -> None:
    assert 0 < seconds_until(monotonic() + 5) <= 5


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        (stripe.IdempotencyError("x", http_status=400), KeyReused),
        (stripe.InvalidRequestError("x", "id", "resource_missing", http_status=404), Missing),  # type: ignore[no-untyped-call]
        (stripe.InvalidRequestError("x", "id", "resource_already_exists", http_status=400), AlreadyThere),  # type: ignore[no-untyped-call]
        (stripe.InvalidRequestError("x", "amount", "parameter_invalid_integer", http_status=400), BillingRefused),  # type: ignore[no-untyped-call]
        (stripe.AuthenticationError("x", http_status=401), BillingRefused),
        (stripe.PermissionError("x", http_status=403), BillingRefused),
        (stripe.RateLimitError("x", http_status=429), BillingUnavailable),
        (stripe.APIError("x", http_status=500), BillingUnavailable),
        (stripe.APIError("x", http_status=409), BillingUnavailable),
        (stripe.APIConnectionError("x"), BillingUnavailable),  # type: ignore[no-untyped-call]
    ],
)
def test_each_fault_is_said_in_our_words(fault: stripe.StripeError, expected: type[Exception]) -> None:
    assert isinstance(in_our_words(fault), expected)


def test_the_address_of_a_page_is_not_told() -> None:
    fault = stripe.InvalidRequestError("Not a valid URL: https://news.example/a?from=ann", "cancel_url", "url_invalid")  # type: ignore[no-untyped-call]

    assert str(in_our_words(fault)) == "InvalidRequestError  url_invalid: Not a valid URL: …"


def test_a_certificate_that_does_not_verify_is_not_tried_again() -> None:
    assert not may_pass(stripe.APIConnectionError("x", should_retry=False))  # type: ignore[no-untyped-call]


@pytest.mark.parametrize(
    ("key", "live"), [("sk_live_1", True), ("rk_live_1", True), ("sk_test_1", False), ("x", False)]
)
def test_the_mode_follows_from_the_key(key: str, live: bool) -> None:  # noqa: FBT001
    assert connect(StripeSettings(key, b"x"), "news").live is live


def test_secrets_are_not_shown() -> None:
    shown = repr(connect(StripeSettings("sk_test_secret", b"click-secret", ("whsec_secret",)), "news"))

    assert "secret" not in shown.replace("webhook_secrets", "").replace("click_secret", "")
