"""A site's account at Stripe, for its operator's commands: each call has the whole time for itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic
from typing import TypeVar

import stripe

from supportsvc.stripe_gateway.client import StripeSettings, ask, make_client

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Account:
    """A client, and how long a call may take, in seconds."""

    client: stripe.StripeClient
    seconds: float

    def ask(self, make: Callable[[], T]) -> T:
        """Make a call; raises what stripe_gateway.client.ask does."""
        return ask(make, monotonic() + self.seconds)


def open_account(key: str, address: str | None) -> Account:
    """Return the account that a key opens; nothing is asked of Stripe yet."""
    settings = StripeSettings(key, click_secret=b"", address=address)
    return Account(make_client(settings), settings.total.total_seconds())
