"""What was measured, and the targets that it is held against."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from bench.cores import AllCores
from bench.lighthouse import ASKING, QUIET, WITHOUT, Audit
from bench.memory import Memory
from bench.pairs import Ratio, Turn
from bench.reading import PageCost
from supportsvc.simulation.figures import MEASURES
from supportsvc.simulation.tally import Tally


@dataclass(frozen=True, slots=True)
class Compared:
    """One kind of answer: the service against the floor, and the median turn of each."""

    name: str
    by_cpu: Ratio
    by_clock: Ratio
    ours: Turn
    floor: Turn


@dataclass(frozen=True, slots=True)
class Tail:
    """The 99th percentile of the time of an answer, in an open loop of so many requests a second.

    `delay` is by how much the generator was late with one request of a hundred, which is in all these times.
    """

    rate: float
    ratio: Ratio
    ours: float
    floor: float
    delay: float


@dataclass(frozen=True, slots=True)
class First:
    """The present version against the first one, and the median turn of that."""

    by_cpu: Ratio
    by_clock: Ratio
    theirs: Turn


@dataclass(frozen=True, slots=True)
class Findings:
    """Everything that was measured; the first of `compared` is the decision that the target is about.

    `first` says why, where that version cannot be had; `all_cores` is None on too few. `commands` are the store's for
    each answer, `starts` seconds, `memory` a worker's megabytes, `script` the bytes on the wire; `audits` are
    Lighthouse's, none where it cannot be had.
    """

    compared: Sequence[Compared]
    without_flask: Ratio
    tail: Tail
    first: First | str
    all_cores: AllCores | None
    store: Memory
    commands: Mapping[str, float]
    money: Mapping[str, Sequence[Turn]]
    starts: Sequence[float]
    memory: Mapping[str, float]
    month: Tally
    script: int
    page: PageCost
    audits: Mapping[str, Sequence[Audit]]


@dataclass(frozen=True, slots=True)
class Target:
    """One line of what is wanted: the bound as text, the figure as text, and whether its worse end meets the bound."""

    name: str
    bound: str
    found: str
    is_met: bool


def judge(found: Findings) -> list[Target]:
    """Hold the findings against their targets."""
    ratio, tail = found.compared[0].by_cpu, found.tail.ratio
    early = [value for name, value in found.commands.items() if name[:2] in {"R1", "R2", "R3", "R4"}]
    quiet = [value for name, value in found.commands.items() if name[0] != "R" and "shown" not in name]
    shift = round(found.page.shift, 3) + 0.0  # a page that moved less than without us is no "-0.000"
    figures = {measure.key: measure for measure in MEASURES}

    def month(key: str, name: str, bound: float) -> Target:
        return Target(name, f"<= {bound}", figures[key].write(found.month), figures[key].reckon(found.month) <= bound)

    return [
        Target("decision / floor, by CPU time", ">= 0.85", str(ratio), ratio.low >= 0.85),
        Target("p99 of a decision / of the floor", "<= 1.5", str(tail), tail.high <= 1.5),
        judge_first(found.first),
        Target("store commands, nothing shown", "1", f"{max(quiet):.2f}", round(max(quiet), 1) == 1),
        Target("store commands, R1 to R4", "0", f"{max(early):.2f}", round(max(early), 1) == 0),
        *judge_memory(found.store),
        Target("support.js with Brotli", "<= 6,000 bytes", f"{found.script:,} bytes", found.script <= 6000),
        Target(
            "main thread on the page that asks, CPU 4x slower",
            "< 50 ms",
            write(found.page.asking),
            found.page.asking < 0.05,
        ),
        Target("long tasks caused, a session", "0", f"{found.page.long_tasks:g}", found.page.long_tasks <= 0),
        Target("layout shift caused, a session", "0", f"{shift:.3f}", shift <= 0),
        month("decisions_per_view", "decisions per view, reference month", 0.09),
        month("showing_nothing_per_view", "of them, showing nothing", 0.01),
        month("unclicked_requests_per_ask", "requests per ask, but clicks", 2),
        *judge_audits(found.audits),
    ]


def judge_first(first: First | str) -> Target:
    """Hold the answers for each second of CPU time against those of the first version."""
    found, is_met = (first, False) if isinstance(first, str) else (str(first.by_cpu), first.by_cpu.high >= 1)
    return Target("decision / that of the first version, by CPU time", "1 or above in it", found, is_met)


def judge_memory(store: Memory) -> list[Target]:
    """Hold what a reader takes in the store against the targets, at the number of readers where it is most."""
    worst, fullest = store.worst, store.fullest
    return [
        Target(
            "store memory of a reader, all keys, at the worst",
            "<= 130 bytes",
            f"{worst.each():.0f} bytes, at {worst.readers:,}",
            worst.each() <= 130,
        ),
        Target("store memory of the fullest record", "<= 512 bytes", f"{fullest:.0f} bytes", fullest <= 512),
    ]


def judge_audits(audits: Mapping[str, Sequence[Audit]]) -> Iterator[Target]:
    """Yield the scores of Lighthouse, to be no lower than those without the script vary by themselves."""
    if not audits:
        return
    least = min(one.score for one in audits[WITHOUT])
    for name in (QUIET, ASKING):
        score = median(one.score for one in audits[name])
        yield Target(
            f"Lighthouse's score, {name}", f">= {least:.0f}, the least without", f"{score:.0f}", score >= least
        )


def write(seconds: float) -> str:
    """Return a short time in milliseconds."""
    return f"{seconds * 1000:,.0f} ms"
