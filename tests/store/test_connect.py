"""The connection layer on a real server: one connection a thread, one deadline a request, no answer mixed up."""

import os
import threading
import warnings
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from supportsvc.ports import StoreRefused, StoreUnavailable
from supportsvc.store.budget import Budget
from supportsvc.store.connect import Store
from supportsvc.store.scripts import Script
from tests.fixtures.valkey import Valkey
from tests.store.builders import ample, tight


@pytest.fixture
def store(valkey: Valkey) -> Iterator[Store]:
    store = Store(valkey.url)
    yield store
    store.close()


def connections(valkey: Valkey) -> int:
    """Count the server's connections, the one that asks left out."""
    with valkey.client() as client:
        return len(client.client_list(_type="normal")) - 1


def test_bytes_come_back_as_bytes(store: Store) -> None:
    store.ask("SET", b"k", b"\x00\xff\r\n", "EX", 100, budget=ample())

    assert store.get(b"k", ample()) == b"\x00\xff\r\n"


def test_a_read_is_one_command_and_one_trip(store: Store, valkey: Valkey) -> None:
    store.get(b"k", ample())
    with valkey.client() as client:
        client.config_resetstat()
        store.get(b"k", ample())
        calls = {name: figures["calls"] for name, figures in client.info("commandstats").items()}

    assert calls.pop("cmdstat_get") == 1
    assert set(calls) <= {"cmdstat_config|resetstat", "cmdstat_info"}


def test_a_thread_keeps_one_connection(store: Store, valkey: Valkey) -> None:
    before = connections(valkey)

    for _ in range(20):
        store.get(b"k", ample())

    assert connections(valkey) == before + 1


def test_there_are_no_more_connections_than_threads(store: Store, valkey: Valkey) -> None:
    before = connections(valkey)
    together = threading.Barrier(8)

    def read(_: int) -> int:
        together.wait(20)
        for _ in range(20):
            store.get(b"k", ample())
        together.wait(20)
        return connections(valkey)

    with ThreadPoolExecutor(8) as threads:
        seen = list(threads.map(read, range(8)))

    assert max(seen) <= before + 8 + 8  # the eight that count look through a connection of their own
    store.close()
    assert connections(valkey) == before


def test_threads_never_read_each_others_answers(store: Store) -> None:
    for number in range(4):
        store.ask("SET", b"k%d" % number, b"%d" % number, "EX", 100, budget=ample())

    def read(number: int) -> set[bytes | None]:
        return {store.get(b"k%d" % number, ample()) for _ in range(300)}

    with ThreadPoolExecutor(4) as threads:
        assert list(threads.map(read, range(4))) == [{b"%d" % number} for number in range(4)]


def test_a_forked_child_opens_a_connection_of_its_own(store: Store) -> None:
    store.ask("SET", b"k", b"v", "EX", 100, budget=ample())
    ours, theirs = store.ask("CLIENT", "ID", budget=ample()), os.pipe()

    with warnings.catch_warnings(action="ignore", category=DeprecationWarning):  # there are other threads under xdist
        child = os.fork()
    if child == 0:
        os.write(theirs[1], b"%d" % store.ask("CLIENT", "ID", budget=ample()))
        os._exit(0)
    os.waitpid(child, 0)

    assert int(os.read(theirs[0], 20)) != ours
    assert store.ask("CLIENT", "ID", budget=ample()) == ours
    for end in theirs:
        os.close(end)


def test_a_spent_budget_sends_nothing(store: Store, valkey: Valkey) -> None:
    store.get(b"k", ample())
    with valkey.client() as client:
        client.config_resetstat()
        with pytest.raises(StoreUnavailable, match="spent"):
            store.get(b"k", Budget(0.0))

        assert "cmdstat_get" not in client.info("commandstats")


def test_spent_budgets_do_not_count_against_the_server(store: Store) -> None:
    for _ in range(10):
        with pytest.raises(StoreUnavailable):
            store.get(b"k", Budget(0.0))

    assert store.get(b"k", tight(5000)) is None


def test_the_budget_is_shared_by_all_trips_of_a_request(store: Store, valkey: Valkey) -> None:
    budget = tight(300)
    with valkey.client() as client:
        store.get(b"k", budget)
        client.client_pause(1000, all=True)

        with pytest.raises(StoreUnavailable):
            store.get(b"k", budget)
        with pytest.raises(StoreUnavailable, match="spent"):
            store.get(b"k", budget)


def test_several_reads_go_in_one_trip_and_keep_their_order(store: Store) -> None:
    store.ask("SET", b"b", b"2", "EX", 100, budget=ample())

    assert store.gather([("GET", b"a"), ("GET", "b"), ("EXISTS", b"b")], ample()) == [None, b"2", 1]


def test_a_word_that_is_no_word_is_refused_and_nothing_is_sent(store: Store) -> None:
    with pytest.raises(StoreRefused):
        store.ask("SET", b"k", None, budget=ample())  # type: ignore[arg-type]

    assert store.get(b"k", ample()) is None


def test_a_script_is_run_with_its_keys_and_arguments(store: Store) -> None:
    script = Script("joined", b"return KEYS[1] .. ARGV[1]", "0" * 40)

    assert store.run(script, [b"key"], [7], ample()) == b"key7"


def test_an_unheard_of_server_is_unavailable_at_once(tmp_path_factory: pytest.TempPathFactory) -> None:
    nowhere = Store(f"redis+unix://{tmp_path_factory.mktemp('none')}/s")
    closed = Store("redis://127.0.0.1:1")

    for store in (nowhere, closed):
        with pytest.raises(StoreUnavailable):
            store.get(b"k", ample())
