"""What Stripe holds of one Customer, as far as entitlement, links and the ask pause follow from it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from supportsvc.domain.ask import Credit
from supportsvc.domain.money import Interval, Money


class SubscriptionStatus(StrEnum):
    """Stripe's eight, and the only ones."""

    INCOMPLETE = "incomplete"
    INCOMPLETE_EXPIRED = "incomplete_expired"
    TRIALING = "trialing"
    ACTIVE = "active"
    PAST_DUE = "past_due"
    CANCELED = "canceled"
    UNPAID = "unpaid"
    PAUSED = "paused"


@dataclass(frozen=True, slots=True)
class Mark:
    """What our checkout wrote on an object: the site's tag and the reader; both missing on what is not ours."""

    site: str | None = None
    reader: bytes | None = None


@dataclass(frozen=True, slots=True)
class Customer:
    """A Customer; a deleted one has nothing but its id. `email` is the keyed hash of the address, never the address.

    `unknown` tells that Stripe knows of no such Customer, not even of a deleted one, as far as our key can see.
    """

    id: str
    deleted: bool = False
    metadata: Mapping[str, str] = field(default_factory=dict)
    email: bytes | None = None
    unknown: bool = False


@dataclass(frozen=True, slots=True)
class Session:
    """A completed Checkout Session; `subscription` is None in payment mode, and while Stripe does not show it yet.

    `credit` is the ask that led there, `payment` the PaymentIntent of a gift.
    """

    id: str
    created: datetime
    subscribes: bool
    mark: Mark
    subscription: str | None = None
    credit: Credit = Credit()
    payment: str | None = None


@dataclass(frozen=True, slots=True)
class Contribution:
    """What a subscription takes each period, and the id of the item that says so."""

    item: str
    money: Money
    interval: Interval


@dataclass(frozen=True, slots=True)
class Subscription:
    """A subscription; `period_end` is the latest of its items, `ends` the scheduled end, if there is one.

    `given` is what it takes by its one item; None where somebody else gave it several, or a period of another length.
    """

    id: str
    status: SubscriptionStatus
    created: datetime
    period_end: datetime
    mark: Mark
    trial_end: datetime | None = None
    ends: datetime | None = None
    collection_paused: bool = False
    paused_for: str | None = None
    given: Contribution | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """An invoice's line: a period of a subscription at an amount, which is negative for a credit."""

    subscription: str | None
    amount: int
    ends: datetime


@dataclass(frozen=True, slots=True)
class Invoice:
    """An invoice with the ids of the payments made or tried for it: PaymentIntents, or Charges where there is none."""

    id: str
    paid: bool
    lines: tuple[Line, ...]
    payments: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Payment:
    """A PaymentIntent with its latest Charge.

    `refunded` tells that the Charge is refunded wholly, `disputes` the statuses of the Charge's disputes.
    """

    id: str
    status: str
    created: datetime
    mark: Mark = Mark()
    charge: str | None = None
    refunded: bool = False
    disputes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Ledger:
    """Everything that one fetch read; the parts need not be of one instant."""

    customer: Customer
    sessions: tuple[Session, ...] = ()
    subscriptions: tuple[Subscription, ...] = ()
    invoices: tuple[Invoice, ...] = ()
    payments: tuple[Payment, ...] = ()
