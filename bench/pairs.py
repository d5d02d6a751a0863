"""Two or more servers beside each other, a short while each in turns, so that a machine's moods fall on all alike."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from random import Random
from statistics import median

from bench.load import Call, drive
from bench.serving import Served

RESAMPLES = 2000


@dataclass(frozen=True, slots=True)
class Arm:
    """A server, and the requests that it gets."""

    served: Served
    calls: Iterator[Call]


@dataclass(frozen=True, slots=True)
class Turn:
    """What one server did in its turn: answers a second, and seconds of its CPU time for each answer."""

    rate: float
    cpu: float


@dataclass(frozen=True, slots=True)
class Ratio:
    """The median of the rounds' ratios, and its 95 per cent interval by bootstrap."""

    median: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{self.median:.2f} ({self.low:.2f}–{self.high:.2f})"


Rounds = Sequence[Mapping[str, Turn]]


def take_turns(arms: Mapping[str, Arm], rounds: int, seconds: float) -> Rounds:
    """Put load on each in turns; who begins changes from round to round."""
    for arm in arms.values():
        drive(arm.served.port, arm.calls, seconds / 2)
    found = []
    for number in range(rounds):
        names = list(arms) if number % 2 else list(arms)[::-1]
        found.append({name: measure(arms[name], seconds) for name in names})
    return found


def measure(arm: Arm, seconds: float) -> Turn:
    """Put load on one."""
    before = arm.served.cpu_seconds()
    run = drive(arm.served.port, arm.calls, seconds)
    return Turn(run.rate, (arm.served.cpu_seconds() - before) / len(run.latencies))


def by_cpu(rounds: Rounds, ours: str, theirs: str) -> Ratio:
    """Compare answers for each second of CPU time: ours to theirs."""
    return summarize([one[theirs].cpu / one[ours].cpu for one in rounds])


def by_clock(rounds: Rounds, ours: str, theirs: str) -> Ratio:
    """Compare answers a second: ours to theirs."""
    return summarize([one[ours].rate / one[theirs].rate for one in rounds])


def summarize(ratios: Sequence[float]) -> Ratio:
    """Return the median with its interval; the same for the same ratios."""
    draw = Random(1)  # noqa: S311 - of a sample, not of a secret
    medians = sorted(median(draw.choices(ratios, k=len(ratios))) for _ in range(RESAMPLES))
    return Ratio(median(ratios), medians[int(0.025 * RESAMPLES)], medians[int(0.975 * RESAMPLES) - 1])
