"""Whom the reference month leaves behind: the readers' records, as the use cases wrote them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from multiprocessing import get_context
from random import Random

from supportsvc.config_files import load, starter
from supportsvc.domain.reader import Reader
from supportsvc.services.decide import Rulebook
from supportsvc.simulation.month import Month, Press
from supportsvc.simulation.population import Population, draw_person
from supportsvc.simulation.running import count_cores
from supportsvc.simulation.scenes import Scene, set_scene
from supportsvc.simulation.tally import Tally


def reference_month(readers: int) -> Scene:
    """Return the reference month of so many readers, under the shipped campaigns."""
    begin = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    return set_scene(Population(begin=begin, readers=readers), [load(starter())])


@dataclass(frozen=True, slots=True)
class MonthEnd:
    """The instant at which a month is over, and the records that there are then."""

    instant: datetime
    records: Sequence[Reader]

    @property
    def linked(self) -> float:
        """The share of supporters among those who have a record."""
        return sum(bool(record.copies) for record in self.records) / len(self.records)


def month_end(readers: int) -> MonthEnd:
    """Lead so many readers through the reference month."""
    scene, cores = reference_month(readers), count_cores()
    jobs = [(scene.population, scene.rulebooks[0], range(core, readers, cores)) for core in range(cores)]
    with get_context("spawn").Pool(cores) as pool:
        records = [record for part in pool.starmap(lead, jobs) for record in part]
    Random(1).shuffle(records)  # noqa: S311 - so that every part of them is the whole's likeness
    return MonthEnd(scene.population.begin + timedelta(days=scene.population.days), records)


def lead(population: Population, rulebook: Rulebook, indices: range) -> list[Reader]:
    """Lead some of the readers through their month; return their records."""
    press, tally, found = Press(rulebook), Tally(), list[Reader]()
    for index in indices:
        month = Month(draw_person(population, index), population, press, tally)
        month.live()
        found += [stored.value for stored in month.readers.records.values() if isinstance(stored.value, Reader)]
    return found
