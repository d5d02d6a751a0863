"""What the use cases need of the world, in our words; the adapters raise only the errors named here."""

from supportsvc.ports.billing import BillingGateway, Event, FoundSession, Order
from supportsvc.ports.money import MoneyDeps, tell_nobody
from supportsvc.ports.stores import ReaderStore, Stored, SupporterStore, Swap
from supportsvc.ports.troubles import (
    BillingRefused,
    BillingUnavailable,
    CustomerStrange,
    StoreRefused,
    StoreUnavailable,
    SyncUnsettled,
)

__all__ = [
    "BillingGateway",
    "BillingRefused",
    "BillingUnavailable",
    "CustomerStrange",
    "Event",
    "FoundSession",
    "MoneyDeps",
    "Order",
    "ReaderStore",
    "StoreRefused",
    "StoreUnavailable",
    "Stored",
    "SupporterStore",
    "Swap",
    "SyncUnsettled",
    "tell_nobody",
]
