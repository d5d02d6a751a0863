"""Faults of a service on a cluster of three primaries and three replicas, whose promises wait for a replica."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from redis.crc import key_slot

from bench.faults.crowd import Crowd
from bench.faults.fault import Fault, Scene, Target
from bench.faults.network import cut, mend, own_network
from bench.faults.parts import running_service
from supportsvc.settings import new_key
from supportsvc.store.keys import LIVE
from tests.fixtures.cluster import Cluster, move_slot, name_of, running_cluster, slots_of
from tests.fixtures.nodes import LOOPBACK, Node, until

HOSTS = tuple(f"10.0.0.{number}" for number in range(11, 17))
REPLICAS = {"SUPPORTSVC_CONFIRM": "replicas"}
MOST_MOVED = 40


@contextmanager
def cluster(folder: Path) -> Iterator[Scene]:
    """Set up a cluster and the service on it, in a network of their own where that may be had."""
    keys = new_key()
    with (
        own_network(HOSTS) as is_own,
        running_cluster(folder / "cluster", HOSTS if is_own else (LOOPBACK,) * len(HOSTS)) as servers,
        running_service(folder, keys, servers.url, environ=REPLICAS) as service,
    ):
        yield Scene(Target(service.port), Crowd(keys, servers.url), faults_of(Ward(servers), with_cuts=is_own))


class Ward:
    """What is done to a cluster, which has to be whole before: to the primary that keeps the switches."""

    def __init__(self, cluster: Cluster) -> None:
        self.cluster = cluster
        self.patient, self.heir = cluster.nodes[0], cluster.nodes[3]
        self.slots: list[int] = []

    @property
    def url(self) -> str:
        """Name the store as the service does."""
        return self.cluster.url

    def choose(self) -> None:
        """Choose the primary that something is done to, and its replica."""
        self.cluster.wait()
        self.patient = self.cluster.keeper(LIVE)
        self.heir = self.cluster.replica_of(self.patient)

    def kill(self) -> None:
        """End the primary, and wait until its replica has taken over."""
        self.choose()
        self.patient.kill()
        self.wait()

    def wait(self) -> None:
        """Wait until the replica is the primary."""
        until(lambda: self.heir.is_primary, "no replica took over")

    def bring_back(self) -> None:
        """Start the former primary again; it follows the new one."""
        self.patient.start()

    def pause(self) -> None:
        """Let the primary say nothing until its replica has taken over."""
        self.choose()
        self.patient.pause()
        self.wait()

    def go_on(self) -> None:
        """Let it go on."""
        self.patient.resume()

    def cut_off(self) -> None:
        """Let the others not hear the primary until its replica has taken over."""
        self.choose()
        cut(self.patient.host, self.others())
        self.wait()

    def mend(self) -> None:
        """Let them hear it again."""
        mend(self.patient.host, self.others())

    def others(self) -> list[str]:
        """Return the hosts of the other servers."""
        return [node.host for node in self.cluster.nodes if node is not self.patient]

    def promote(self) -> None:
        """Let the replica take over from a primary that is well."""
        self.choose()
        self.heir.ask("CLUSTER", "FAILOVER")
        self.wait()

    def taker(self) -> Node:
        """Return another primary."""
        return next(node for node in self.cluster.primaries() if node is not self.patient)

    def move(self) -> None:
        """Move slots with readers in them to another primary, key by key."""
        self.choose()
        taker = self.taker()
        self.slots = sorted({key_slot(key) for key in self.patient.ask_raw("KEYS", "*")})[:MOST_MOVED]
        for slot in self.slots:
            move_slot(slot, self.patient, taker)

    def move_at_once(self) -> None:
        """Move them as a whole, as servers can since Valkey 9."""
        self.choose()
        taker = self.taker()
        self.slots = sorted({key_slot(key) for key in self.patient.ask_raw("KEYS", "*")})[:MOST_MOVED]
        ranges = [word for slot in self.slots for word in (slot, slot)]
        self.patient.ask("CLUSTER", "MIGRATESLOTS", "SLOTSRANGE", *ranges, "NODE", name_of(taker))
        until(lambda: slots_of(taker).issuperset(self.slots), "the slots were not moved")


def faults_of(ward: Ward, *, with_cuts: bool) -> list[Fault]:
    """Return what may come upon a cluster."""
    paused = Fault("cluster: a primary paused", ward.pause, ward.go_on, "SIGSTOP, then SIGCONT")
    cut_off = Fault("cluster: a primary cut off", ward.cut_off, ward.mend, "from the others, not from the service")
    return [
        Fault("cluster: a primary killed", ward.kill, ward.bring_back, "SIGKILL; it comes back as a replica"),
        *([paused, cut_off] if with_cuts else [paused]),
        Fault("cluster: a replica promoted", ward.promote, note="CLUSTER FAILOVER"),
        Fault("cluster: slots moved", ward.move, note="key by key, as all servers can"),
        Fault("cluster: slots handed over", ward.move_at_once, note="CLUSTER MIGRATESLOTS, of Valkey 9"),
    ]
