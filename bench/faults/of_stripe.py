"""Faults of Stripe, while some of the readers go on to pay."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.faults.crowd import Crowd
from bench.faults.fault import Deed, Fault, Scene, Target
from bench.faults.parts import running_service, store_server
from bench.money import SECRET, running_sandbox
from supportsvc.sandbox.control_client import Control
from supportsvc.sandbox.server import TEST_KEY
from supportsvc.settings import new_key

PAYING = 15
"""Beside 100 who read: more than the service's threads could wait for, where a call takes Stripe's whole time."""
MANY, LONG = 1_000_000, 3600.0
"""How many calls go wrong, and for how many seconds they hang: until the fault ends."""


@contextmanager
def stripe_away(folder: Path) -> Iterator[Scene]:
    """Set up a stand-in for Stripe, a store and the service on both."""
    keys = new_key()
    with running_sandbox(folder) as sandbox, store_server(folder / "store") as store:
        money = {"STRIPE_API_KEY": TEST_KEY, "STRIPE_API_BASE": sandbox, "STRIPE_WEBHOOK_SECRET": SECRET}
        with running_service(folder, keys, store.url, environ=money) as service:
            yield Scene(Target(service.port), Crowd(keys, store.url, paying=PAYING), faults_of(Control(sandbox)))


def faults_of(stripe: Control) -> list[Fault]:
    """Return what Stripe may do."""

    def recover() -> None:
        stripe.ask("DELETE", "faults")
        stripe.ask("POST", "faults/release")

    def go_wrong(kind: str) -> Deed:
        return lambda: stripe.fail(kind, times=MANY, seconds=LONG)

    return [
        Fault("Stripe hanging", go_wrong("hang_before"), recover, "it takes calls and says nothing"),
        Fault("Stripe down", go_wrong("close_before"), recover, "it hangs up on every call"),
    ]
