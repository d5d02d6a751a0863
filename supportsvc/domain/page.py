"""The page that a decision is about, as the browser describes it."""

from dataclasses import dataclass
from enum import StrEnum


class Placement(StrEnum):
    """Where a prompt may appear."""

    INLINE = "inline"
    BANNER = "banner"


@dataclass(frozen=True, slots=True)
class Page:
    """A page and the little of its surroundings that rules look at.

    `path` is the path of the page's address, beginning with a slash. `excluded` is the page's own word that
    nobody is to be asked on it.
    """

    path: str = "/"
    section: str = ""
    tags: frozenset[str] = frozenset()
    language: str = ""
    placements: frozenset[Placement] = frozenset(Placement)
    excluded: bool = False
