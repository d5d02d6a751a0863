"""What the use cases need of the world, in our words; the adapters raise only the errors named here."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol

from supportsvc.domain.reader import Forgotten, Reader


class StoreUnavailable(Exception):
    """The store did not answer in its time, or could not confirm a write."""


class StoreRefused(Exception):
    """The store will never do this as it is: a wrong address, too old a server, no way to confirm, a faulty command."""


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
