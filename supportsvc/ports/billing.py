"""What the use cases need of Stripe: Sessions, the portal, everything of a Customer, and verified events."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from supportsvc.domain.ask import Credit
from supportsvc.domain.ledger import Contribution, Ledger, Mark
from supportsvc.domain.money import Interval, Money


@dataclass(frozen=True, slots=True)
class Order:
    """What a click asks Checkout for; everything follows from it, so that a repeated click gets the same Session.

    `click` is the key of the click, one for its reader and Customer; `returned_to` the address of our own view for
    the return; `credit` the ask that led here.
    """

    reader: bytes
    money: Money
    interval: Interval
    customer: str | None
    click: str
    expires: datetime
    return_url: str
    returned_to: str
    locale: str = "auto"
    credit: Credit = Credit()


@dataclass(frozen=True, slots=True)
class FoundSession:
    """A Checkout Session as Stripe holds it; `customer` and `subscription` are None until it shows them."""

    id: str
    mark: Mark
    complete: bool
    customer: str | None
    subscription: str | None = None
    money: Money | None = None
    interval: Interval | None = None
    return_url: str | None = None
    credit: Credit = Credit()


@dataclass(frozen=True, slots=True)
class Event:
    """A verified event: only ids are read from its payload. `charge` and `payment` stand in where no Customer is."""

    id: str
    kind: str
    live: bool
    customer: str | None = None
    charge: str | None = None
    payment: str | None = None
    session: str | None = None


class BillingGateway(Protocol):
    """Stripe; every call may raise BillingUnavailable or BillingRefused."""

    @property
    def live(self) -> bool:
        """Whether real money is moved."""
        ...

    def limited(self) -> "BillingGateway":
        """Return a gateway all whose calls together take no longer than one request may."""
        ...

    def fetch(self, customer: str) -> Ledger:
        """Read all that Stripe holds of a Customer, in several reads that need not agree."""
        ...

    def unlink(self, customer: str, reader: bytes) -> None:
        """Write at a Customer that a reader must not be linked to it again."""
        ...

    def click_key(self, reader: bytes, click: str, customer: str | None) -> str:
        """Return the key under which Stripe recognises a repeated click; it tells nothing of the reader."""
        ...

    def create_session(self, order: Order) -> str:
        """Make a Checkout Session, or find the one that the click has made; ClickReused where it asked for another."""
        ...

    def change_contribution(self, subscription: str, given: Contribution, click: str) -> None:
        """Let a subscription take what is given from its next period on; ClickReused where the click asked for more."""
        ...

    def find_session(self, session: str) -> FoundSession | None:
        """Read a Checkout Session; None where there is none."""
        ...

    def open_portal(self, customer: str, return_url: str, locale: str) -> str | None:
        """Return the address of the portal for a Customer; None where Stripe knows none."""
        ...

    def read_event(self, body: bytes, signature: str | None) -> Event:
        """Verify a webhook's raw bytes and read its ids; WebhookRefused where it is no event signed for us."""
        ...

    def find_customer(self, event: Event) -> str | None:
        """Return the Customer that an event is about, asking Stripe where the payload names none."""
        ...
