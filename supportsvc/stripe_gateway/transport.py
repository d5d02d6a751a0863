"""HTTP for Stripe's SDK: each try has a time-out, and all tries of a call end at its deadline."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from time import monotonic
from typing import Any

import stripe
from urllib3 import BaseHTTPResponse, PoolManager
from urllib3.exceptions import HTTPError, SSLError

THREADS = 32
CHUNK = 65536

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
    """Sends one request, without retries of its own, and reads its answer before the time is up."""

    name = "urllib3"

    def __init__(self, timeout: float) -> None:
        super().__init__()
        self._timeout = timeout
        self._pool = PoolManager(maxsize=THREADS, retries=False, ca_certs=stripe.ca_bundle_path)

    def request(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str] | None,
        post_data: Any = None,
        *,
        _usage: list[str] | None = None,
    ) -> tuple[str, int, Mapping[str, str]]:
        """Return body, status and headers of the answer; APIConnectionError where there is none in time."""
        ends = min(monotonic() + self._timeout, _deadline.get(float("inf")))
        try:
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
        except (HTTPError, TimeoutError, OSError) as fault:
            worth_a_try = not isinstance(fault, SSLError)
            raise connection_error(fault, worth_a_try=worth_a_try) from fault
        return body.decode("utf-8", "replace"), response.status, response.headers

    def close(self) -> None:
        """Close every connection."""
        self._pool.clear()


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


def seconds_until(ends: float) -> float:
    """Return what is left of the time; TimeoutError where nothing is."""
    left = ends - monotonic()
    if left <= 0:
        raise TimeoutError("the time is up")
    return left


def connection_error(fault: Exception, *, worth_a_try: bool) -> stripe.APIConnectionError:
    """Say a fault of the connection as the SDK does."""
    return stripe.APIConnectionError(type(fault).__name__, should_retry=worth_a_try)  # type: ignore[no-untyped-call]
