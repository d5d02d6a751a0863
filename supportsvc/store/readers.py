"""The readers' records in the store: one key a reader, read by one GET, written by compare-and-set."""

from datetime import timedelta

from supportsvc.domain.reader import Forgotten, Reader
from supportsvc.domain.value import value
from supportsvc.ports import Stored, StoreUnavailable
from supportsvc.store.budget import Budget
from supportsvc.store.connect import Store
from supportsvc.store.keys import reader_key
from supportsvc.store.record import RecordUnreadable, pack, unpack


@value
class Readers:
    """The ReaderStore of one request, within its budget."""

    store: Store
    budget: Budget

    def load(self, reader: bytes) -> Stored:
        """Read a record, in one trip."""
        return stored_of(self.store.get(reader_key(reader), self.budget))

    def swap(
        self,
        reader: bytes,
        stored: Stored,
        new: Reader | Forgotten | None,
        life: timedelta,
        *,
        confirmed: bool = False,
    ) -> Stored | None:
        """Replace a record if it is still as stored; None once it is, else the one that stands."""
        packed = None if new is None else pack(new)
        outcome = self.store.compare_and_set(
            reader_key(reader), stored.raw, packed, life, self.budget, confirmed=confirmed
        )
        return None if outcome is None else stored_of(outcome.current)


def stored_of(raw: bytes | None) -> Stored:
    """Unpack a record; one that cannot be read counts as a store that failed, so that it is neither used nor lost."""
    try:
        return Stored(None if raw is None else unpack(raw), raw)
    except RecordUnreadable as fault:
        raise StoreUnavailable(f"a reader's record cannot be read: {fault}") from fault
