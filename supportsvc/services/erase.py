"""Erase a reader where the service takes no money, so that no Customer can be linked."""

from supportsvc.domain.reader import Forgotten
from supportsvc.ports import ReaderStore, StoreUnavailable
from supportsvc.services.decide import MOST_TRIES
from supportsvc.services.forget import FORGOTTEN_LIFE, mark_for


def erase_reader(reader: bytes, readers: ReaderStore) -> None:
    """Put the mark in the record's place, and return once that is safe; raises StoreUnavailable."""
    stored = readers.load(reader)
    for _ in range(MOST_TRIES):
        mark: Forgotten = mark_for(stored.value)
        current = readers.swap(reader, stored, mark, FORGOTTEN_LIFE, confirmed=True)
        if current is None:
            return
        stored = current
    raise StoreUnavailable("a reader's record changed under every try")
