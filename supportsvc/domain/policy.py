"""The site's own settings, as the decision sees them."""

from collections.abc import Set
from dataclasses import dataclass
from datetime import timedelta

from supportsvc.domain.campaign import Cap, Meter
from supportsvc.domain.page import Page, Placement
from supportsvc.domain.reading import Wall
from supportsvc.domain.targeting import is_below


@dataclass(frozen=True, slots=True)
class BackOff:
    """How long to leave a reader alone who closed a prompt: `first`, then `factor` times longer, `most` at most."""

    first: timedelta = timedelta(days=7)
    factor: int = 2
    most: timedelta = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Exclusions:
    """The pages on which nobody is asked; a path excludes all that lies below it, `*` in it is any part of a name."""

    sections: Set[str] = frozenset()
    tags: Set[str] = frozenset()
    paths: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Switches:
    """The operator's kill switches: for everything, or for a placement."""

    everything: bool = False
    placements: Set[Placement] = frozenset()


@dataclass(frozen=True, slots=True)
class Policy:
    """What holds for every campaign of the site.

    `gap` is the least time between two asks, `bound` the longest a client waits where somebody else than the
    reader may end a refusal. `meter` holds for every campaign beside its own. `holdback` is the per cent of readers
    that no campaign asks. In the `protected` countries nobody is asked and nothing is kept. `salt` keys the hashes
    of articles. With `first_view_asks` a newcomer's first view makes a request, and whoever comes back is
    remembered: for browsers that drop a site's storage but keep the service's cookie.
    """

    exclusions: Exclusions = Exclusions()
    caps: tuple[Cap, ...] = ()
    gap: timedelta = timedelta()
    back_off: BackOff = BackOff()
    bound: timedelta = timedelta(days=7)
    meter: Meter = Meter()
    holdback: int = 0
    protected: Set[str] = frozenset()
    wall: Wall | None = None
    salt: str = ""
    first_view_asks: bool = False


def is_excluded(exclusions: Exclusions, page: Page) -> bool:
    """Tell whether nobody is asked on a page; the browser judges the same."""
    return (
        page.excluded
        or page.section in exclusions.sections
        or not page.tags.isdisjoint(exclusions.tags)
        or any(is_below(page.path, path) for path in exclusions.paths)
    )
