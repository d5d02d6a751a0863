"""Lead a population through its month, under one set of rules or more, on all cores; any number finds the same."""

import os
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from multiprocessing import get_context
from signal import SIG_IGN, SIGINT, signal

from supportsvc.services.decide import Rulebook
from supportsvc.simulation.month import Month, Press
from supportsvc.simulation.population import Population, draw_person
from supportsvc.simulation.tally import Tally

CHUNK = 500
FEW = 4000
"""So many readers are done by one process before others have begun."""


def run_month(
    population: Population,
    rulebooks: Sequence[Rulebook],
    *,
    cores: int | None = None,
    progress: Callable[[int], object] = lambda _: None,
) -> tuple[Tally, ...]:
    """Return the sums for each rulebook; the same readers see the same pages under each.

    `progress` is told how many readers are done, now and then.
    """
    job = Job(population, tuple(rulebooks))
    chunks = [range(at, min(at + CHUNK, population.readers)) for at in range(0, population.readers, CHUNK)]
    cores = cores or count_cores()
    if cores == 1 or population.readers <= FEW:
        return add_up(job, (job.work(chunk) for chunk in chunks), progress)
    with get_context("spawn").Pool(min(cores, len(chunks)), begin, (job,)) as pool:
        return add_up(job, pool.imap_unordered(work, chunks), progress)


def add_up(job: "Job", parts: Iterable[tuple[Tally, ...]], progress: Callable[[int], object]) -> tuple[Tally, ...]:
    """Add the chunks' sums."""
    sums = tuple(Tally() for _ in job.rulebooks)
    for part in parts:
        for whole, found in zip(sums, part, strict=True):
            whole.add(found)
        progress(sums[0].readers)
    return sums


def count_cores() -> int:
    """Return how many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@dataclass(frozen=True, slots=True)
class Job:
    """What every process works on."""

    population: Population
    rulebooks: tuple[Rulebook, ...]

    def work(self, chunk: range) -> tuple[Tally, ...]:
        """Lead some of the readers through their month, under each rulebook."""
        presses = [press_for(rulebook) for rulebook in self.rulebooks]
        sums = tuple(Tally() for _ in presses)
        for index in chunk:
            person = draw_person(self.population, index)
            for press, tally in zip(presses, sums, strict=True):
                Month(person, self.population, press, tally).live()
        return sums


PRESSES: dict[int, Press] = {}
JOBS: list[Job] = []
"""What a process of a pool was begun with."""


def press_for(rulebook: Rulebook) -> Press:
    """Return the press for a rulebook; scripts that were rendered for one chunk serve the next."""
    press = PRESSES.get(id(rulebook))
    if press is None or press.rulebook is not rulebook:
        press = PRESSES[id(rulebook)] = Press(rulebook)
    return press


def begin(job: Job) -> None:
    """Take the job, at the beginning of a process; Ctrl-C is for the one that began it."""
    signal(SIGINT, SIG_IGN)
    JOBS[:] = [job]


def work(chunk: range) -> tuple[Tally, ...]:
    """Do a chunk in a process of a pool."""
    return JOBS[0].work(chunk)
