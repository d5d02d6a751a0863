"""Stories of bad days as a report: a table of all, and of each how it went second by second."""

from collections import Counter
from collections.abc import Sequence

from bench.faults.crowd import Outcome
from bench.faults.load import PATIENCE, Sample
from bench.faults.story import Story, percentile
from bench.telling import QUICK, tabulate_machine
from supportsvc.reports import Chart, Figure, Kind, Report, Series, Table

COLUMNS = ["Fault", "Requests", "5xx", "Lost", "Wrong", "Refused", "p99, ms", "during", "after", "Back, s", "Broken"]


def make_report(stories: Sequence[Story], rate: float, *, is_quick: bool) -> Report:
    """Lay the stories out."""
    lead = (
        f"`supportsvc serve` with two workers under {rate:g} requests a second at even intervals, by readers whose "
        "state is known: newcomers, metered, asked, supporters, snoozed, and some who put the ask off. An answer's "
        f"time counts from when its request was due; after {PATIENCE:g} s, a browser's patience, it is lost. Refused "
        "is what the design has for a store that is away: nobody is asked, and what would be kept for good is not "
        "acknowledged."
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
            *(chart for story in stories for chart in (chart_answers(story), chart_times(story))),
            tabulate_machine("The load, the service and what it needs share its cores."),
        ],
    )


def tabulate(stories: Sequence[Story]) -> Table:
    """Return a row for each fault."""
    note = (
        "Lost: without an answer. p99: before the fault, during, and after. Back: the seconds from the end of the "
        "cause until every answer is right; a fault that is over as soon as it has begun counts from there. Broken: "
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
        *(write_slowest(spell) for spell in (story.before, story.during, story.after)),
        f"{story.recovery():.1f}",
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
