"""What the use cases need of the world, in our words; the adapters raise only the errors named here."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from supportsvc.domain.alerts import Alert
from supportsvc.domain.ask import Credit
from supportsvc.domain.ledger import Contribution, Ledger, Mark
from supportsvc.domain.money import CheckoutTerms, Interval, Money
from supportsvc.domain.notices import Notice
from supportsvc.domain.reader import Forgotten, Reader
from supportsvc.domain.supporter import Derived, MoneyPolicy, Standing, Written


class StoreUnavailable(Exception):
    """The store did not answer in its time, or could not confirm a write."""


class StoreRefused(Exception):
    """The store will never do this as it is: a wrong address, too old a server, no way to confirm, a faulty command."""


class SyncUnsettled(Exception):
    """Other syncs of the same Customer came in between every time; a later try will do."""


class BillingUnavailable(Exception):
    """Stripe did not answer in its time, or asked to be left alone for a while."""


class BillingRefused(Exception):
    """Stripe will never do this as it is: a wrong key, or a request that it does not take."""


@dataclass(frozen=True, slots=True)
class Stored:
    """A reader's record as it was read: its value, None where there is none, and its bytes to compare with."""

    value: Reader | Forgotten | None
    raw: bytes | None


class ReaderStore(Protocol):
    """The readers' records, within one request's budget; every call may raise StoreUnavailable."""

    def load(self, reader: bytes) -> Stored:
        """Read a record, in one trip."""
        ...

    def swap(
        self,
        reader: bytes,
        stored: Stored,
        new: Reader | Forgotten | None,
        life: timedelta,
        *,
        confirmed: bool = False,
    ) -> Stored | None:
        """Replace a record if it is still as stored; None once it is, else the one that stands, to judge again.

        `new` None takes the record away. `confirmed` waits until as many copies hold the write as the setting says.
        """
        ...


@dataclass(frozen=True, slots=True)
class Swap:
    """A reader's record to be replaced if it is still as stored; `new` None takes it away."""

    reader: bytes
    stored: Stored
    new: Reader | Forgotten | None
    life: timedelta


class SupporterStore(Protocol):
    """The Customers' records and the readers' copies of them; every call may raise StoreUnavailable.

    The time that a request may spend counts only what it spends here, not what it waits for Stripe.
    """

    def take_ticket(self, customer: str, above: int = 0) -> int:
        """Give out a ticket greater than any before it for the Customer, and than `above`."""
        ...

    def write_customer(self, customer: str, ticket: int, derived: Derived, life: timedelta) -> Written:
        """Write a Customer's record unless a newer ticket's stands there; return the one that stands then."""
        ...

    def index_email(self, standing: Standing, life: timedelta) -> None:
        """Let a Customer be found by the e-mail of the record that stands, and no longer by those it replaced."""
        ...

    def note_told(self, customer: str, ticket: int, told: str) -> None:
        """Note at a Customer's record what the site's own systems were told by the record of a ticket."""
        ...

    def find_by_email(self, email: bytes) -> tuple[Standing, ...]:
        """Return the Customers' records that carry this hash of an e-mail, by their ids."""
        ...

    def load_customer(self, customer: str) -> Standing | None:
        """Read a Customer's record."""
        ...

    def load_readers(self, readers: Sequence[bytes]) -> tuple[Stored, ...]:
        """Read several readers' records."""
        ...

    def swap_readers(self, customer: str | None, swaps: Sequence[Swap]) -> tuple[Stored | None, ...]:
        """Replace readers' records, each as ReaderStore.swap does, and return once these writes are safe.

        With a Customer, also the last write of its record is safe then.
        """
        ...

    def is_noted(self, event: str) -> bool:
        """Tell whether an event was taken in before."""
        ...

    def note(self, event: str) -> None:
        """Remember that an event was taken in; it only saves work."""
        ...

    def first_click(self, click: str, now: datetime) -> datetime:
        """Return the instant at which a click was first made: now, where it was not."""
        ...

    def count_conversion(self, session: str) -> bool:
        """Tell, once for each Checkout Session, that it is to be counted."""
        ...


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


def tell_nobody(_: Alert) -> None:
    """Tell nobody, where nobody listens."""


@dataclass(frozen=True, slots=True)
class MoneyDeps:
    """What the use cases around money work with. `alert` and `announce` never raise.

    `announce` tells whether what the site's own systems are to hear is put down safely; None where there are none.
    """

    supporters: SupporterStore
    billing: BillingGateway
    policy: MoneyPolicy
    terms: CheckoutTerms
    now: Callable[[], datetime]
    alert: Callable[[Alert], None] = tell_nobody
    announce: Callable[[Notice], bool] | None = None
