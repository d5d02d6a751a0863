"""The report of a simulated month: present rules and, beside them, changed ones."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from supportsvc.reports import Chart, Figure, Kind, Report, Series, Table
from supportsvc.simulation.figures import MEASURES, describe_figures
from supportsvc.simulation.population import Population, Shares
from supportsvc.simulation.scenes import Scene
from supportsvc.simulation.tally import Call, Deed, Tally

PRESENT, CHANGED = "present", "changed"
MOST_ASKS = 8
MAIN = ("asks_per_reader", "readers_asked", "conversions", "decisions_per_view")


def make_report(site: str, scene: Scene, tallies: Mapping[str, Tally]) -> Report:
    """Lay a month's figures out: one column for each set of rules, and what is between them."""
    population = scene.population
    end = population.begin + timedelta(days=population.days - 1)
    lead = (
        f"{population.readers:,} readers with {next(iter(tallies.values())).views:,} page views, "
        f"{population.begin:%Y-%m-%d} to {end:%Y-%m-%d}, led through the service's own decisions. "
        f"Who gives is assumed: {population.deeds.pay:g} of 100 asks. Compare rules by it; it foretells no income."
    )
    return Report(
        title=f"{site}: a simulated month",
        lead=lead,
        figures=[make_figure(key, tallies) for key in MAIN],
        parts=[
            make_table(tallies),
            chart_days(population, tallies),
            tabulate_prompts(tallies),
            chart_readers(tallies),
            tabulate_requests(tallies),
            tabulate_reasons(tallies),
            tabulate_assumptions(scene),
        ],
    )


def make_figure(key: str, tallies: Mapping[str, Tally]) -> Figure:
    """Return one of the numbers that matter; beside changed rules, with what it was."""
    measure = next(measure for measure in MEASURES if measure.key == key)
    *before, tally = tallies.values()
    note = f"{measure.write(before[0])} at present" if before else ""
    return Figure(measure.name, measure.write(tally), note)


def make_table(tallies: Mapping[str, Tally]) -> Table:
    """Return the figures side by side."""
    rows = []
    for measure in MEASURES:
        if measure.key == "articles_denied" and not any(tally.denied for tally in tallies.values()):
            continue
        row = [measure.name, *(measure.write(tally) for tally in tallies.values())]
        if CHANGED in tallies:
            row.append(measure.change(tallies[PRESENT], tallies[CHANGED]))
        rows.append(row)
    return Table("The month", columns_for(tallies), rows)


def columns_for(tallies: Mapping[str, Tally]) -> list[str]:
    """Return the names of the columns of what is compared."""
    return ["", *tallies, *(["difference"] if CHANGED in tallies else [])]


def chart_days(population: Population, tallies: Mapping[str, Tally]) -> Chart:
    """Draw the asks of each day."""
    days = range(population.days)
    labels = [f"{(date := population.begin + timedelta(days=day)).day} {date:%b}" for day in days]
    series = [Series(name, [tally.days[day] for day in days]) for name, tally in tallies.items()]
    note = "Readers are new on their first page of the month, so the first days are quiet."
    return Chart("Asks a day", Kind.LINES, labels, series, note=note)


def chart_readers(tallies: Mapping[str, Tally]) -> Chart:
    """Draw how many readers were asked how often, of those who were asked at all."""
    most = max((asks for tally in tallies.values() for asks in tally.per_reader), default=0)
    most = max(1, min(most, MOST_ASKS))
    labels = [*(str(asks) for asks in range(1, most)), f"{most} and more" if most == MOST_ASKS else str(most)]
    order = range(1, most + 1)
    series = [Series(name, [count_readers(tally, asks, most) for asks in order]) for name, tally in tallies.items()]
    return Chart("Readers by how often they were asked", Kind.BARS, labels, series, label="asks")


def count_readers(tally: Tally, asks: int, most: int) -> int:
    """Return how many readers were asked so often; at `most`, so often or more."""
    if asks < most:
        return tally.per_reader[asks]
    return sum(number for known, number in tally.per_reader.items() if known >= most)


def tabulate_prompts(tallies: Mapping[str, Tally]) -> Table:
    """Return what became of the asks of each campaign and variant."""
    keys = sorted({(campaign, variant) for tally in tallies.values() for campaign, variant, _ in tally.prompts})
    rows = [
        [f"{campaign} · {variant}", name, *(f"{tally.prompts[campaign, variant, deed]:,}" for deed in Deed)]
        for campaign, variant in keys
        for name, tally in tallies.items()
        if tally.prompts[campaign, variant, Deed.ASKED]
    ]
    columns = ["campaign · variant", "rules", *(deed.value for deed in Deed)]
    return Table("By campaign and variant", columns, rows, words=(1,))


def tabulate_requests(tallies: Mapping[str, Tally]) -> Table:
    """Return all requests by their kind."""
    rows = [
        [kind.value, *(f"{tally.requests[kind]:,}" for tally in tallies.values())]
        for kind in Call
        if any(tally.requests[kind] for tally in tallies.values())
    ]
    note = "A browser keeps the script for five minutes; all else is what asking costs."
    return Table("Requests by kind", ["", *tallies], rows, note)


def tabulate_reasons(tallies: Mapping[str, Tally]) -> Table:
    """Return why decisions showed nothing."""
    reasons = sorted({reason for tally in tallies.values() for reason in tally.reasons})
    rows = [[str(reason), *(f"{tally.reasons[reason]:,}" for tally in tallies.values())] for reason in reasons]
    return Table("Decisions that showed nothing, by reason", ["", *tallies], rows)


def tabulate_assumptions(scene: Scene) -> Table:
    """Return what was assumed, in words."""
    told = describe_assumptions(scene)
    rows = [[words, write_assumption(told[name])] for name, words in ASSUMED.items()]
    note = " ".join(f"{sentence[0].upper()}{sentence[1:]}." for sentence in (*scene.assumed, *scene.missing))
    return Table("What is assumed", ["", "as simulated"], rows, note, words=(1,))


def describe_assumptions(scene: Scene) -> dict[str, Any]:
    """Return what was assumed, as JSON has it."""
    population, deeds = scene.population, scene.population.deeds
    plain = ("readers", "days", "seed", "steepness", "supporters", "signed_in", "untargeted", "articles")
    return {
        **{name: getattr(population, name) for name in plain},
        "begin": f"{population.begin:%Y-%m-%d}",
        "most_views": population.most,
        "holdback": [rulebook.policy.holdback for rulebook in scene.rulebooks],
        "pay": deeds.pay,
        "snooze": deeds.snooze,
        "snooze_days": deeds.length.days,
        "unseen": deeds.unseen,
        **{name: dict(shares_of(population, name)) for name in SHARED},
    }


ASSUMED = {
    "readers": "readers, new in this month",
    "begin": "first day (UTC)",
    "days": "days",
    "seed": "seed of all that is drawn",
    "most_views": "views of one reader, at most",
    "steepness": "chance of n views: n to the power of minus",
    "holdback": "site holdback, % of readers",
    "pay": "pay, % of asks",
    "snooze": "put it off, % of asks",
    "snooze_days": "for so many days",
    "unseen": "never seen, % of asks",
    "supporters": "supporters from the beginning, % of readers",
    "signed_in": "signed in, % of readers",
    "untargeted": "in sections that no campaign asks in, % of pages",
    "articles": "articles, % of pages",
    "devices": "devices, by weight",
    "countries": "countries, by weight",
    "languages": "languages of pages, by weight",
    "sections": "sections, by weight",
    "tags": "tags, % of pages each",
    "paths": "paths, % of pages each",
    "referrers": "referrers, % of views each",
}
SHARED = ("devices", "countries", "languages", "sections", "tags", "paths", "referrers")


def shares_of(population: Population, name: str) -> Shares:
    """Return some of a population's shares."""
    found: Shares = getattr(population, name)
    return found


def write_assumption(value: object) -> str:
    """Return an assumption as a person reads it."""
    if isinstance(value, dict):
        return ", ".join(f"{name or '(any other)'} {weight:g}" for name, weight in value.items()) or "none"
    if isinstance(value, Sequence) and not isinstance(value, str):
        return " and ".join(dict.fromkeys(f"{each:g}" for each in value))
    return f"{value:,}" if isinstance(value, int) else f"{value:g}" if isinstance(value, float) else str(value)


def describe_month(scene: Scene, tallies: Mapping[str, Tally]) -> dict[str, Any]:
    """Return the whole month, as JSON has it."""
    found = {name: describe_figures(tally) for name, tally in tallies.items()}
    remarks = [*scene.assumed, *scene.missing]
    return {"assumptions": describe_assumptions(scene), "remarks": remarks, **found}
