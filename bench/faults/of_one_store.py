"""Faults of a service on one store: the store's own, and those of the service's processes and files."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.faults.crowd import PUTS_OFF, SNOOZED, SUPPORTER, Crowd
from bench.faults.fault import Fault, Scene, Target
from bench.faults.parts import Service, StoreServer, running_service, store_server
from supportsvc.settings import new_key

FROM_THE_STORE = frozenset({SUPPORTER, SNOOZED, PUTS_OFF})


@contextmanager
def one_store(folder: Path) -> Iterator[Scene]:
    """Set up a store and the service on it."""
    keys = new_key()
    with store_server(folder / "store") as store, running_service(folder, keys, store.url) as service:
        yield Scene(
            target=Target(service.port),
            crowd=Crowd(keys, store.url),
            faults=[*faults_of_the_store(store), *faults_of_the_service(service), wipe(store)],
        )


def faults_of_the_store(store: StoreServer) -> list[Fault]:
    """Return what a store may do."""
    return [
        Fault("store paused", store.pause, store.go_on, "SIGSTOP, then SIGCONT"),
        Fault(
            "store out of memory",
            lambda: store.tell("CONFIG", "SET", "maxmemory", "1"),
            lambda: store.tell("CONFIG", "SET", "maxmemory", "0"),
            "maxmemory reached, noeviction: it reads and takes no write",
        ),
        Fault(
            "store read-only",
            lambda: store.tell("REPLICAOF", "127.0.0.1", "1"),
            lambda: store.tell("REPLICAOF", "NO", "ONE"),
            "made the replica of a server that is away",
        ),
        Fault("store restarted from its file", store.kill, store.start, "SIGKILL, away, then started on its folder"),
    ]


def faults_of_the_service(service: Service) -> list[Fault]:
    """Return what may come upon the service itself."""
    return [
        Fault("a worker killed", service.kill_a_worker, note="SIGKILL to one of two"),
        Fault("campaigns reloaded", lambda: edit(service.configuration), note="a campaign is edited"),
    ]


def edit(configuration: Path) -> None:
    """Change the rules, so that all browsers' silences end: the campaign gets a cap that nobody reaches."""
    file = configuration / "campaigns" / "independent.toml"
    text = file.read_text("utf-8")
    file.write_text(f'caps = [{{ count = 8, window = "P1D" }}]\n{text}', "utf-8")


def wipe(store: StoreServer) -> Fault:
    """Return the loss of everything that the store holds."""
    note = "FLUSHALL; supporters and snoozes are not in the load: `sync --all` and their browsers bring them back"
    return Fault("store emptied", lambda: store.tell("FLUSHALL"), note=note, spares=FROM_THE_STORE)
