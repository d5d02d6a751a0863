"""The report of a replay: the logged decisions by the rules of then, by the present ones and by changed ones."""

from typing import Any

from supportsvc.reports import Chart, Figure, Kind, Report, Series, Table
from supportsvc.simulation.figures import share
from supportsvc.simulation.replay import Replayed
from supportsvc.simulation.report import CHANGED, PRESENT

LOGGED = "logged"
HIDDEN = (
    "A log of decisions holds no view that silence hid, and each line is judged on the past that its reader truly had: "
    "what a changed rule does to later asks is not in these figures. For rules that ask more often, simulate a month."
)


def make_replay_report(site: str, found: Replayed) -> Report:
    """Lay a replay's figures out."""
    asks = asks_by_rules(found)
    figures = [Figure(f"Asks, {name}", f"{number:,}") for name, number in asks.items()]
    figures.append(Figure("Lines decided as logged", f"{share(found.agreed, found.lines):.1%}", "by the present rules"))
    parts: list[Table | Chart] = [tabulate_asks(found), chart_days(found)]
    if len(found.asks) > 1:
        figures.append(Figure("Asked some views sooner", f"{found.sooner:,}", "on pages like the one in the log"))
        parts.append(tabulate_moves(found))
    lead = " ".join((f"{found.lines:,} logged decisions, judged again.", HIDDEN, *found.remarks))
    return Report(f"{site}: a replay of the decision log", lead, figures, parts)


def asks_by_rules(found: Replayed) -> dict[str, int]:
    """Return the number of asks as logged, and by each set of rules."""
    return {LOGGED: found.logged.total(), **{name: asks.total() for name, asks in zip(RULES, found.asks, strict=False)}}


RULES = (PRESENT, CHANGED)


def tabulate_asks(found: Replayed) -> Table:
    """Return the asks by campaign and variant."""
    counts = (found.logged, *found.asks)
    names = sorted({name for count in counts for name in count})
    rows = [[name, *(f"{count[name]:,}" for count in counts)] for name in names]
    return Table("Asks by campaign and variant", ["", LOGGED, *RULES[: len(found.asks)]], rows)


def chart_days(found: Replayed) -> Chart:
    """Draw the asks of each day."""
    counts = {LOGGED: found.logged_days, **dict(zip(RULES, found.days, strict=False))}
    days = sorted({day for count in counts.values() for day in count})
    series = [Series(name, [count[day] for day in days], dashed=name == LOGGED) for name, count in counts.items()]
    return Chart("Asks a day", Kind.LINES, days, series)


def tabulate_moves(found: Replayed) -> Table:
    """Return which decisions come out otherwise."""
    moved = sorted(((n, *move) for move, n in found.moves.items() if move[0] != move[1]), reverse=True)
    rows = [[present, changed, f"{number:,}"] for number, present, changed in moved]
    return Table("Decisions that change", [PRESENT, CHANGED, "lines"], rows, words=(1,))


def describe_replay(found: Replayed) -> dict[str, Any]:
    """Return the whole replay, as JSON has it."""
    return {
        "lines": found.lines,
        "decided_as_logged": found.agreed,
        "asked_sooner": found.sooner,
        "asks": asks_by_rules(found),
        "asks_by_variant": {
            LOGGED: dict(found.logged),
            **{name: dict(asks) for name, asks in zip(RULES, found.asks, strict=False)},
        },
        "changes": [
            {PRESENT: present, CHANGED: changed, "lines": number}
            for (present, changed), number in sorted(found.moves.items())
            if present != changed
        ],
        "remarks": [HIDDEN, *found.remarks],
    }
