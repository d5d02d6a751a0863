"""Stories of bad days as a report: a table of all, and of each how it went second by second."""

from collections import Counter
from collections.abc import Sequence
from statistics import median

from bench.faults.crowd import OF_A_DECISION, Outcome
from bench.faults.load import Sample
from bench.faults.promises import Wait
from bench.faults.returning import BROWSERS, SPELL, WATCHED, Return
from bench.faults.story import MANY, Story, percentile
from bench.telling import QUICK, tabulate_machine
from supportsvc.reports import Chart, Figure, Kind, Report, Series, Table
from supportsvc.store.confirm import Confirm

CONFIRMED = (Confirm.LOCAL, Confirm.REPLICAS)
COLUMNS = [
    *("Fault", "Requests", "5xx", "Lost", "Wrong", "Refused", "dark, s"),
    *("p99, ms", "during", "after", "Back, s", "Broken"),
]


def make_report(
    stories: Sequence[Story], returns: Sequence[Return], waits: Sequence[Wait], rate: float, *, is_quick: bool
) -> Report:
    """Lay the stories out."""
    lead = (
        f"`supportsvc serve` with two workers under {rate:g} requests a second at even intervals, by readers whose "
        "state is known: newcomers, metered, asked, supporters, snoozed, and some who put the ask off or pay. An "
        f"answer's time counts from when its request was due; after {OF_A_DECISION:g} s, the script's patience for a "
        "decision, it is lost. Refused is what the design has where the store or Stripe is away: nobody is asked, and "
        "what would be kept for good, or paid, is to be tried again."
    )
    totals = Counter(sample.outcome for story in stories for sample in story.samples)
    return Report(
        title="supportsvc: bad days",
        lead=(QUICK if is_quick else "") + lead,
        figures=[
            Figure("requests", f"{totals.total():,}"),
            Figure("answered 5xx", f"{totals[Outcome.BROKEN]:,}", "wanted: 0"),
            Figure("without an answer", f"{totals[Outcome.LOST]:,}"),
            Figure("wrong answers", f"{totals[Outcome.WRONG]:,}", "wanted: 0"),
            Figure(
                "snoozes acknowledged and lost",
                f"{sum(story.broken for story in stories):,} of {sum(story.promised for story in stories):,}",
                "wanted: 0",
            ),
        ],
        parts=[
            tabulate(stories),
            *([tabulate_returns(returns)] if returns else []),
            *([tabulate_waits(waits)] if waits else []),
            *(chart for story in stories for chart in (chart_answers(story), chart_times(story))),
            *(chart_return(one) for one in returns if one.has_grown),
            tabulate_machine("The load, the service and what it needs share its cores."),
        ],
    )


def tabulate(stories: Sequence[Story]) -> Table:
    """Return a row for each fault."""
    note = (
        "Lost: without an answer. Dark: seconds in which a tenth of the decisions were refused, or more. p99: of "
        "decisions, before the fault, during, and after. Back: the seconds from the end of the cause until "
        f"{MANY} answers on end are right; a fault that is over as soon as it has begun counts from there. Broken: "
        "snoozes that were acknowledged and are not kept."
    )
    return Table("What came of each", COLUMNS, [row_of(story) for story in stories], note)


def row_of(story: Story) -> list[str]:
    """Return a fault's figures."""
    return [
        story.fault.name,
        f"{len(story.samples):,}",
        f"{story.count(Outcome.BROKEN):,}",
        f"{story.count(Outcome.LOST):,}",
        f"{story.count(Outcome.WRONG):,}",
        f"{story.count(Outcome.REFUSED):,}",
        f"{story.dark_seconds()}",
        *(write_slowest(spell) for spell in (story.before, story.during, story.after)),
        "–" if (back := story.recovery()) is None else f"{back:.1f}",
        f"{story.broken:,}",
    ]


def write_slowest(samples: Sequence[Sample]) -> str:
    """Return the 99th percentile of the times in milliseconds."""
    found = percentile(samples, 0.99)
    return "–" if found is None else f"{found * 1000:,.0f}"


def chart_answers(story: Story) -> Chart:
    """Return what became of the requests of each second."""
    seconds = story.seconds()
    series = [
        Series(str(outcome), [spell[outcome] for spell in seconds])
        for outcome in Outcome
        if outcome in (Outcome.RIGHT, Outcome.REFUSED) or story.count(outcome)
    ]
    return Chart(
        f"{story.fault.name}: answers a second", Kind.LINES, labels(seconds), series, "second", note=when(story)
    )


def chart_times(story: Story) -> Chart:
    """Return how slow the slowest of a hundred were in each second."""
    times = [None if one is None else one * 1000 for one in story.slowest()]
    series = Series("99th percentile", times)
    return Chart(f"{story.fault.name}: how long it took", Kind.LINES, labels(times), [series], "second", " ms", 1)


def labels(spells: Sequence[object]) -> list[str]:
    """Return the seconds' names."""
    return [str(number) for number in range(len(spells))]


def when(story: Story) -> str:
    """Say what was done, and when."""
    until = "" if story.fault.end is None else f" to {story.over:.0f}"
    done = f" {story.fault.note[0].upper()}{story.fault.note[1:]}." if story.fault.note else ""
    return f"From second {story.began:.0f}{until}.{done}"


def tabulate_returns(returns: Sequence[Return]) -> Table:
    """Return how many browsers come back after each change, and how many at once."""
    rows = [
        [one.name, "grows" if one.has_grown else "stays", f"{sum(one.asked):,}", peak(one.asked), peak(one.unspread)]
        for one in returns
    ]
    note = (
        f"Of {BROWSERS:,} browsers that keep silent for days and read a page a minute: those that ask within "
        f"{WATCHED.seconds // 60} minutes, how many of them in a second at most, and how many that would be if every "
        "silence ended on the first page."
    )
    return Table("Who asks again", ["Change", "Generation", "Ask", "Most a second", "Unspread"], rows, note, (1,))


def tabulate_waits(waits: Sequence[Wait]) -> Table:
    """Return what a promise waits for, by the copies that it wants."""
    rows = [
        [wait.store, wait.mode, *(write_wait(wait.times[confirm]) for confirm in (Confirm.OFF, *CONFIRMED))]
        for wait in waits
    ]
    note = (
        "The milliseconds of one write of a record by SUPPORTSVC_CONFIRM: the median and, in brackets, the 95th "
        "percentile. All servers are on one machine; a network adds its way there and back. With appendfsync everysec "
        "Redis 7.4 and Valkey 9.1 say that they have written before they have: no merit of local."
    )
    columns = ["Store", "appendfsync", str(Confirm.OFF), *map(str, CONFIRMED)]
    return Table("What a promise waits for", columns, rows, note, (1,))


def write_wait(times: Sequence[float]) -> str:
    """Return the median and the 95th percentile in milliseconds."""
    slow = sorted(times)[min(len(times) - 1, int(0.95 * len(times)))]
    return f"{median(times) * 1000:.1f} ({slow * 1000:.1f})"


def peak(asked: Sequence[int]) -> str:
    """Return the greatest number a second."""
    return f"{max(asked) / SPELL:.0f}"


def chart_return(one: Return) -> Chart:
    """Return who asks when."""
    series = [
        Series("ask", [count / SPELL for count in one.asked]),
        Series("if nothing were spread", [count / SPELL for count in one.unspread], dashed=True),
    ]
    names = [f"{number * SPELL / 60:g}" for number in range(len(one.asked))]
    return Chart(f"{one.name}: browsers that ask, a second", Kind.LINES, names, series, "minute", digits=1)
