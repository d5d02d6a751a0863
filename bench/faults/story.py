"""What a fault did to the load: samples along time, and the figures that are made of them."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bench.faults.crowd import NO_DECISIONS, Outcome
from bench.faults.fault import Fault
from bench.faults.load import Sample

MANY = 50
"""Right answers on end after which all is taken to be well."""

DARK = 0.1
"""The share of refused decisions from which on a second counts as one without."""


@dataclass(frozen=True, slots=True)
class Story:
    """One fault under load. All instants are seconds since the load began; `samples` stand in the order they were due.

    `over` is when the fault's cause was gone, `end` when what counts as its time ended: the same but for one that is
    over as soon as it has begun. `promised` are the snoozes that were acknowledged, `broken` those of them that were
    not kept in the end.
    """

    fault: Fault
    samples: Sequence[Sample]
    began: float
    over: float
    end: float
    promised: int
    broken: int

    @property
    def before(self) -> list[Sample]:
        """What was due before it began."""
        return [sample for sample in self.samples if sample.due < self.began]

    @property
    def during(self) -> list[Sample]:
        """What was due in its time."""
        return [sample for sample in self.samples if self.began <= sample.due < self.end]

    @property
    def after(self) -> list[Sample]:
        """What was due later."""
        return [sample for sample in self.samples if sample.due >= self.end]

    def count(self, *outcomes: Outcome) -> int:
        """Count the requests with such an outcome."""
        return sum(sample.outcome in outcomes for sample in self.samples)

    def dark_seconds(self) -> int:
        """Count the whole seconds in which many of the decisions were refused: a few are so on a busy machine."""
        return sum(share_refused(spell) >= DARK for spell in self._spells())

    def recovery(self) -> float | None:
        """Return the seconds from the end of the cause until the first of many right answers on end; None for never.

        They are counted on from there: one that a busy machine refuses much later is no part of the fault.
        """
        late = [sample for sample in self.samples if sample.due >= self.over]
        on_end = 0
        for number, sample in enumerate(late, start=1):
            on_end = on_end + 1 if sample.outcome is Outcome.RIGHT else 0
            if on_end and (on_end == MANY or number == len(late)):
                first = number - on_end
                return late[first].due - self.over if first else 0.0
        return None

    def seconds(self) -> list[Counter[Outcome]]:
        """Return for each whole second how many requests that were due in it had which outcome."""
        return [Counter(sample.outcome for sample in spell) for spell in self._spells()]

    def slowest(self) -> list[float | None]:
        """Return for each whole second the 99th percentile of the times of its requests."""
        return [percentile(spell, 0.99) for spell in self._spells()]

    def _spells(self) -> list[list[Sample]]:
        """Return the requests of each second; those of a last one that was cut short are left out."""
        spells: list[list[Sample]] = [[] for _ in range(int(max(sample.due for sample in self.samples)) + 1)]
        for sample in self.samples:
            spells[int(sample.due)].append(sample)
        return spells[:-1]


def share_refused(samples: Iterable[Sample]) -> float:
    """Return the share of the decisions that were refused; 0 of none."""
    refused = [sample.outcome is Outcome.REFUSED for sample in samples if sample.kind not in NO_DECISIONS]
    return sum(refused) / len(refused) if refused else 0.0


def percentile(samples: Iterable[Sample], share: float) -> float | None:
    """Return the seconds within which such a share of the decisions had an end; None of no decisions."""
    times = sorted(sample.took for sample in samples if sample.kind not in NO_DECISIONS)
    return times[min(len(times) - 1, int(share * len(times)))] if times else None
