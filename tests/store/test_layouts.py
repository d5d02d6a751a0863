"""The same store behind sentinels and in a cluster, on real ones; it moves there by its URL alone."""

from collections.abc import Iterator
from contextlib import ExitStack, suppress
from pathlib import Path

import pytest
from redis.crc import key_slot

from supportsvc.ports import StoreRefused, StoreUnavailable
from supportsvc.store.checks import check_confirmation, check_version
from supportsvc.store.confirm import Confirm
from supportsvc.store.connect import Mismatch, Store, comparing, read_outcome
from tests.fixtures.cluster import Cluster, name_of, node_of_a_cluster, running_cluster
from tests.fixtures.nodes import Node, until
from tests.fixtures.sentinels import SERVICE, Place, Watched, running_sentinel, running_sentinels
from tests.fixtures.valkey import Valkey, free_port, running_valkey
from tests.store.builders import A_DAY, ample

KEYS = [b"key-%d" % number for number in range(12)]


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """Three primaries that share the slots, and a replica of each."""
    with running_cluster(tmp_path_factory.mktemp("cluster")) as cluster:
        yield cluster


@pytest.fixture
def clustered(cluster: Cluster) -> Iterator[Store]:
    for node in cluster.primaries():
        node.ask("FLUSHALL")
    store = Store(f"redis+cluster://127.0.0.1:1,{cluster.nodes[0].address}")
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


def test_the_start_looks_at_every_server_of_a_cluster(clustered: Store, cluster: Cluster) -> None:
    check_version(clustered, ample())
    check_confirmation(clustered, ample())

    with cluster.primaries()[2].valkey.client() as client:
        client.config_set("appendonly", "no")
        with pytest.raises(StoreRefused, match="appendonly yes"):
            check_confirmation(clustered, ample())
        client.config_set("appendonly", "yes")
        until(lambda: client.info("persistence")["aof_rewrite_in_progress"] == 0, "the append-only file was not begun")


def test_a_slot_on_its_way_and_a_slot_that_has_moved_are_followed(clustered: Store, cluster: Cluster) -> None:
    key = KEYS[0]
    slot = key_slot(key)
    giver = cluster.keeper(key)
    taker = next(node for node in cluster.primaries() if node is not giver)
    clustered.compare_and_set(key, None, b"old", A_DAY, ample())
    taker.ask("CLUSTER", "SETSLOT", slot, "IMPORTING", name_of(giver))
    giver.ask("CLUSTER", "SETSLOT", slot, "MIGRATING", name_of(taker))
    giver.ask("MIGRATE", taker.host, taker.port, key, 0, 10_000)

    assert clustered.compare_and_set(key, b"old", b"new", A_DAY, ample(), confirmed=True) is None

    for node in (taker, giver):
        node.ask("CLUSTER", "SETSLOT", slot, "NODE", name_of(taker))
    assert clustered.get(key, ample()) == b"new"
    assert str(clustered.server_for(key, ample())) == taker.address


def test_whoever_was_cut_off_from_the_cluster_is_not_asked_where_its_servers_are(
    clustered: Store, cluster: Cluster, tmp_path: Path
) -> None:
    clustered.compare_and_set(KEYS[0], None, b"kept", A_DAY, ample())
    with node_of_a_cluster(tmp_path / "alone") as alone:
        alone.ask("CLUSTER", "ADDSLOTS", key_slot(KEYS[0]))  # it holds itself for the keeper, and the rest for lost
        store = Store(f"redis+cluster://{alone.address},{cluster.nodes[0].address}")
        with pytest.raises(StoreUnavailable, match="CLUSTERDOWN"):
            store.get(KEYS[0], ample())

        assert store.get(KEYS[0], ample()) == b"kept"

        store.close()


def test_a_cluster_named_as_a_single_server_is_unavailable_with_the_cure(cluster: Cluster) -> None:
    store = Store(f"redis://{cluster.nodes[0].address}")

    with pytest.raises(StoreUnavailable, match="redis\\+cluster://"):
        store.gather([("GET", key) for key in KEYS], ample())
    store.close()


@pytest.fixture
def watched(tmp_path: Path) -> Iterator[Watched]:
    """A primary with two replicas, and three sentinels."""
    with running_sentinels(tmp_path) as watched:
        yield watched


def test_sentinels_name_the_primary_and_after_a_failover_the_new_one(watched: Watched) -> None:
    store = Store(watched.url.replace("://", "://127.0.0.1:1,"), confirm=Confirm.REPLICAS)
    former = watched.primary()
    assert store.compare_and_set(b"k", None, b"v", A_DAY, ample(), confirmed=True) is None
    assert str(store.primaries(ample())[0]) == former.address

    former.kill()

    def writes_again() -> bool:
        with suppress(StoreUnavailable):
            return store.compare_and_set(b"k", b"v", b"w", A_DAY, ample(), confirmed=True) is None
        return False

    until(writes_again, "the new primary was not found")
    assert str(store.primaries(ample())[0]) != former.address
    assert store.get(b"k", ample()) == b"w"
    store.close()


def test_what_replicas_confirmed_outlives_a_promotion_beside_a_primary_that_lives(watched: Watched) -> None:
    store = Store(watched.url, confirm=Confirm.REPLICAS)
    former = watched.primary()
    confirmed: list[bytes] = []

    def is_confirmed() -> bool:
        key = b"k%d" % len(confirmed)
        with suppress(StoreUnavailable):
            store.compare_and_set(key, None, b"v", A_DAY, ample(), confirmed=True)
            confirmed.append(key)
            return True
        return False

    assert is_confirmed()
    watched.sentinels[0].ask("FAILOVER", SERVICE)

    def is_confirmed_by_another() -> bool:
        return is_confirmed() and str(store.primaries(ample())[0]) != former.address

    until(is_confirmed_by_another, "the new primary confirms nothing")
    assert store.gather([("GET", key) for key in confirmed], ample()) == [b"v"] * len(confirmed)
    store.close()


def test_replicas_confirm_nothing_unless_most_of_the_sentinels_stand_by_their_primary(tmp_path: Path) -> None:
    with ExitStack() as running:
        primary = Node(tmp_path / "primary")
        running.callback(primary.kill)
        replica = Node(tmp_path / "replica", "--replicaof", f"{primary.host} {primary.port}")
        running.callback(replica.kill)
        sentinel = running.enter_context(running_sentinel(tmp_path / "sentinel", [Place.on()], primary, replica))
        alone = Store(f"redis+sentinel://{sentinel.address}/{SERVICE}", confirm=Confirm.REPLICAS)
        one_of_two = Store(f"redis+sentinel://{sentinel.address},127.0.0.1:1/{SERVICE}", confirm=Confirm.REPLICAS)
        until(lambda: replica.info("replication")["master_link_status"] == "up", "the replica did not link")

        assert alone.compare_and_set(b"k", None, b"v", A_DAY, ample(), confirmed=True) is None
        with pytest.raises(StoreUnavailable, match="not enough sentinels"):
            one_of_two.compare_and_set(b"k", b"v", b"w", A_DAY, ample(), confirmed=True)

        alone.close()
        one_of_two.close()


@pytest.fixture
def pair(tmp_path: Path) -> Iterator[list[Node]]:
    """Two primaries that know nothing of each other, each with a value that tells it from the other."""
    with ExitStack() as running:
        nodes = [Node(tmp_path / name) for name in ("one", "two")]
        for node in nodes:
            running.callback(node.kill)
            node.ask("SET", "k", node.address)
        yield nodes


def test_a_primary_that_the_sentinels_replace_is_left_though_it_lives_on(pair: list[Node], tmp_path: Path) -> None:
    one, two = pair
    with running_sentinel(tmp_path / "sentinel", [Place.on()], one) as sentinel:
        store = Store(f"redis+sentinel://{sentinel.address}/{SERVICE}")
        assert store.get(b"k", ample()) == one.address.encode()

        sentinel.ask("REMOVE", SERVICE)
        sentinel.ask("MONITOR", SERVICE, two.host, two.port, 1)

        until(lambda: store.get(b"k", ample()) == two.address.encode(), "the store stays with a primary that is none")
        store.close()


def test_the_primary_is_kept_while_no_sentinel_answers(pair: list[Node], tmp_path: Path) -> None:
    one, _ = pair
    with running_sentinel(tmp_path / "sentinel", [Place.on()], one) as sentinel:
        store = Store(f"redis+sentinel://{sentinel.address}/{SERVICE}")
        store.get(b"k", ample())
    store._route._trusted_until = 0.0  # type: ignore[attr-defined] # as half a second later

    assert store.get(b"k", ample()) == one.address.encode()

    store.close()


def test_of_what_sentinels_say_the_latest_holds(pair: list[Node], tmp_path: Path) -> None:
    one, two = pair
    with (
        running_sentinel(tmp_path / "cut off", [Place.on()], one, epoch=1) as cut_off,
        running_sentinel(tmp_path / "sentinel", [Place.on()], two, epoch=2) as sentinel,
    ):
        store = Store(f"redis+sentinel://{cut_off.address},{sentinel.address}/{SERVICE}")

        assert store.get(b"k", ample()) == two.address.encode()

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
    with node_of_a_cluster(tmp_path / "node") as node:
        store = Store(f"redis+cluster://{node.address}")
        with pytest.raises(StoreUnavailable, match="nobody says where the store is"):
            store.get(KEYS[0], ample())

        node.ask("CLUSTER", "ADDSLOTS", (key_slot(KEYS[0]) + 1) % 16384)

        with pytest.raises(StoreUnavailable, match="no server of the cluster keeps slot"):
            store.get(KEYS[0], ample())
        store.close()
