"""What reconciliation keeps, in a real store."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from supportsvc.domain.cursor import Progress
from supportsvc.domain.supporter import Derived
from supportsvc.store import keys
from supportsvc.store.connect import Store
from supportsvc.store.reconciliation import SCANNED, Notebook
from supportsvc.store.supporters import Supporters
from tests.fixtures.valkey import Valkey

NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture
def store(valkey: Valkey) -> Iterator[Store]:
    made = Store(valkey.url)
    yield made
    made.close()


@pytest.fixture
def notebook(store: Store) -> Notebook:
    return Notebook(store, timedelta(seconds=20))


def test_nothing_is_known_at_first(notebook: Notebook) -> None:
    assert notebook.read() == Progress()
    assert notebook.count_waiting() == 0


def test_a_rebuild_leaves_the_cursor_at_its_start(notebook: Notebook) -> None:
    assert notebook.begin(None, NOW)
    assert notebook.add_waiting(NOW, ["cus_1", "cus_2"], "sessions cs_1")
    under_way = notebook.read()

    assert notebook.finish(NOW)

    assert under_way == Progress(began=NOW, place="sessions cs_1")
    assert notebook.read() == Progress(cursor=NOW, rebuilt=NOW)


def test_a_rebuild_that_another_has_begun_or_finished_is_not_begun_or_finished_again(notebook: Notebook) -> None:
    notebook.begin(None, NOW)

    assert not notebook.begin(None, NOW + HOUR)
    assert notebook.begin(NOW, NOW + HOUR)
    assert not notebook.finish(NOW)
    assert notebook.finish(NOW + HOUR)
    assert not notebook.finish(NOW + HOUR)
    assert notebook.read().cursor == NOW + HOUR


def test_that_customers_were_refused_is_known_until_nobody_is(notebook: Notebook) -> None:
    for lost in (Progress(cursor=NOW), Progress(began=NOW)):
        notebook.note_refused(lost, NOW + HOUR)
    emptied = notebook.read()
    notebook.begin(None, NOW)
    notebook.note_refused(Progress(began=NOW), NOW)
    noted = notebook.read()
    notebook.finish(NOW)
    rebuilt = notebook.read()
    notebook.note_refused(Progress(NOW), NOW + HOUR)
    again = notebook.read()
    notebook.move_cursor(NOW, NOW + 2 * HOUR)

    assert emptied == Progress()
    assert noted == Progress(began=NOW, refused=NOW)
    assert rebuilt.refused is None
    assert again.refused == NOW + HOUR
    assert notebook.read() == Progress(cursor=NOW + 2 * HOUR, rebuilt=NOW)


def test_a_cursor_moves_only_from_where_it_was_found(notebook: Notebook) -> None:
    notebook.begin(None, NOW)
    notebook.finish(NOW)

    assert not notebook.move_cursor(NOW - HOUR, NOW + HOUR)
    assert notebook.move_cursor(NOW, NOW + HOUR)
    assert notebook.read() == Progress(cursor=NOW + HOUR, rebuilt=NOW)


def test_a_cursor_that_was_lost_stays_lost(notebook: Notebook) -> None:
    assert not notebook.move_cursor(NOW, NOW + HOUR)
    assert notebook.read().cursor is None


def test_nobody_waits_for_a_rebuild_that_is_not_under_way(notebook: Notebook) -> None:
    assert not notebook.add_waiting(NOW, ["cus_1"], "all")
    notebook.begin(None, NOW)
    assert not notebook.add_waiting(NOW + HOUR, ["cus_1"], "all")

    assert notebook.count_waiting() == 0
    assert notebook.read().place == ""


def test_any_number_may_wait_each_once_and_be_struck(notebook: Notebook) -> None:
    notebook.begin(None, NOW)
    names = [f"cus_{number}" for number in range(SCANNED + 1)]

    notebook.add_waiting(NOW, names, "a")
    notebook.add_waiting(NOW, names[:9], "b")
    notebook.strike("cus_3")

    assert notebook.count_waiting() == SCANNED
    assert set(notebook.waiting()) == set(names) - {"cus_3"}
    assert (notebook.is_waiting("cus_3"), notebook.is_waiting("cus_4")) == (False, True)
    assert notebook.read().place == "b"


def test_the_customers_of_all_records_are_found_among_other_keys(notebook: Notebook, store: Store) -> None:
    supporters = Supporters(store, timedelta(seconds=20))
    names = [f"cus_{number}" for number in range(30)]
    for name in names:
        supporters.write_customer(name, 1, Derived(readers=(b"r" * 16,)), HOUR)
        supporters.note(f"evt_of_{name}")

    assert sorted(name for page in notebook.records() for name in page) == sorted(names)


def test_all_that_is_kept_lapses(notebook: Notebook, valkey: Valkey) -> None:
    notebook.begin(None, NOW)
    notebook.add_waiting(NOW, ["cus_1"], "a")
    notebook.hold("me")

    lives = {keys.SYNC: keys.SYNC_LIFE, keys.WAITING: keys.WAITING_LIFE, keys.SYNC_LEASE: keys.LEASE_LIFE}
    with valkey.client() as client:
        left = {key: client.pttl(key) / 1000 for key in lives}
    assert all(0 < left[key] <= life.total_seconds() for key, life in lives.items())
    assert all(left[key] > life.total_seconds() / 2 for key, life in lives.items())


def test_one_holds_the_lease_at_a_time_and_may_prolong_it(notebook: Notebook) -> None:
    assert notebook.hold("one")
    assert notebook.hold("one")
    assert not notebook.hold("other")

    notebook.release("other")
    assert not notebook.hold("other")

    notebook.release("one")
    assert notebook.hold("other")


def test_a_lease_whose_holder_is_dead_lapses(notebook: Notebook, valkey: Valkey) -> None:
    notebook.hold("dead")
    with valkey.client() as client:
        client.pexpire(keys.SYNC_LEASE, 0)

    assert notebook.hold("other")
