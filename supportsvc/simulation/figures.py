"""The figures of a month: what each is called, how it is reckoned from the sums, and how it is written."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from supportsvc.simulation.tally import CLICKED, Call, Deed, Tally


@dataclass(frozen=True, slots=True)
class Measure:
    """One figure; `key` is its name in JSON, `form` the format of the number."""

    key: str
    name: str
    reckon: Callable[[Tally], float]
    form: str = ",.0f"

    def write(self, tally: Tally) -> str:
        """Return the figure as text."""
        return format(self.reckon(tally), self.form)

    def change(self, present: Tally, changed: Tally) -> str:
        """Return how the figure changes, with its sign."""
        difference = self.reckon(changed) - self.reckon(present)
        written = format(difference, f"+{self.form}")
        return "–" if written.strip("+-0.%") == "" else written


def share(part: float, whole: float) -> float:
    """Return a part of a whole, 0 of nothing."""
    return part / whole if whole else 0.0


def requests_but_the_scripts(tally: Tally) -> int:
    """Return all requests, but those for the script."""
    return sum(number for call, number in tally.requests.items() if call != Call.SCRIPT)


def requests_unclicked(tally: Tally) -> int:
    """Return the requests that the script makes of itself."""
    return requests_but_the_scripts(tally) - sum(tally.requests[call] for call in CLICKED)


MEASURES = (
    Measure("asks_per_reader", "Asks per reader", lambda t: share(t.asks, t.readers), ".3f"),
    Measure("readers_asked", "Readers asked", lambda t: share(t.asked, t.readers), ".1%"),
    Measure("supporters_asked", "Supporters asked (must be 0)", lambda t: t.supporters_asked),
    Measure("asks", "Asks", lambda t: t.asks),
    Measure("dismissals", "Dismissed", lambda t: t.count(Deed.DISMISSED)),
    Measure("snoozes", "Put off till later", lambda t: t.count(Deed.SNOOZED)),
    Measure("conversions", "Payments, as assumed", lambda t: t.count(Deed.PAID)),
    Measure("articles_denied", "Articles closed by the wall", lambda t: t.denied),
    Measure("decisions_per_view", "Decisions per view", lambda t: share(t.decisions, t.views), ".4f"),
    Measure("showing_nothing_per_view", "… that showed nothing", lambda t: share(t.nothing, t.views), ".4f"),
    Measure(
        "requests_per_ask",
        "Requests per ask, but the script's",
        lambda t: share(requests_but_the_scripts(t), t.asks),
        ".2f",
    ),
    Measure(
        "unclicked_requests_per_ask",
        "… without what readers click",
        lambda t: share(requests_unclicked(t), t.asks),
        ".2f",
    ),
)


def describe_figures(tally: Tally) -> dict[str, Any]:
    """Return everything that was found, as JSON has it."""
    prompts: dict[str, dict[str, dict[str, int]]] = {}
    for (campaign, variant, deed), number in sorted(tally.prompts.items()):
        prompts.setdefault(campaign, {}).setdefault(variant, {})[deed] = number
    return {
        "readers": tally.readers,
        "views": tally.views,
        **{measure.key: round(measure.reckon(tally), 6) for measure in MEASURES},
        "requests": {call.value: tally.requests[call] for call in Call},
        "reasons_for_nothing": {str(reason): number for reason, number in sorted(tally.reasons.items())},
        "asks_by_day": [tally.days[day] for day in range(max(tally.days, default=-1) + 1)],
        "readers_by_asks": {str(asks): number for asks, number in sorted(tally.per_reader.items())},
        "campaigns": prompts,
    }
