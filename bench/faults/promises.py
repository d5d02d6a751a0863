"""What a promise waits for: the time of one confirmed write, by how many copies it wants and how servers write."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from supportsvc.store.budget import Budget
from supportsvc.store.confirm import Confirm
from supportsvc.store.connect import Store
from supportsvc.store.keys import confirmation_key
from tests.fixtures.cluster import running_cluster
from tests.fixtures.nodes import Node
from tests.fixtures.sentinels import running_sentinels

ROUNDS, QUICK_ROUNDS = 200, 5
LIFE = timedelta(minutes=1)
PATIENCE = timedelta(seconds=10)
MODES = ("everysec", "always")
RECORD = bytes(120)
"""About as long as a reader's record gets."""


@dataclass(frozen=True, slots=True)
class Wait:
    """How many seconds each write took, by the copies that it wanted; `mode` is the appendfsync of the servers."""

    store: str
    mode: str
    times: Mapping[Confirm, Sequence[float]]


def find_waits(rounds: int = ROUNDS) -> list[Wait]:
    """Write on a cluster and behind sentinels, in turns with each setting of SUPPORTSVC_CONFIRM."""
    with TemporaryDirectory(prefix="promises-") as name:
        folder = Path(name)
        with running_cluster(folder / "cluster") as cluster:
            waits = list(write(cluster.url, "cluster", cluster.nodes, rounds))
        with running_sentinels(folder / "sentinels") as watched:
            return [*waits, *write(watched.url, "sentinels", watched.nodes, rounds)]


def write(url: str, name: str, nodes: Sequence[Node], rounds: int) -> Iterator[Wait]:
    """Measure one store with each mode of writing to its disks."""
    stores = {confirm: Store(url, confirm=confirm) for confirm in Confirm}
    numbers = count()
    for mode in MODES:
        for node in nodes:
            node.ask("CONFIG", "SET", "appendfsync", mode)
        for store in stores.values():
            promise(store, next(numbers))  # the first connects
        yield Wait(name, mode, take_turns(stores, numbers, rounds))
    for store in stores.values():
        store.close()


def take_turns(stores: Mapping[Confirm, Store], numbers: Iterator[int], rounds: int) -> dict[Confirm, list[float]]:
    """Write once with each, over and over."""
    times: dict[Confirm, list[float]] = {confirm: [] for confirm in stores}
    for _ in range(rounds):
        for confirm, store in stores.items():
            began = perf_counter()
            promise(store, next(numbers))
            times[confirm].append(perf_counter() - began)
    return times


def promise(store: Store, number: int) -> None:
    """Write what is to be kept for good."""
    key = confirmation_key(number)
    store.compare_and_set(key, None, RECORD, LIFE, Budget.lasting(PATIENCE), confirmed=True)
