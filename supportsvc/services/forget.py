"""Forget: erase a reader here and at Stripe, so that no later event or rebuild brings the links back."""

from dataclasses import replace
from datetime import timedelta

from supportsvc.domain.reader import Forgotten, Reader
from supportsvc.ports import MoneyDeps, StoreUnavailable, Swap
from supportsvc.services.sync_customer import sync_customer

FORGOTTEN_LIFE = timedelta(days=60)
TRIES = 8


def forget_reader(reader: bytes, deps: MoneyDeps) -> None:
    """Put a mark in the place of all that is kept, then write at each Customer that the reader must not be linked.

    The mark comes first: from then on a sync under way, or one after a kill, writes what is missing at Stripe
    itself. Raises StoreUnavailable, BillingUnavailable, BillingRefused or SyncUnsettled; then it is to be called again.
    """
    deps = replace(deps, billing=deps.billing.limited())
    for customer in mark_forgotten(reader, deps).customers:
        deps.billing.unlink(customer, reader)
        sync_customer(customer, deps)


def mark_forgotten(reader: bytes, deps: MoneyDeps) -> Forgotten:
    """Turn the reader's record into the mark that names its Customers; return once it is safe."""
    (stored,) = deps.supporters.load_readers((reader,))
    for _ in range(TRIES):
        mark = mark_for(stored.value)
        (other,) = deps.supporters.swap_readers(None, (Swap(reader, stored, mark, FORGOTTEN_LIFE),))
        if other is None:
            return mark
        stored = other
    raise StoreUnavailable("a reader's record changed under every try")


def mark_for(value: Reader | Forgotten | None) -> Forgotten:
    """Return the mark for a record; one that stands already is kept, so that a second call finishes the first."""
    if isinstance(value, Forgotten):
        return value
    return Forgotten(tuple(sorted(copy.customer for copy in value.copies)) if value else ())
