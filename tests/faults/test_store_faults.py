"""What the store's faults do to a request: a word within its budget, and nothing that outlives it."""

import select
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from time import monotonic

import pytest

from supportsvc.ports import StoreUnavailable
from supportsvc.store.connect import Store
from supportsvc.store.line import NotTried
from tests.fixtures.valkey import Valkey, free_port, running_valkey
from tests.store.builders import A_DAY, ample, tight


@pytest.fixture
def store(own_valkey: Valkey) -> Iterator[Store]:
    store = Store(own_valkey.url)
    store.ask("SET", b"k", b"v", "EX", 1000, budget=ample())
    yield store
    store.close()


def commands(valkey: Valkey, name: str) -> int:
    with valkey.client() as client:
        figures = client.info("commandstats").get(f"cmdstat_{name}")
        return figures["calls"] if figures else 0


def test_a_paused_server_costs_the_budget_and_not_more(store: Store, own_valkey: Valkey) -> None:
    with own_valkey.client() as client:
        client.client_pause(3000, all=True)
    begun = monotonic()

    with pytest.raises(StoreUnavailable):
        store.get(b"k", tight(100))

    assert monotonic() - begun < 1.5


def test_a_time_out_is_never_tried_again(store: Store, own_valkey: Valkey) -> None:
    before = commands(own_valkey, "incr")
    with own_valkey.client() as client:
        client.client_pause(500, all=True)

    with pytest.raises(StoreUnavailable):
        store.ask("INCR", b"n", budget=tight(100))

    # Answered after the pause; a second INCR would have come before it.
    assert store.get(b"k", ample()) == b"v"
    assert commands(own_valkey, "incr") <= before + 1


def test_a_late_answer_is_never_read_as_anothers(store: Store, own_valkey: Valkey) -> None:
    store.ask("SET", b"other", b"other", "EX", 1000, budget=ample())
    with own_valkey.client() as client:
        client.client_pause(400, all=True)

    with pytest.raises(StoreUnavailable):
        store.get(b"k", tight(100))

    assert [store.get(b"other", ample()) for _ in range(5)] == [b"other"] * 5


def test_an_interrupted_read_leaves_nothing_for_the_next(store: Store) -> None:
    line, _ = store._lines._reach(store.primaries(ample())[0])
    store.ask("SET", b"other", b"other", "EX", 1000, budget=ample())

    line.send([("GET", b"k")], ample())  # as if the thread had been interrupted before reading

    assert store.get(b"other", ample()) == b"other"


def test_an_answer_that_has_arrived_is_taken_however_late_this_process_looks(store: Store) -> None:
    line, _ = store._lines._reach(store.primaries(ample())[0])

    line.send([("GET", b"k")], ample())
    watched = line._watch.socket
    assert watched is not None
    assert select.select([watched.fileno()], [], [], 20)[0]
    line._watch.budget = tight(-1)

    assert line.receive() == [b"v"]


@pytest.mark.parametrize("late", [1, 2])  # before the trip, or while the connection was looked at
def test_a_process_that_is_late_itself_sends_nothing_and_does_not_blame_the_server(
    store: Store, own_valkey: Valkey, monkeypatch: pytest.MonkeyPatch, late: int
) -> None:
    before = commands(own_valkey, "incr")
    for _ in range(5):
        budget, looks = tight(60_000), count(1)
        monkeypatch.setattr("supportsvc.store.budget.monotonic", lambda: monotonic() + 90 * (next(looks) >= late))  # noqa: B023 - called before the next
        with pytest.raises(NotTried):
            store.ask("INCR", b"n", budget=budget)
        monkeypatch.undo()

    assert store.get(b"k", ample()) == b"v"
    assert commands(own_valkey, "incr") == before


def test_a_server_busy_with_something_else_is_unavailable(store: Store, own_valkey: Valkey) -> None:
    with own_valkey.client() as client:
        sleeper = threading.Thread(target=client.execute_command, args=("DEBUG", "SLEEP", "0.6"))
        sleeper.start()
        begun = monotonic()
        while not store_is_down(store):  # until the sleep has begun
            assert monotonic() - begun < 20
        sleeper.join()

    assert store.get(b"k", ample()) == b"v"


def test_a_connection_that_the_server_closed_is_replaced_unnoticed(store: Store, own_valkey: Valkey) -> None:
    first = store.ask("CLIENT", "ID", budget=ample())
    with own_valkey.client() as client:
        client.client_kill_filter(_id=str(first))

    assert store.get(b"k", tight(5000)) == b"v"
    assert store.ask("CLIENT", "ID", budget=ample()) != first


def test_a_server_that_was_started_again_is_found_again(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    folder.mkdir()
    port = free_port()
    with running_valkey(folder, "--port", str(port)):
        store = Store(f"redis://127.0.0.1:{port}")
        store.ask("SET", b"k", b"v", "EX", 1000, budget=ample())
    with pytest.raises(StoreUnavailable):
        store.get(b"k", tight())

    with running_valkey(folder, "--port", str(port)):
        assert store.get(b"k", ample()) == b"v"
    store.close()


def test_a_read_only_server_takes_no_write_and_serves_reads(store: Store, own_valkey: Valkey) -> None:
    with own_valkey.client() as client:
        client.replicaof("127.0.0.1", 1)

    with pytest.raises(StoreUnavailable, match="READONLY"):
        store.compare_and_set(b"k", b"v", b"w", A_DAY, ample())
    assert store.get(b"k", ample()) == b"v"


def test_a_full_server_takes_no_write(store: Store, own_valkey: Valkey) -> None:
    with own_valkey.client() as client:
        client.config_set("maxmemory", "1")

    with pytest.raises(StoreUnavailable, match="OOM"):
        store.compare_and_set(b"k", b"v", b"w", A_DAY, ample())


def test_a_server_whose_disk_fails_takes_no_write(store: Store, own_valkey: Valkey, tmp_path: Path) -> None:
    with own_valkey.client() as client:
        client.config_set("appendonly", "no")
        client.config_set("save", "1 1")
        (tmp_path / "valkey" / "dump.rdb").mkdir()  # a snapshot cannot be put in its place
        client.set("n", 1)
        client.bgsave()
        deadline = monotonic() + 20
        while client.info("persistence")["rdb_last_bgsave_status"] != "err":
            assert monotonic() < deadline

    with pytest.raises(StoreUnavailable, match="MISCONF"):
        store.compare_and_set(b"k", b"v", b"w", A_DAY, ample())


def test_a_server_that_wants_a_password_is_unavailable_and_the_word_names_no_secret(own_valkey: Valkey) -> None:
    with own_valkey.client() as client:
        client.config_set("requirepass", "right")
        with_none, wrong = Store(own_valkey.url), Store(own_valkey.url.replace("://", "://:hush@"))
        right = Store(own_valkey.url.replace("://", "://:right@"))

        for store in (with_none, wrong):
            with pytest.raises(StoreUnavailable) as refused:
                store.get(b"k", ample())
            assert "hush" not in str(refused.value)
        assert right.get(b"k", ample()) is None
        right.close()


def test_a_down_server_is_spared_after_three_failures_and_found_when_it_is_back(
    store: Store, own_valkey: Valkey
) -> None:
    before = commands(own_valkey, "get")
    with own_valkey.client() as client:
        client.client_pause(1200, all=True)
    words = [str(refusal(store)) for _ in range(50)]

    assert sum("spared" not in word for word in words) <= 4  # three, and a probe if this machine is slow
    deadline = monotonic() + 20
    while store_is_down(store):
        assert monotonic() < deadline
    assert commands(own_valkey, "get") - before < 60


def refusal(store: Store) -> StoreUnavailable | None:
    try:
        store.get(b"k", tight(100))
    except StoreUnavailable as error:
        return error
    return None


def store_is_down(store: Store) -> bool:
    return refusal(store) is not None


@contextmanager
def dribbling(valkey: Valkey) -> Iterator[int]:
    """A proxy that passes every answer on byte by byte, each within any single read's patience."""
    over = threading.Event()

    def serve(listening: socket.socket) -> None:
        client, _ = listening.accept()
        with client, socket.socket(socket.AF_UNIX) as server:
            server.connect(valkey.url.removeprefix("redis+unix://"))
            while not over.is_set():
                readable, _, _ = select.select([client, server], [], [], 0.05)
                if client in readable:
                    asked = client.recv(4096)
                    if not asked:
                        return
                    server.sendall(asked)
                if server in readable:
                    client.sendall(server.recv(1))
                    over.wait(0.04)

    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = threading.Thread(target=serve, args=(listening,))
        thread.start()
        try:
            yield int(listening.getsockname()[1])
        finally:
            over.set()
            thread.join()


def test_a_server_that_dribbles_is_cut_at_the_deadline(own_valkey: Valkey) -> None:
    with own_valkey.client() as client:
        client.set("k", "v" * 100)
    with dribbling(own_valkey) as port:
        store = Store(f"redis://127.0.0.1:{port}")
        begun = monotonic()

        with pytest.raises(StoreUnavailable):
            store.get(b"k", tight(200))

        assert monotonic() - begun < 1.5  # the whole answer would take four seconds
        store.close()
