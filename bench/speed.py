"""How fast the service is: each kind of answer against a floor that decides nothing, and what else has a target.

    python -m bench speed [--quick] [--report FILE]

What is compared runs side by side, on one core, in turns. The ratio by CPU time is what counts: a worker that has its
core for itself answers as many a second as fit into it, and a machine that others use, too, distorts it far less than
the clock does. --quick takes a quarter of a minute and shows that everything runs; its figures say nothing.
"""

from argparse import ArgumentParser
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from bench import memory
from bench.cores import measure_all_cores
from bench.day import draw, shares, simulate
from bench.findings import Compared, Findings, First, Tail
from bench.lighthouse import audit_in_turns
from bench.load import drive, percentile
from bench.memory import Sizes, measure_memory
from bench.money import measure_money
from bench.pairs import Arm, Rounds, Turn, by_clock, by_cpu, summarize, take_turns
from bench.reading import read_in_pairs, reckon
from bench.serving import stand_aside
from bench.stand import BARE, FLOOR, OURS, Stand, set_up
from bench.starting import memory_of, time_start
from bench.telling import make_report
from bench.versions import NotThere, first_version, serving_version
from supportsvc.reports import print_report, render_page
from supportsvc.reports.progress import show_progress

REPORT = Path(__file__).with_name("report.html")
FIRST = "first"


@dataclass(frozen=True, slots=True)
class Effort:
    """How much is measured: rounds and seconds of each turn, readers of the month, articles read, Lighthouse.

    `sizes` are of the store's memory; `own_libraries` tells that the first version gets those that it pins.
    """

    rounds: int
    main_rounds: int
    seconds: float
    tail_rounds: int
    tail_seconds: float
    starts: int
    readers: int
    articles: int
    sizes: Sizes
    own_libraries: bool
    audits: int


FULL = Effort(
    rounds=9,
    main_rounds=21,
    seconds=1,
    tail_rounds=9,
    tail_seconds=7,
    starts=5,
    readers=100_000,
    articles=6,
    sizes=memory.FULL,
    own_libraries=True,
    audits=5,
)
QUICK = Effort(
    rounds=1,
    main_rounds=2,
    seconds=0.1,
    tail_rounds=1,
    tail_seconds=0.2,
    starts=1,
    readers=200,
    articles=4,
    sizes=memory.QUICK,
    own_libraries=False,
    audits=0,
)


def main(words: list[str]) -> None:
    """Measure, print the tables and write the report."""
    parser = ArgumentParser(prog="python -m bench speed", description="Measure the service against its floor.")
    parser.add_argument("--quick", action="store_true", help="only show that everything runs")
    parser.add_argument("--report", type=Path, default=REPORT, help=f"where the page goes ({REPORT.name} in bench)")
    given = parser.parse_args(words)
    report = make_report(find(QUICK if given.quick else FULL), is_quick=given.quick)
    given.report.write_text(render_page(report), encoding="utf-8")
    print_report(report)
    print(f"\nThe report with its pictures: {given.report}")


def find(effort: Effort) -> Findings:
    """Measure everything."""
    month, store = simulate(effort.readers), measure_memory(effort.sizes)
    stand_aside()
    with set_up() as stand, show_progress("measuring", len(stand.decisions) + len(stand.others) + 8) as done:
        main_case, *rest = [*stand.decisions, *stand.others]
        arms = stand.arms(main_case, with_bare=True)
        rounds = take_turns(arms, effort.main_rounds, effort.seconds)
        rows = [compare(main_case.name, rounds)]
        without_flask = by_cpu(rounds, FLOOR, BARE)
        done(1)
        for number, case in enumerate(rest):
            rows.append(compare(case.name, take_turns(stand.arms(case), effort.rounds, effort.seconds)))
            done(2 + number)
        rows.append(compare("mixed day", take_turns(mix(stand, shares(month)), effort.rounds, effort.seconds)))
        done(len(rows))
        rate = median(one[FLOOR].rate for one in rounds) / 2
        tail = measure_tail(stand, rate, effort)
        done(len(rows) + 1)
        first = measure_first(stand, effort)
        done(len(rows) + 2)
        money = measure_money(stand.folder, stand.environ, stand.keys, effort.rounds, effort.seconds)
        done(len(rows) + 3)
        shipped, eager = stand.services["shipped"].port, stand.services["eager"].port
        page = reckon(read_in_pairs(shipped, effort.rounds, effort.articles))
        done(len(rows) + 4)
        audits = audit_in_turns(shipped, eager, effort.audits)
        done(len(rows) + 5)
        return Findings(
            compared=rows,
            without_flask=without_flask,
            tail=tail,
            first=first,
            all_cores=measure_all_cores(stand, effort.seconds),
            store=store,
            commands={case.name: stand.commands_for(case, effort.seconds) for case in stand.decisions},
            money=money,
            starts=[time_start(stand.environ, stand.url) for _ in range(effort.starts)],
            memory=memory_of(stand.services["shipped"]),
            month=month,
            script=stand.script_bytes(),
            page=page,
            audits=audits,
        )


def compare(name: str, rounds: Rounds) -> Compared:
    """Return what the rounds of one kind of answer found."""
    return Compared(
        name=name,
        by_cpu=by_cpu(rounds, OURS, FLOOR),
        by_clock=by_clock(rounds, OURS, FLOOR),
        ours=middle([one[OURS] for one in rounds]),
        floor=middle([one[FLOOR] for one in rounds]),
    )


def middle(turns: list[Turn]) -> Turn:
    """Return the median of turns."""
    return Turn(median(turn.rate for turn in turns), median(turn.cpu for turn in turns))


def mix(stand: Stand, weights: dict[str, int]) -> dict[str, Arm]:
    """Return the servers with the requests of a mixed day."""
    cases = [*stand.decisions, *stand.others]
    return {
        OURS: Arm(stand.services["shipped"], draw(cases, weights, floor=False)),
        FLOOR: Arm(stand.floors[FLOOR], draw(cases, weights, floor=True)),
    }


def measure_tail(stand: Stand, rate: float, effort: Effort) -> Tail:
    """Return how long the slowest of a hundred answers takes, with requests at even intervals at a stated rate."""
    arms = stand.arms(stand.decisions[0])
    found: dict[str, list[float]] = {name: [] for name in arms}
    delays = []
    for number in range(effort.tail_rounds):
        for name in list(arms) if number % 2 else list(arms)[::-1]:
            arm = arms[name]
            run = drive(arm.served.port, arm.calls, effort.tail_seconds, connections=64, rate=rate)
            found[name].append(percentile(run.latencies, 0.99))
            delays.append(percentile(run.delays, 0.99))
    ratios = [ours / floor for ours, floor in zip(found[OURS], found[FLOOR], strict=True)]
    return Tail(rate, summarize(ratios), median(found[OURS]), median(found[FLOOR]), median(delays))


def measure_first(stand: Stand, effort: Effort) -> First | str:
    """Compare the first of the decisions with that of the first version; say why, where that cannot be had."""
    case, folder, own = stand.decisions[0], stand.folder / FIRST, effort.own_libraries
    try:
        with serving_version(first_version(), folder, stand.environ, own_libraries=own) as served:
            arms = {OURS: Arm(stand.services[case.service], case.calls()), FIRST: Arm(served, case.calls())}
            rounds = take_turns(arms, effort.main_rounds, effort.seconds)
    except NotThere as fault:
        return str(fault)
    return First(by_cpu(rounds, OURS, FIRST), by_clock(rounds, OURS, FIRST), middle([one[FIRST] for one in rounds]))
