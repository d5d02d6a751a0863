"""The readers' records in a dict: the one port of the use cases that decide."""

from datetime import timedelta

from supportsvc.domain.reader import Forgotten, Reader
from supportsvc.ports import Stored, StoreUnavailable
from supportsvc.store.record import pack, unpack


class FakeReaders:
    """Keep each record as its bytes, and swap it by comparing them; `down` fails every call."""

    def __init__(self) -> None:
        self.records: dict[bytes, bytes] = {}
        self.down = False

    def load(self, reader: bytes) -> Stored:
        if self.down:
            raise StoreUnavailable
        raw = self.records.get(reader)
        return Stored(None if raw is None else unpack(raw), raw)

    def swap(
        self,
        reader: bytes,
        stored: Stored,
        new: Reader | Forgotten | None,
        life: timedelta,  # noqa: ARG002 - what is in a test's dict does not lapse
        *,
        confirmed: bool = False,  # noqa: ARG002
    ) -> Stored | None:
        current = self.load(reader)
        if current.raw != stored.raw:
            return current
        if new is None:
            self.records.pop(reader, None)
        else:
            self.records[reader] = pack(new)
        return None

    def reader(self, reader: bytes | None) -> Reader | None:
        """Return a record as it stands, whether the store is down or not."""
        raw = None if reader is None else self.records.get(reader)
        value = None if raw is None else unpack(raw)
        return value if isinstance(value, Reader) else None
