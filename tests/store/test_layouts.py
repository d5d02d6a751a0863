"""The same store behind sentinels and in a cluster, on real ones; it moves there by its URL alone."""

import subprocess
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from time import monotonic, sleep

import pytest
from redis import Redis
from redis.crc import key_slot

from supportsvc.ports import StoreRefused, StoreUnavailable
from supportsvc.runtime.valkey import find_program
from supportsvc.store.checks import check_confirmation, check_version
from supportsvc.store.connect import Mismatch, Store, comparing, read_outcome
from tests.fixtures.valkey import Valkey, free_port, running_valkey
from tests.store.builders import A_DAY, ample

KEYS = [b"key-%d" % number for number in range(12)]


def until(holds: Callable[[], object], what: str) -> None:
    deadline = monotonic() + 60
    while not holds():
        assert monotonic() < deadline, what
        sleep(0.05)


@dataclass(frozen=True, slots=True)
class Node:
    port: int
    valkey: Valkey
    bus: int = 0


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Node]]:
    """Three primaries that share the slots."""
    folder = tmp_path_factory.mktemp("cluster")
    with ExitStack() as running:
        nodes = [running.enter_context(node_of_a_cluster(folder / str(number))) for number in range(3)]
        bounds = [0, 5461, 10923, 16384]
        for number, node in enumerate(nodes):
            with node.valkey.client() as client:
                client.execute_command("CLUSTER ADDSLOTSRANGE", bounds[number], bounds[number + 1] - 1)
                client.execute_command("CLUSTER MEET", "127.0.0.1", nodes[0].port, nodes[0].bus)
        until(lambda: all(is_whole(node) for node in nodes), "the cluster did not form")
        yield nodes


@contextmanager
def node_of_a_cluster(folder: Path) -> Iterator[Node]:
    folder.mkdir()
    port = free_port()
    bus = free_port()
    options = ("--port", str(port), "--cluster-enabled", "yes", "--cluster-port", str(bus))
    with running_valkey(folder, *options) as valkey:
        yield Node(port, valkey, bus)


def is_whole(node: Node) -> bool:
    with node.valkey.client() as client:
        info = client.execute_command("CLUSTER INFO")
        known = len(client.execute_command("CLUSTER SLOTS"))
    text = info.decode() if isinstance(info, bytes) else str(info)
    return known == 3 and ("cluster_state:ok" in text or "'cluster_state': 'ok'" in text)


@pytest.fixture
def clustered(cluster: list[Node]) -> Iterator[Store]:
    for node in cluster:
        with node.valkey.client() as client:
            client.flushall()
    store = Store(f"redis+cluster://127.0.0.1:1,127.0.0.1:{cluster[0].port}")
    yield store
    store.close()


def test_a_cluster_keeps_every_key_where_it_belongs(clustered: Store) -> None:
    for key in KEYS:
        assert clustered.compare_and_set(key, None, b"of " + key, A_DAY, ample(), confirmed=True) is None

    assert len({str(clustered.server_for(key, ample())) for key in KEYS}) == 3
    assert [clustered.get(key, ample()) for key in KEYS] == [b"of " + key for key in KEYS]
    assert clustered.gather([("GET", key) for key in KEYS], ample()) == [b"of " + key for key in KEYS]


def test_scripts_for_several_servers_are_confirmed_together(clustered: Store) -> None:
    clustered.compare_and_set(KEYS[3], None, b"taken", A_DAY, ample())
    calls = [comparing(key, None, b"v", A_DAY) for key in KEYS]

    outcomes = [read_outcome(reply) for reply in clustered.run_all(calls, ample(), confirmed=True)]

    assert outcomes == [Mismatch(b"taken") if key == KEYS[3] else None for key in KEYS]


def test_the_start_looks_at_every_server_of_a_cluster(clustered: Store, cluster: list[Node]) -> None:
    check_version(clustered, ample())
    check_confirmation(clustered, ample())

    with cluster[2].valkey.client() as client:
        client.config_set("appendonly", "no")
        with pytest.raises(StoreRefused, match="appendonly yes"):
            check_confirmation(clustered, ample())
        client.config_set("appendonly", "yes")
        until(lambda: client.info("persistence")["aof_rewrite_in_progress"] == 0, "the append-only file was not begun")


def test_a_slot_on_its_way_and_a_slot_that_has_moved_are_followed(clustered: Store, cluster: list[Node]) -> None:
    key = KEYS[0]
    slot = key_slot(key)
    source = next(node for node in cluster if str(node.port) in str(clustered.server_for(key, ample())))
    target = next(node for node in cluster if node is not source)
    clustered.compare_and_set(key, None, b"old", A_DAY, ample())
    with source.valkey.client() as giving, target.valkey.client() as taking:
        giver, taker = node_id(giving), node_id(taking)
        taking.execute_command("CLUSTER SETSLOT", slot, "IMPORTING", giver)
        giving.execute_command("CLUSTER SETSLOT", slot, "MIGRATING", taker)
        giving.execute_command("MIGRATE", "127.0.0.1", target.port, key, 0, 10_000)

        assert clustered.compare_and_set(key, b"old", b"new", A_DAY, ample(), confirmed=True) is None

        for client in (taking, giving):
            client.execute_command("CLUSTER SETSLOT", slot, "NODE", taker)
        assert clustered.get(key, ample()) == b"new"
        assert str(target.port) in str(clustered.server_for(key, ample()))

        taking.delete(key)
        for client in (giving, taking):
            client.execute_command("CLUSTER SETSLOT", slot, "NODE", giver)


def node_id(client: Redis) -> str:
    answer: object = client.execute_command("CLUSTER MYID")  # type: ignore[no-untyped-call] # of the driver
    return answer.decode() if isinstance(answer, bytes) else str(answer)


def test_a_cluster_named_as_a_single_server_is_unavailable_with_the_cure(cluster: list[Node]) -> None:
    store = Store(f"redis://127.0.0.1:{cluster[0].port}")

    with pytest.raises(StoreUnavailable, match="redis\\+cluster://"):
        store.gather([("GET", key) for key in KEYS], ample())
    store.close()


@dataclass(frozen=True, slots=True)
class Watched:
    primary: Node
    replica: Node
    sentinel_port: int


@pytest.fixture
def watched(tmp_path: Path) -> Iterator[Watched]:
    """A primary, its replica, and one sentinel that may fail over."""
    ports = [free_port() for _ in range(3)]
    for name in ("primary", "replica", "sentinel"):
        (tmp_path / name).mkdir()
    at_once = ("--repl-diskless-sync-delay", "0")
    with (
        running_valkey(tmp_path / "primary", "--port", str(ports[0]), *at_once) as primary,
        running_valkey(
            tmp_path / "replica", "--port", str(ports[1]), "--replicaof", f"127.0.0.1 {ports[0]}", *at_once
        ) as replica,
        replica.client() as client,
    ):
        until(lambda: client.info("replication")["master_link_status"] == "up", "the replica did not link")
        with running_sentinel(tmp_path / "sentinel", ports[2], ports[0]):
            yield Watched(Node(ports[0], primary), Node(ports[1], replica), ports[2])


@contextmanager
def running_sentinel(folder: Path, port: int, primary: int) -> Iterator[None]:
    configuration = folder / "sentinel.conf"
    configuration.write_text(
        f"port {port}\nbind 127.0.0.1\ndir {folder}\n"
        f"sentinel monitor main 127.0.0.1 {primary} 1\n"
        "sentinel down-after-milliseconds main 300\nsentinel failover-timeout main 3000\n"
    )
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen([find_program(), configuration, "--sentinel"], stdout=log, stderr=log)
    try:
        with Redis(port=port) as client:
            until(lambda: knows_the_replica(client), "the sentinel did not find the replica")
        yield
    finally:
        process.kill()
        process.wait()


def knows_the_replica(sentinel: Redis) -> bool:
    with suppress(Exception):
        return bool(sentinel.sentinel_slaves("main"))
    return False


def test_sentinels_name_the_primary_and_after_a_failover_the_new_one(watched: Watched) -> None:
    store = Store(f"redis+sentinel://127.0.0.1:1,127.0.0.1:{watched.sentinel_port}/main")
    assert store.compare_and_set(b"k", None, b"v", A_DAY, ample(), confirmed=True) is None
    assert str(watched.primary.port) in str(store.primaries(ample())[0])

    watched.primary.valkey.kill()

    def writes_again() -> bool:
        with suppress(StoreUnavailable):
            return store.compare_and_set(b"k", b"v", b"w", A_DAY, ample(), confirmed=True) is None
        return False

    until(writes_again, "the new primary was not found")
    assert str(watched.replica.port) in str(store.primaries(ample())[0])
    assert store.get(b"k", ample()) == b"w"
    store.close()


def test_a_service_that_no_sentinel_knows_is_unavailable(valkey: Valkey) -> None:
    store = Store("redis+sentinel://127.0.0.1:1,127.0.0.1:2/main")

    with pytest.raises(StoreUnavailable, match="nobody says where the store is"):
        store.get(b"k", ample())


def test_a_server_that_is_no_sentinel_is_asked_in_vain(tmp_path: Path) -> None:
    port = free_port()
    with running_valkey(tmp_path, "--port", str(port)):
        store = Store(f"redis+sentinel://127.0.0.1:{port}/main")

        with pytest.raises(StoreUnavailable, match="nobody says where the store is"):
            store.get(b"k", ample())
        store.close()


def test_a_cluster_that_keeps_no_slot_or_not_this_one_is_unavailable(tmp_path: Path) -> None:
    with node_of_a_cluster(tmp_path / "node") as node, node.valkey.client() as client:
        store = Store(f"redis+cluster://127.0.0.1:{node.port}")
        with pytest.raises(StoreUnavailable, match="nobody says where the store is"):
            store.get(KEYS[0], ample())

        client.execute_command("CLUSTER ADDSLOTS", (key_slot(KEYS[0]) + 1) % 16384)

        with pytest.raises(StoreUnavailable, match="no server of the cluster keeps slot"):
            store.get(KEYS[0], ample())
        store.close()
