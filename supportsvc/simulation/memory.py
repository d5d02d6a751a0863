"""The readers' records in memory: the port of the use cases that a simulation drives."""

from datetime import timedelta

from supportsvc.domain.reader import Forgotten, Reader
from supportsvc.ports import Stored

NOTHING = Stored(None, None)


class MemoryReaders:
    """Keep records in a dict; each writing numbers the record anew, which is what is compared."""

    def __init__(self) -> None:
        self.records: dict[bytes, Stored] = {}
        self._writings = 0

    def load(self, reader: bytes) -> Stored:
        """Read a record."""
        return self.records.get(reader, NOTHING)

    def swap(
        self,
        reader: bytes,
        stored: Stored,
        new: Reader | Forgotten | None,
        life: timedelta,  # noqa: ARG002 - a month is shorter than any
        *,
        confirmed: bool = False,  # noqa: ARG002 - nothing is lost here
    ) -> Stored | None:
        """Replace a record if it is still as stored."""
        current = self.load(reader)
        if current.raw != stored.raw:
            return current
        self._writings += 1
        self.records[reader] = Stored(new, self._writings.to_bytes(4, "big"))
        return None
