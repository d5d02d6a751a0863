"""HTTP for Stripe's SDK: each try has a time-out, and all tries of a call end at its deadline."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from queue import Empty, SimpleQueue
from threading import Lock, Thread
from time import monotonic
from typing import Any

import stripe
from urllib3 import BaseHTTPResponse, PoolManager
from urllib3.exceptions import HTTPError, SSLError
from urllib3.exceptions import TimeoutError as TimeoutOfUrllib3

from supportsvc.stripe_gateway.breaker import Breaker
from supportsvc.stripe_gateway.pace import Pace

THREADS = 32
CHUNK = 65536

Answer = tuple[str, int, Mapping[str, str]]

_deadline: ContextVar[float] = ContextVar("deadline of the calls to Stripe")


@contextmanager
def until(deadline: float) -> Iterator[None]:
    """Let every request made within end at a deadline of the monotonic clock."""
    token = _deadline.set(deadline)
    try:
        yield
    finally:
        _deadline.reset(token)


class Transport(stripe.HTTPClient):
    """Sends one request, without retries of its own, and reads its answer before the time is up.

    With a pace, all the requests that go through it keep to that; `requests` tells how many were sent.
    """

    name = "urllib3"

    def __init__(self, timeout: float, pace: Pace | None = None) -> None:
        super().__init__()
        self._timeout = timeout
        self._pace = pace
        self._counting = Lock()
        self.requests = 0
        self._breaker = Breaker(timeout)
        self._pool = PoolManager(maxsize=THREADS, retries=False, ca_certs=stripe.ca_bundle_path)

    def request(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str] | None,
        post_data: Any = None,
        *,
        _usage: list[str] | None = None,
    ) -> Answer:
        """Return body, status and headers of the answer; APIConnectionError where none of Stripe's comes in time."""
        if self._pace is not None:
            wait_for_turn(self._pace)
        if not self._breaker.admits():
            raise connection_error("Stripe has not answered for a while", worth_a_try=False)
        ends = min(monotonic() + self._timeout, _deadline.get(float("inf")))
        with self._counting:
            self.requests += 1
        try:
            answer = wait_until(ends, lambda: self._send(method, url, headers, post_data, ends))
        except (HTTPError, TimeoutError, OSError) as fault:
            if isinstance(fault, (TimeoutError, TimeoutOfUrllib3)):
                self._breaker.timed_out()
            worth_a_try = not isinstance(fault, SSLError)
            raise connection_error(type(fault).__name__, worth_a_try=worth_a_try) from fault
        self._breaker.answered()
        if self._pace is not None:
            self._pace.heard(answer[1], answer[2])
        if not is_from_stripe(answer):
            raise connection_error(f"an answer {answer[1]} that is not Stripe's", worth_a_try=False)
        return answer

    def _send(self, method: str, url: str, headers: Mapping[str, str] | None, post_data: Any, ends: float) -> Answer:
        response = self._pool.request(
            method.upper(),
            url,
            body=post_data,
            headers=headers,
            timeout=seconds_until(ends),
            redirect=False,
            preload_content=False,
        )
        body = read_until(response, ends)
        return body.decode("utf-8", "replace"), response.status, response.headers

    def close(self) -> None:
        """Close every connection."""
        self._pool.clear()


def wait_for_turn(pace: Pace) -> None:
    """Keep to a pace; what runs out of time, or must end, while it waits says nothing about Stripe."""
    if not pace.admits():
        raise connection_error("the work must end", worth_a_try=False)
    if _deadline.get(float("inf")) <= monotonic():
        raise connection_error("the time was up before its turn came", worth_a_try=False)


def read_until(response: BaseHTTPResponse, ends: float) -> bytes:
    """Read an answer to its end before the time is up; its connection is used again only then."""
    parts = []
    try:
        while part := response.read1(CHUNK):
            parts.append(part)
            seconds_until(ends)
    except BaseException:
        response.close()
        raise
    response.release_conn()
    return b"".join(parts)


def wait_until(ends: float, work: Callable[[], Answer]) -> Answer:
    """Return what comes of some work; TimeoutError when the time is up, whatever it still waits for.

    A socket's time-out bounds neither the look-up of a name nor headers that trickle in, so the work has a thread of
    its own, which is left to its end.
    """
    done: SimpleQueue[Answer | Exception] = SimpleQueue()

    def run() -> None:
        try:
            done.put(work())
        except Exception as fault:  # noqa: BLE001 - it is raised again where it is waited for
            done.put(fault)

    left = seconds_until(ends)
    Thread(target=run, name="stripe", daemon=True).start()
    try:
        found = done.get(timeout=left)
    except Empty:
        raise TimeoutError("the time is up") from None
    if isinstance(found, Exception):
        raise found
    return found


def is_from_stripe(answer: Answer) -> bool:
    """Tell whether an answer has Stripe's shape; a proxy's own would break the SDK that reads it."""
    try:
        told = json.loads(answer[0])
    except ValueError:
        return False
    if not isinstance(told, dict):
        return False
    return "object" in told if 200 <= answer[1] < 300 else isinstance(told.get("error"), dict)


def seconds_until(ends: float) -> float:
    """Return what is left of the time; TimeoutError where nothing is."""
    left = ends - monotonic()
    if left <= 0:
        raise TimeoutError("the time is up")
    return left


def connection_error(told: str, *, worth_a_try: bool) -> stripe.APIConnectionError:
    """Say a fault of the connection as the SDK does."""
    return stripe.APIConnectionError(told, should_retry=worth_a_try)  # type: ignore[no-untyped-call]
