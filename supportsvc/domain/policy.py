"""The site's own settings, as the decision sees them."""

from collections.abc import Set
from dataclasses import dataclass
from datetime import timedelta

from supportsvc.domain.campaign import Cap
from supportsvc.domain.page import Page, Placement


@dataclass(frozen=True, slots=True)
class BackOff:
    """How long to leave a reader alone who closed a prompt: `first`, then `factor` times longer, `most` at most."""

    first: timedelta = timedelta(days=7)
    factor: int = 2
    most: timedelta = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Exclusions:
    """The pages on which nobody is asked; a path excludes all that lies below it."""

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
    reader may end a refusal.
    """

    exclusions: Exclusions = Exclusions()
    cap: Cap | None = None
    gap: timedelta = timedelta()
    back_off: BackOff = BackOff()
    bound: timedelta = timedelta(days=7)


def is_excluded(exclusions: Exclusions, page: Page) -> bool:
    """Tell whether nobody is asked on a page; the browser judges the same."""
    return (
        page.excluded
        or page.section in exclusions.sections
        or not page.tags.isdisjoint(exclusions.tags)
        or any(is_below(page.path, path) for path in exclusions.paths)
    )


def is_below(path: str, folder: str) -> bool:
    """Tell whether a path is a folder or lies in it."""
    return path == folder or path.startswith(folder if folder.endswith("/") else folder + "/")
