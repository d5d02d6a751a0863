"""The client: the pinned version, bounded time, retries with the same idempotency key, and errors in our words."""

from __future__ import annotations

import random
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from time import monotonic
from typing import Final, TypeVar

import stripe

from supportsvc.ports import BillingRefused, BillingUnavailable
from supportsvc.stripe_gateway.pace import retry_after
from supportsvc.stripe_gateway.transport import Transport, until

API_VERSION: Final = "2026-10-28.endive"
FIRST_PAUSE = 0.2
"""Seconds before the second try; doubled before each one after it."""
MOST_TRIES = 4
"""A caller waits in one of the server's few threads: while Stripe refuses everybody, that must not be for long."""
IDEMPOTENCY_CONFLICT = 409
SHOULD_RETRY = "Stripe-Should-Retry"
ADDRESS = re.compile(r"https?:\S+")
"""Stripe quotes an address that it refuses, and that is the page somebody reads; it is not for the log."""
MISSING = "resource_missing"
THERE = "resource_already_exists"

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class StripeSettings:
    """How to reach Stripe. `address` is None for Stripe itself; `click_secret` keys the idempotency keys.

    `email_secret` keys the hashes that stand for e-mail addresses; without one none is made. `methods` are the ways to
    pay that Checkout may offer.

    `timeout` bounds a try, `total` all the tries and calls that one request makes.
    """

    key: str = field(repr=False)
    click_secret: bytes = field(repr=False)
    webhook_secrets: tuple[str, ...] = field(default=(), repr=False)
    address: str | None = None
    product: str = "Support"
    methods: tuple[str, ...] = ("card", "link")
    timeout: timedelta = timedelta(seconds=5)
    total: timedelta = timedelta(seconds=12)
    email_secret: bytes | None = field(default=None, repr=False)

    @property
    def live(self) -> bool:
        """Whether real money is moved."""
        return self.key.startswith(("sk_live_", "rk_live_"))


class Missing(Exception):
    """Stripe knows no object of this id."""

    def __init__(self, param: str | None) -> None:
        super().__init__(param)
        self.param = param


class AlreadyThere(Exception):
    """Stripe has an object of this id."""


class KeyReused(Exception):
    """The idempotency key was used before with other parameters."""


def make_client(settings: StripeSettings, transport: Transport | None = None) -> stripe.StripeClient:
    """Return a client that makes each request once; `ask` makes it again."""
    address = settings.address
    return stripe.StripeClient(
        settings.key,
        stripe_version=API_VERSION,
        http_client=transport or Transport(settings.timeout.total_seconds()),
        max_network_retries=0,
        base_addresses={"api": address} if address is not None else {},
    )


def ask(make: Callable[[], T], deadline: float) -> T:
    """Make a call, again while the fault may pass and the time is not up.

    The caller's parameters stay the same, its idempotency key too, so a try that was done unheard is not done twice.
    Raises Missing, AlreadyThere, KeyReused, BillingUnavailable or BillingRefused.
    """
    pause = FIRST_PAUSE
    tries = 0
    while True:
        tries += 1
        try:
            with until(deadline):
                return make()
        except stripe.StripeError as fault:
            left = deadline - monotonic()
            wait = pause * random.uniform(0.5, 1)  # noqa: S311 - spreads the tries of several processes
            wait = max(wait, retry_after(fault.headers or {}))
            if tries == MOST_TRIES or not may_pass(fault) or left <= wait:
                raise in_our_words(fault) from fault
        time.sleep(wait)
        pause *= 2


def may_pass(fault: stripe.StripeError) -> bool:
    """Tell whether the same request may succeed later, by Stripe's own word where it says.

    Else a 500 does not: it is kept under its key and would come again.
    """
    if isinstance(fault, stripe.APIConnectionError):
        return fault.should_retry
    told = (fault.headers or {}).get(SHOULD_RETRY)
    if told in {"true", "false"}:
        return told == "true"
    return isinstance(fault, stripe.RateLimitError) or fault.http_status == IDEMPOTENCY_CONFLICT


def in_our_words(fault: stripe.StripeError) -> Exception:
    """Return the error of ours that a fault amounts to."""
    if isinstance(fault, stripe.IdempotencyError):
        return KeyReused()
    if isinstance(fault, stripe.InvalidRequestError) and fault.code == MISSING:
        return Missing(fault.param)
    if isinstance(fault, stripe.InvalidRequestError) and fault.code == THERE:
        return AlreadyThere()
    message = ADDRESS.sub("…", fault.user_message or "")
    told = f"{type(fault).__name__} {fault.http_status or ''} {fault.code or ''}: {message}"
    passing = (stripe.APIConnectionError, stripe.APIError, stripe.RateLimitError)
    if may_pass(fault) or isinstance(fault, passing):
        return BillingUnavailable(told)
    return BillingRefused(told)
