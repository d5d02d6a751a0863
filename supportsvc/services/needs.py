"""What reconciliation needs of the world beyond the ports that all money uses, and what it works with."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from supportsvc.domain.cursor import Found, Progress
from supportsvc.domain.drift import Drift
from supportsvc.ports import Event, MoneyDeps


class Stopped(Exception):
    """The process ends, or another has taken the work over; what was done stays done."""


class Lists(Protocol):
    """Stripe's lists, page by page; they only find. Every call may raise BillingUnavailable or BillingRefused."""

    @property
    def requests(self) -> int:
        """Tell how many requests were made so far, to the lists and by all who share their gateway."""
        ...

    def events(self, since: datetime) -> Iterator[tuple[Event, ...]]:
        """Read the events since an instant, the newest first."""
        ...

    def customers(self, place: str) -> Iterator[Found]:
        """Find whoever has a subscription, a completed Checkout Session or a payment that carries our tag.

        It goes on from a place that an earlier page named; "" is the beginning.
        """
        ...


class Notebook(Protocol):
    """What reconciliation keeps in the store; every call may raise StoreUnavailable."""

    def read(self) -> Progress:
        """Read how far it has come."""
        ...

    def move_cursor(self, before: datetime | None, start: datetime) -> bool:
        """Set the cursor to the start of a sync, if it still is where that sync found it."""
        ...

    def note_refused(self, found: Progress, start: datetime) -> None:
        """Note that a reconciliation left Customers out, if the rebuild, or the cursor, is still the one it found."""
        ...

    def begin(self, before: datetime | None, start: datetime) -> bool:
        """Note that a rebuild begins, if the one before it is still the one under way."""
        ...

    def finish(self, began: datetime) -> bool:
        """Note that the rebuild under way is done, and set the cursor to its start, if it still is under way."""
        ...

    def records(self) -> Iterator[tuple[str, ...]]:
        """Find every Customer of whom the store has a record."""
        ...

    def add_waiting(self, began: datetime, customers: Sequence[str], place: str) -> bool:
        """Let Customers wait for their sync, and note where the finding has come to, if this rebuild is under way."""
        ...

    def count_waiting(self) -> int:
        """Tell how many wait."""
        ...

    def waiting(self) -> Iterator[str]:
        """Go through all who wait; who comes or goes meanwhile may be met or not, and some twice."""
        ...

    def is_waiting(self, customer: str) -> bool:
        """Tell whether a Customer still waits."""
        ...

    def strike(self, customer: str) -> None:
        """Let a Customer wait no more."""
        ...


@dataclass(frozen=True, slots=True)
class Overseer:
    """Whoever looks after the work.

    `wait` waits for some seconds, and tells whether the work must end; `beat` is called again and again, every few
    seconds, and may raise Stopped; `show` takes how many Customers are done, and of how many: None while they are
    still being found. `tell` takes drift as soon as it is known.
    """

    wait: Callable[[float], bool]
    beat: Callable[[], None] = lambda: None
    show: Callable[[int, int | None], None] = lambda _done, _total: None
    tell: Callable[[Mapping[Drift, int]], None] = lambda _drift: None


@dataclass(frozen=True, slots=True)
class SyncDeps:
    """What reconciliation works with; `money` makes the parts anew for each Customer. `hands` work at once."""

    money: Callable[[], MoneyDeps]
    lists: Lists
    notebook: Notebook
    now: Callable[[], datetime]
    overseer: Overseer
    hands: int = 16
