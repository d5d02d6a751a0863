"""Puts each fault of each stage under the same steady load, and tells what came of it."""

from argparse import ArgumentParser
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter, sleep

from bench.faults.fault import Fault, Scene, Stage
from bench.faults.load import Load
from bench.faults.of_a_cluster import cluster
from bench.faults.of_a_lane import slow_store
from bench.faults.of_one_store import one_store
from bench.faults.of_sentinels import sentinels
from bench.faults.of_stripe import stripe_away
from bench.faults.promises import QUICK_ROUNDS, ROUNDS, find_waits
from bench.faults.returning import find_returns
from bench.faults.story import Story
from bench.faults.telling import make_report
from supportsvc.reports import print_report, render_page
from supportsvc.reports.progress import show_progress

REPORT = Path(__file__).parents[1] / "faults.html"
STAGES: Mapping[str, Stage] = {
    "store": one_store,
    "slow": slow_store,
    "stripe": stripe_away,
    "cluster": cluster,
    "sentinels": sentinels,
}


@dataclass(frozen=True, slots=True)
class Effort:
    """How much is put on: requests a second, and the seconds before, during and after each fault."""

    rate: float
    before: float
    during: float
    after: float


FULL = Effort(rate=150, before=8, during=30, after=10)
QUICK = Effort(rate=60, before=1, during=2, after=3)
WARMTH = 2.0
"""Seconds of load on a new stage that are not told of."""


def main(words: list[str]) -> None:
    """Let everything go wrong in turn, print the table and write the page."""
    parser = ArgumentParser(prog="python -m bench faults", description="Let things go wrong under load.")
    parser.add_argument("stages", nargs="*", metavar="STAGE", help=f"only these: {', '.join(STAGES)}")
    parser.add_argument("--only", metavar="WORD", default="", help="only faults whose name has this word")
    parser.add_argument("--quick", action="store_true", help="some seconds each: the figures say little")
    parser.add_argument("--report", type=Path, default=REPORT, help=f"where the page goes ({REPORT.name} in bench)")
    given = parser.parse_args(words)
    if unknown := set(given.stages) - set(STAGES):
        parser.error(f"no such stage: {', '.join(sorted(unknown))}")
    effort = QUICK if given.quick else FULL
    stories = [story for name in given.stages or STAGES for story in play(name, STAGES[name], effort, only=given.only)]
    is_all = not given.stages and not given.only
    returns = find_returns() if is_all else []
    waits = find_waits(QUICK_ROUNDS if given.quick else ROUNDS) if is_all else []
    report = make_report(stories, returns, waits, effort.rate, is_quick=given.quick)
    given.report.write_text(render_page(report), encoding="utf-8")
    print_report(report)
    print(f"\nThe report with its pictures: {given.report}")


def play(name: str, stage: Stage, effort: Effort, *, only: str = "") -> Iterator[Story]:
    """Set a stage, and yield what came of each of its faults."""
    with TemporaryDirectory(prefix="faults-") as folder, stage(Path(folder)) as scene:
        faults = [fault for fault in scene.faults if only in fault.name]
        total = round(len(faults) * (effort.before + effort.during + effort.after))
        with show_progress(f"bad days, {name}, seconds", total) as done:
            endure(scene, Fault("nothing", lambda: None), replace(effort, before=WARMTH, during=0, after=0), sleep)
            for number, fault in enumerate(faults):
                yield endure(scene, fault, effort, ticking(done, number * total // len(faults)))


def ticking(done: Callable[[int], None], before: int) -> Callable[[float], None]:
    """Return a sleep that shows each second of it."""
    slept = 0.0

    def pause(seconds: float) -> None:
        nonlocal slept
        end = perf_counter() + seconds
        while (left := end - perf_counter()) > 0:
            spell = min(1.0, left)
            sleep(spell)
            slept += spell
            done(before + round(slept))

    return pause


def endure(scene: Scene, fault: Fault, effort: Effort, pause: Callable[[float], None]) -> Story:
    """Put load on a scene, let a fault begin and end under it, and judge what became of every request."""
    load = Load(scene.target, scene.crowd.visits(fault.spares), effort.rate)
    origin = perf_counter()
    load.start()
    try:
        pause(effort.before)
        began = perf_counter()
        fault.begin()
        pause(effort.during)
        if fault.end is not None:
            fault.end()
        end = perf_counter()
        pause(effort.after)
    finally:
        load.stop()
    promised, broken = scene.crowd.count_broken_promises(scene.target.port)
    samples = sorted((replace(s, due=s.due - origin) for s in load.samples), key=lambda sample: sample.due)
    over = began if fault.end is None else end
    return Story(fault, samples, began - origin, over - origin, end - origin, promised, broken)
