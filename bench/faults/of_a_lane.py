"""Faults of two services on one store that is at times slow to reach: the slowness, and the end of one of the two."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import sleep

from bench.faults.crowd import Crowd
from bench.faults.fault import Fault, Scene, Target
from bench.faults.lane import Lane, lane_to
from bench.faults.parts import Service, running_service, store_server
from supportsvc.settings import new_key

SLOW = 0.2
BUSY = 0.02
"""Seconds by which answers are late: more than a decision may take, and so many that some requests are in flight."""
FILLING = 0.3
"""Seconds until they are."""


@contextmanager
def slow_store(folder: Path) -> Iterator[Scene]:
    """Set up a store, a lane to it, and two services behind one address."""
    keys = new_key()
    one, other = folder / "one", folder / "other"
    one.mkdir()
    other.mkdir()
    with (
        store_server(folder / "store") as store,
        lane_to(store.port) as lane,
        running_service(one, keys, f"redis://127.0.0.1:{lane.port}") as first,
        running_service(other, keys, f"redis://127.0.0.1:{lane.port}") as second,
    ):
        target = Target(first.port)
        yield Scene(
            target=target,
            crowd=Crowd(keys, store.url),
            faults=[
                Fault(
                    f"store slow by {SLOW * 1000:g} ms",
                    lambda: lane.slow(SLOW),
                    lambda: lane.slow(0),
                    "each answer of the store is late by twice what a decision may wait for it",
                ),
                renewal(lane, target, first, second),
            ],
        )


def renewal(lane: Lane, target: Target, first: Service, second: Service) -> Fault:
    """Return the end of the service that has the load: what it has taken it answers, what comes goes elsewhere."""

    def begin() -> None:
        lane.slow(BUSY)
        sleep(FILLING)
        target.port = second.port
        first.end()

    note = f"one of two ends, while the store takes {BUSY * 1000:g} ms, so that requests are in flight; no drain"
    return Fault("SIGTERM with requests in flight", begin, lambda: lane.slow(0), note)
