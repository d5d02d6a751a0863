"""Readers' records in a real store."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from supportsvc.domain.reader import Copy, Forgotten, Reader
from supportsvc.domain.reading import Article
from supportsvc.ports import Stored, StoreUnavailable
from supportsvc.store.budget import Budget
from supportsvc.store.connect import Store
from supportsvc.store.readers import Readers
from supportsvc.store.record import RecordUnreadable, pack, unpack
from tests.builders import NOW, READER
from tests.fixtures.valkey import Valkey

LIFE = timedelta(days=400)


@pytest.fixture
def readers(valkey: Valkey) -> Iterator[Readers]:
    store = Store(valkey.url)
    yield Readers(store, Budget.lasting(timedelta(seconds=20)))
    store.close()


def test_a_record_is_read_as_it_was_written_and_has_a_life(readers: Readers, valkey: Valkey) -> None:
    nothing = readers.load(READER)

    assert readers.swap(READER, nothing, Reader(views=3), LIFE) is None

    assert nothing == Stored(None, None)
    assert readers.load(READER).value == Reader(views=3)
    with valkey.client() as client:
        assert 0 < client.ttl(b"r" + READER) <= LIFE.total_seconds()


def test_who_comes_second_is_given_what_stands(readers: Readers) -> None:
    nothing = readers.load(READER)
    readers.swap(READER, nothing, Reader(views=3), LIFE)

    current = readers.swap(READER, nothing, Reader(views=4), LIFE, confirmed=True)

    assert current is not None
    assert current.value == Reader(views=3)
    assert readers.swap(READER, current, None, LIFE) is None
    assert readers.load(READER).value is None


def test_a_record_of_a_later_version_is_neither_used_nor_lost(readers: Readers, valkey: Valkey) -> None:
    later = b"\x02" + pack(Reader(views=3))[1:]
    with valkey.client() as client:
        client.set(b"r" + READER, later)

        with pytest.raises(StoreUnavailable, match="version 2"):
            readers.load(READER)
        with pytest.raises(StoreUnavailable):
            readers.swap(READER, Stored(None, None), Reader(), LIFE)

        assert client.get(b"r" + READER) == later


@pytest.mark.parametrize("raw", [b"", b"\x01", b"\x01\x01" + bytes(11) + b"\x05", b"\x01\x80\x01\x09ab\xff"])
def test_bytes_that_are_no_record_are_refused(raw: bytes) -> None:
    with pytest.raises(RecordUnreadable):
        unpack(raw)


@pytest.mark.parametrize(
    "copies",
    [
        (Copy("cus_1", 7, refused_until=NOW),),
        (
            Copy("cus_1", 9, NOW, NOW + LIFE, collecting=True, refused_until=NOW + LIFE),
            Copy("cus_22", 8, linked=False),
            Copy("cus_3", 7, NOW, refused_until=NOW),
        ),
    ],
)
def test_copies_are_read_as_they_were_written_each_to_its_own_end(copies: tuple[Copy, ...]) -> None:
    whole = Reader(views=3, copies=copies, articles=(Article(NOW.date(), 1, 2),))

    assert unpack(pack(whole)) == whole


def test_the_mark_of_an_erasure_names_its_customers() -> None:
    mark = Forgotten(("cus_1", "cus_22"))

    assert unpack(pack(mark)) == mark
