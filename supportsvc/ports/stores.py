"""What the use cases need of the store: the readers' records, and the Customers' with their copies."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from supportsvc.domain.reader import Forgotten, Reader
from supportsvc.domain.supporter import Derived, Standing, Written
from supportsvc.domain.value import value


@value
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
