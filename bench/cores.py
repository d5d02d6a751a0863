"""All cores at once: a worker for each, and the load of several processes beside them."""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import cycle, islice
from multiprocessing import get_context

from bench.cases import KNOWN
from bench.load import Call, drive
from bench.serving import CORES, serving
from bench.stand import SERVICE, Stand

FEWEST = 4
"""On fewer cores the load takes from the workers what it is to measure."""


@dataclass(frozen=True, slots=True)
class AllCores:
    """How many workers there were, and how many answers a second they gave together."""

    workers: int
    rate: float


def measure_all_cores(stand: Stand, seconds: float, *, fewest: int = FEWEST) -> AllCores | None:
    """Return what a worker on each core does with the first of the decisions; None on too few cores."""
    if len(CORES) < fewest:
        return None
    case, senders = stand.decisions[0], len(CORES) // 2
    calls = list(islice(case.calls(), KNOWN))
    with (
        serving(SERVICE, stand.environ, "/healthz", CORES) as served,
        get_context("spawn").Pool(senders, os.sched_setaffinity, (0, CORES)) as pool,
    ):
        jobs = [(served.port, calls, seconds)] * senders
        pool.starmap(rate_of, jobs, chunksize=1)  # the first time everything is new to all of them
        return AllCores(len(CORES), sum(pool.starmap(rate_of, jobs, chunksize=1)))


def rate_of(port: int, calls: Sequence[Call], seconds: float) -> float:
    """Return how many answers a second one process gets."""
    return drive(port, cycle(calls), seconds, connections=32).rate
