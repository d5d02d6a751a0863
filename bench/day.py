"""A mixed day: the calls of the reference month in their shares, drawn from a seed; and that month's own figures."""

from collections.abc import Iterator, Mapping, Sequence
from random import Random

from bench.cases import Case
from bench.load import Call
from bench.month_end import reference_month
from bench.plan import floor_path
from supportsvc.simulation.running import run_month
from supportsvc.simulation.tally import Call as Kind
from supportsvc.simulation.tally import Tally

DRAWN = 20_000


def simulate(readers: int) -> Tally:
    """Lead so many readers through the reference month."""
    scene = reference_month(readers)
    return run_month(scene.population, scene.rulebooks)[0]


def shares(tally: Tally) -> dict[str, int]:
    """Return how often each case comes, by its name in the addresses; what goes to Stripe is left out.

    The first ask of a reader goes to one who has no id yet. Whoever is told nothing is taken for the metered reader,
    but for supporters.
    """
    supporters = tally.reasons["supporter"]
    return {
        "shown-new": tally.asked,
        "shown": tally.asks - tally.asked,
        "supporter": supporters,
        "refused": tally.nothing - supporters,
        **{kind.value: tally.requests[kind] for kind in (Kind.IMPRESSION, Kind.DISMISSAL, Kind.CLICK, Kind.SNOOZE)},
    }


def draw(cases: Sequence[Case], weights: Mapping[str, int], *, floor: bool) -> Iterator[Call]:
    """Yield requests without end, in the day's shares; the service and the floor get the same kinds in turn."""
    found = {case.slug: case.calls(floor_path(case) if floor else None) for case in cases}
    slugs = [slug for slug in weights if slug in found]
    order = Random(1).choices(slugs, [weights[slug] for slug in slugs], k=DRAWN)  # noqa: S311 - guards nothing
    while True:
        for slug in order:
            yield next(found[slug])
