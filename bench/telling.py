"""The findings as a report: the targets first, then each kind of answer, money, the start, and the machine."""

import os
import platform
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from statistics import median

from bench.cores import FEWEST, AllCores
from bench.findings import Compared, Findings, First, Target, judge, write
from bench.lighthouse import Audit
from bench.memory import chart_memory, tabulate_memory
from bench.pairs import Turn
from bench.reading import PageCost
from supportsvc.reports import Chart, Figure, Kind, Report, Series, Table
from supportsvc.runtime.valkey import find_program, read_version

LIBRARIES = ("granian", "flask", "werkzeug", "redis", "pydantic")
QUICK = "A trial run: the figures say nothing. "
PLACES = "The first core has the worker that is measured; the last has the load, the store and the sandbox."


def make_report(found: Findings, *, is_quick: bool) -> Report:
    """Lay the findings out."""
    lead = (
        "Each kind of answer against a floor: the same server and a Flask view that reads and parses the same body, "
        "makes the same trips to the same store and answers with the same bytes, and decides nothing. Both run in "
        "turns on one core, the load and the store on another; given are the median of the rounds' ratios and its "
        "95 % interval by bootstrap. By CPU time is what counts: it is what one core can do when it does nothing else."
    )
    return Report(
        title="supportsvc: how fast it is",
        lead=(QUICK if is_quick else "") + lead,
        figures=[Figure(target.name, target.found, target.bound) for target in judge(found)[:2]],
        parts=[
            tabulate_targets(judge(found)),
            chart_ratios(found.compared),
            tabulate_answers(found.compared),
            chart_costs(found.compared),
            tabulate_page(found.page),
            chart_session(found.page),
            *([tabulate_audits(found.audits)] if found.audits else []),
            tabulate_memory(found.store),
            chart_memory(found.store),
            tabulate_rest(found),
            tabulate_machine(PLACES),
        ],
    )


def tabulate_targets(targets: Sequence[Target]) -> Table:
    """Return each target beside what was found."""
    rows = [[one.name, one.bound, one.found, "yes" if one.is_met else "no"] for one in targets]
    note = "Met is a target that the worse end of the interval meets."
    return Table("Targets", ["What", "Target", "Found", "Met"], rows, note)


def tabulate_answers(compared: Sequence[Compared]) -> Table:
    """Return each kind of answer beside its floor."""
    columns = ["Answer", "By CPU time", "By the clock", "CPU us", "floor's", "Answers/s"]
    rows = [
        [
            one.name,
            str(one.by_cpu),
            str(one.by_clock),
            f"{one.ours.cpu * 1e6:,.0f}",
            f"{one.floor.cpu * 1e6:,.0f}",
            f"{one.ours.rate:,.0f}",
        ]
        for one in compared
    ]
    return Table("The service / the floor, higher is better", columns, rows)


def chart_ratios(compared: Sequence[Compared]) -> Chart:
    """Return the ratios as bars with their intervals."""
    series = Series(
        "of the floor", [one.by_cpu.median for one in compared], [(one.by_cpu.low, one.by_cpu.high) for one in compared]
    )
    names = [one.name for one in compared]
    return Chart("Answers for each second of CPU time, the floor being 1", Kind.BARS, names, [series], "answer", "", 2)


def chart_costs(compared: Sequence[Compared]) -> Chart:
    """Return what answers cost as bars."""
    ours = Series("the service", [one.ours.cpu * 1e6 for one in compared])
    floor = Series("the floor", [one.floor.cpu * 1e6 for one in compared])
    return Chart("CPU time of an answer", Kind.BARS, [one.name for one in compared], [ours, floor], "answer", " us")


def tabulate_page(page: PageCost) -> Table:
    """Return what the script costs the pages that it is on."""
    rows = [
        ["main thread on the page that asks", write(page.asking)],
        ["of it, style and layout", write(page.laying_out)],
        ["main thread on a page that asks nobody", write(page.quiet)],
        ["requests a page, the script's included", f"{page.requests:.2f}"],
        ["bytes a page, headers included", f"{page.received:,.0f}"],
    ]
    note = (
        "New readers read six articles of the demo's paper in Chromium, on a processor that is slowed 4 times, in "
        "turns with the script and without; the fourth article asks. CPU time of all that the main thread does, "
        "painting included; what the page itself needs is taken off. Long tasks go by the clock: where others use the "
        "machine, they are the machine's as well."
    )
    return Table("What the script costs a page", ["What", "Found"], rows, note)


def chart_session(page: PageCost) -> Chart:
    """Return what the main thread does on each article of a reading session, with the script and without."""
    ours = Series("with the script", [ours * 1000 for ours, _ in page.busy])
    bare = Series("without", [bare * 1000 for _, bare in page.busy])
    labels = [str(number + 1) for number in range(len(page.busy))]
    note = "The fourth asks. Medians of the readers."
    return Chart(
        "CPU time of the main thread, CPU 4x slower", Kind.BARS, labels, [ours, bare], "article", " ms", 0, note
    )


def tabulate_audits(audits: Mapping[str, Sequence[Audit]]) -> Table:
    """Return what Lighthouse says of an article."""
    rows = [
        [
            name,
            spread([one.score for one in found], ".0f"),
            spread([one.blocked for one in found], ".0f"),
            spread([one.painted for one in found], ".2f"),
            f"{max(one.shift for one in found):.3f}",
        ]
        for name, found in audits.items()
    ]
    runs = len(next(iter(audits.values())))
    note = (
        f"Medians of {runs} runs in turns, with the least and the greatest, on its simulated phone: a processor 4 "
        "times slower and 1.6 Mbit/s. A new reader's first page, which asks nobody as shipped; for the last line a "
        "campaign asks at once."
    )
    columns = ["An article of the demo's paper", "Score", "Blocked, ms", "Largest paint, s", "Moved, at the most"]
    return Table("Lighthouse", columns, rows, note)


def spread(found: Sequence[float], form: str) -> str:
    """Return a median, with the least and the greatest."""
    return f"{median(found):{form}} ({min(found):{form}}–{max(found):{form}})"


def tabulate_rest(found: Findings) -> Table:
    """Return what has no floor."""
    tail = found.tail
    rows = [
        ["the floor / the same without Flask, by CPU time", str(found.without_flask)],
        [f"p99 of a decision at {tail.rate:,.0f} requests a second", f"{tail.ours * 1000:,.1f} ms"],
        ["p99 of the floor at that rate", f"{tail.floor * 1000:,.1f} ms"],
        ["of both, by which the generator was late, p99", f"{tail.delay * 1000:,.1f} ms"],
        ["a worker on each core", write_all_cores(found.all_cores)],
        *write_first(found.first),
        *([f"{name} against the sandbox", write_turns(turns)] for name, turns in found.money.items()),
        ["`supportsvc serve`, from the command to the first answer", f"{median(found.starts):.1f} s"],
        ["memory of a worker, of its own", f"{found.memory['Uss']:,.0f} MB"],
        ["memory of a worker, with what is shared", f"{found.memory['Rss']:,.0f} MB"],
    ]
    return Table("What has no floor", ["What", "Found"], rows)


def write_all_cores(found: AllCores | None) -> str:
    """Return how many answers a second all cores give."""
    if found is None:
        return f"not measured: {os.cpu_count()} cores, {FEWEST} are wanted"
    return f"{found.rate:,.0f} answers a second of {found.workers} workers, the load beside them"


def write_first(first: First | str) -> list[list[str]]:
    """Return the rows of the first version, none where it was not there."""
    if isinstance(first, str):
        return []
    return [
        ["a decision / that of the first version, by the clock", str(first.by_clock)],
        ["a decision of the first version", f"{first.theirs.cpu * 1e6:,.0f} us, {first.theirs.rate:,.0f} a second"],
    ]


def write_turns(turns: Sequence[Turn]) -> str:
    """Return what calls cost, and how many a second the sandbox let through."""
    cpu, rate = median(turn.cpu for turn in turns), median(turn.rate for turn in turns)
    return f"{cpu * 1000:.1f} ms of CPU, {rate:,.0f} a second"


def tabulate_machine(note: str) -> Table:
    """Return the facts of the machine and of what ran on it; `note` says what shared it."""
    rows = [
        ["when", f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC"],
        ["processor", f"{processor()}, {os.cpu_count()} cores"],
        ["waiting to run, of one minute", f"{os.getloadavg()[0]:.1f}"],
        ["system", f"{platform.system()} {platform.release()}"],
        ["Python", platform.python_version()],
        ["store", f"{find_program().name} {'.'.join(map(str, read_version(find_program())))}"],
        *([name, version(name)] for name in LIBRARIES),
    ]
    return Table("The machine", ["What", "Is"], rows, note, (1,))


def processor() -> str:
    """Return the processor's name."""
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), platform.machine())
