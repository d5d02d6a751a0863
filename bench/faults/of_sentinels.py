"""Faults of a service on a primary, two replicas and three sentinels, whose promises wait for a replica."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.faults.crowd import Crowd
from bench.faults.fault import Fault, Scene, Target
from bench.faults.network import cut, mend, own_network
from bench.faults.of_a_cluster import REPLICAS
from bench.faults.parts import running_service
from supportsvc.settings import new_key
from tests.fixtures.nodes import LOOPBACK, until
from tests.fixtures.sentinels import SERVICE, Watched, running_sentinels

HOSTS = ("10.0.0.11", "10.0.0.12", "10.0.0.13")


@contextmanager
def sentinels(folder: Path) -> Iterator[Scene]:
    """Set up the servers, their sentinels and the service, in a network of their own where that may be had."""
    keys = new_key()
    with (
        own_network(HOSTS) as is_own,
        running_sentinels(folder / "watched", HOSTS if is_own else (LOOPBACK,) * len(HOSTS)) as watched,
        running_service(folder, keys, watched.url, environ=REPLICAS) as service,
    ):
        yield Scene(Target(service.port), Crowd(keys, watched.url), faults_of(Guard(watched), with_cuts=is_own))


class Guard:
    """What is done to the primary, which all the others have to follow before."""

    def __init__(self, watched: Watched) -> None:
        self.watched = watched
        self.patient = watched.nodes[0]

    @property
    def url(self) -> str:
        """Name the store as the service does."""
        return self.watched.url

    def choose(self) -> None:
        """Choose the primary of now."""
        self.watched.wait()
        self.patient = self.watched.primary()

    def wait(self) -> None:
        """Wait until the sentinels name another one."""
        until(lambda: self.watched.primary() is not self.patient, "no replica took over")

    def kill(self) -> None:
        """End the primary, and wait until a replica has taken over."""
        self.choose()
        self.patient.kill()
        self.wait()

    def bring_back(self) -> None:
        """Start the former primary again; the sentinels make it follow the new one."""
        self.patient.start()

    def pause(self) -> None:
        """Let the primary say nothing until a replica has taken over."""
        self.choose()
        self.patient.pause()
        self.wait()

    def go_on(self) -> None:
        """Let it go on."""
        self.patient.resume()

    def cut_off(self) -> None:
        """Let neither the others nor their sentinels hear the primary until a replica has taken over."""
        self.choose()
        cut(self.patient.host, self.others())
        until(self.replaced_elsewhere, "no replica took over")

    def replaced_elsewhere(self) -> bool:
        """Tell whether the sentinels that do not stand beside the primary name another."""
        away = [sentinel for sentinel in self.watched.sentinels if sentinel.host != self.patient.host]
        return all(int(s.ask("GET-MASTER-ADDR-BY-NAME", SERVICE)[1]) != self.patient.port for s in away)

    def mend(self) -> None:
        """Let them hear it again."""
        mend(self.patient.host, self.others())

    def others(self) -> list[str]:
        """Return the hosts of the other servers."""
        return [node.host for node in self.watched.nodes if node is not self.patient]

    def promote(self, *how: str) -> None:
        """Let the sentinels promote a replica while the primary is well."""
        self.choose()
        self.watched.sentinels[0].ask("FAILOVER", SERVICE, *how)
        self.wait()


def faults_of(guard: Guard, *, with_cuts: bool) -> list[Fault]:
    """Return what may come upon a primary."""
    cut_off = Fault("sentinels: a primary cut off", guard.cut_off, guard.mend, "from the others, not from the service")
    in_step = "COORDINATED"
    return [
        Fault("sentinels: a primary killed", guard.kill, guard.bring_back, "SIGKILL; it comes back as a replica"),
        Fault("sentinels: a primary paused", guard.pause, guard.go_on, "SIGSTOP, then SIGCONT"),
        *([cut_off] if with_cuts else []),
        Fault("sentinels: a replica promoted", guard.promote, note="SENTINEL FAILOVER"),
        Fault("sentinels: one promoted in step", lambda: guard.promote(in_step), note=f"{in_step}, of Valkey 9"),
    ]
