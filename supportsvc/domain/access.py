"""Access: may this reader read this article to its end? Decided apart from asking, by the access table."""

from dataclasses import dataclass
from enum import StrEnum


class AccessRule(StrEnum):
    """Why access is granted or not, in the order of the access table in docs/decision-rules.md."""

    NO_WALL = "no_wall"
    REFUSED_EARLY = "refused_early"
    ENTITLED = "entitled"
    HELD_BACK = "held_back"
    KNOWN_ARTICLE = "known_article"
    FREE_ARTICLE = "free_article"
    USED_UP = "used_up"


@dataclass(frozen=True, slots=True)
class Access:
    """Whether the article is open; `views_left` further articles are free, None where no meter runs for the reader."""

    granted: bool
    rule: AccessRule
    views_left: int | None = None
