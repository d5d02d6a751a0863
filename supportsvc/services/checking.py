"""Check one Customer: sync, and say what was wrong before; with patience, since nobody waits for it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from supportsvc.domain.drift import Drift, differences
from supportsvc.domain.reader import Forgotten, Reader
from supportsvc.domain.supporter import Standing
from supportsvc.ports import (
    BillingRefused,
    BillingUnavailable,
    CustomerStrange,
    MoneyDeps,
    StoreUnavailable,
    SyncUnsettled,
)
from supportsvc.services.needs import Stopped
from supportsvc.services.sync_customer import sync_customer

PAUSES = (1.0, 2.0, 4.0, 8.0, 16.0)
"""Seconds between two tries, of what may pass."""

R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Checked:
    """A Customer who was synced, and what was wrong before; `refused` tells why that could not be done at all.

    `strange` tells that Stripe knows no such Customer, who was left as they are.
    """

    customer: str
    found: frozenset[Drift] = frozenset()
    refused: str | None = None
    strange: bool = False


def check(customer: str, money: Callable[[], MoneyDeps], wait: Callable[[float], bool]) -> Checked:
    """Sync a Customer; raises Stopped, or what kept failing: BillingUnavailable, StoreUnavailable or SyncUnsettled.

    It is compared with what stood there at first, before any try.
    """
    before, held = patiently(lambda: look(customer, money()), wait)
    try:
        synced = patiently(lambda: sync_customer(customer, money()), wait)
    except CustomerStrange:
        return Checked(customer, strange=True)
    except BillingRefused as fault:
        return Checked(customer, refused=str(fault))
    return Checked(customer, differences(before, held, synced.standing, deleted=synced.ledger.customer.deleted))


def look(customer: str, deps: MoneyDeps) -> tuple[Standing | None, list[Reader | Forgotten | None]]:
    """Read a Customer's record, and those of the readers it names."""
    before = deps.supporters.load_customer(customer)
    held = deps.supporters.load_readers(() if before is None else before.readers)
    return before, [stored.value for stored in held]


def patiently(work: Callable[[], R], wait: Callable[[float], bool]) -> R:
    """Do some work, again after a while where Stripe or the store is away for the moment."""
    for pause in PAUSES:
        try:
            return work()
        except (BillingUnavailable, StoreUnavailable, SyncUnsettled):
            if wait(pause):
                raise Stopped("the work must end") from None
    return work()
