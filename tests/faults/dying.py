"""A process of the service that dies by SIGKILL before its n-th call to the store or to Stripe.

Arguments: the store's URL, the sandbox's URL, its key, what to do (`sync` a Customer, `return` a Session, `forget` a
reader), to whom, and the number of the call, 0 for none.
"""

import os
import signal
import sys
from datetime import UTC, datetime
from itertools import count
from typing import Any

from supportsvc.ports import MoneyDeps
from supportsvc.services.checkout_return import finish_checkout
from supportsvc.services.forget import forget_reader
from supportsvc.services.sync_customer import sync_customer
from supportsvc.store.connect import Store
from supportsvc.store.supporters import Supporters
from supportsvc.stripe_gateway.client import StripeSettings
from supportsvc.stripe_gateway.gateway import connect
from tests.fixtures.shop import POLICY, TERMS

CALLS = count(1)


class Dying:
    """A port whose process dies before one of its calls."""

    def __init__(self, port: Any, at: int) -> None:
        self._port, self._at = port, at

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._port, name)

        def call(*args: Any) -> Any:
            if next(CALLS) == self._at:
                os.kill(os.getpid(), signal.SIGKILL)
            return found(*args)

        return call if callable(found) else found

    def limited(self) -> "Dying":
        return self


def main(store: str, address: str, key: str, what: str, whom: str, at: str) -> None:
    """Do it, and die where told."""
    gateway = connect(StripeSettings(key, b"secret of clicks", address=address), POLICY.tag)
    ports: list[Any] = [Dying(port, int(at)) for port in (Supporters(Store(store)), gateway)]
    deps = MoneyDeps(ports[0], ports[1], POLICY, TERMS, lambda: datetime.now(UTC).replace(microsecond=0))
    match what:
        case "sync":
            sync_customer(whom, deps)
        case "return":
            finish_checkout(whom, deps)
        case _:
            forget_reader(bytes.fromhex(whom), deps)


if __name__ == "__main__":
    main(*sys.argv[1:])
