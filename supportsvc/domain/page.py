"""The page that a decision is about, as the browser describes it."""

from enum import StrEnum

from supportsvc.domain.value import value


class Placement(StrEnum):
    """Where a prompt may appear."""

    INLINE = "inline"
    BANNER = "banner"
    MODAL = "modal"
    WALL = "wall"


class Device(StrEnum):
    """What the page is read on, by the width of its window and its pointer, as the browser tells it."""

    MOBILE = "mobile"
    TABLET = "tablet"
    DESKTOP = "desktop"


@value
class Page:
    """A page and the little of its surroundings that rules look at.

    `path` is the path of the page's address, beginning with a slash; an `article` is counted once by it. `referrer`
    is the host that the reader came from, empty where none is known. `returning` tells that this browser was here on
    an earlier day. `excluded` is the page's own word that nobody is to be asked on it.
    """

    path: str = "/"
    section: str = ""
    tags: frozenset[str] = frozenset()
    language: str = ""
    placements: frozenset[Placement] = frozenset(Placement)
    excluded: bool = False
    device: Device | None = None
    referrer: str = ""
    signed_in: bool = False
    returning: bool = False
    article: bool = False

    @property
    def is_article(self) -> bool:
        """Whether the page is one that is counted once: it says so, or has a place for a wall."""
        return self.article or Placement.WALL in self.placements
