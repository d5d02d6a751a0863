"""A store is filled with the readers of a month by the service's own code, and what they take is counted."""

import sys
from datetime import timedelta

import pytest

from bench.filling import BATCH, PATIENCE, Held, Writer, empty_store, look
from bench.month_end import MonthEnd, lead, reference_month
from supportsvc.domain.reader import Reader
from supportsvc.store.budget import Budget
from supportsvc.store.connect import Store
from supportsvc.store.readers import Readers

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the bench needs Linux")


def left_by(readers: int) -> MonthEnd:
    scene = reference_month(readers)
    records = lead(scene.population, scene.rulebooks[0], range(readers))
    return MonthEnd(scene.population.begin + timedelta(days=scene.population.days), records)


def test_a_month_leaves_a_record_of_everybody_who_was_asked_and_of_nobody_else() -> None:
    left = left_by(400)

    assert 0 < len(left.records) < 400
    assert all(record.asks or record.copies for record in left.records)
    assert 0 < left.linked < 0.2


def test_each_reader_put_into_a_store_has_one_of_the_records_and_supporters_a_customer() -> None:
    left = left_by(400)
    linked = sum(bool(record.copies) for record in left.records)

    with empty_store() as url:
        store = Store(url)
        budget = Budget.lasting(PATIENCE)
        Writer(store, left.records, left.instant, joined=True).put(range(len(left.records)))
        (found,) = store.exchange(store.primaries(budget)[0], [("KEYS", "*")], budget)
        readers = [Readers(store, budget).load(key[1:]).value for key in found if key[:1] == b"r" and len(key) == 17]
        store.close()

    assert len(readers) == len(left.records) <= BATCH
    names = {copy.customer for reader in readers if isinstance(reader, Reader) for copy in reader.copies}
    assert {key.removeprefix(b"customer:").decode() for key in found if key.startswith(b"customer:")} == names
    assert len(names) == linked > 0
    assert sum(key.startswith(b"email:") for key in found) == linked


def test_what_a_store_holds_grows_with_its_readers() -> None:
    left = left_by(400)

    with empty_store() as url:
        store = Store(url)
        before = look(store)
        for _ in range(10):
            Writer(store, left.records, left.instant, joined=False).put(range(BATCH))
        held = look(store).less(before)
        store.close()

    assert held.used > held.dataset > 10 * BATCH * 34


def test_what_is_held_beyond_is_the_difference_of_each_part() -> None:
    assert Held(10, 8, 3, 40).less(Held(4, 3, 1, 10)) == Held(6, 5, 2, 30)
