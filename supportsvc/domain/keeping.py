"""What a browser keeps, and what it is given to keep, as values."""

from dataclasses import dataclass
from datetime import date, datetime

from supportsvc.domain.ask import Ask
from supportsvc.domain.campaign import Campaign
from supportsvc.domain.decision import is_wall
from supportsvc.domain.page import Page
from supportsvc.domain.policy import Exclusions
from supportsvc.domain.reading import Article, Wall, article_mark, section_mark
from supportsvc.domain.silence import Doors, Silence, SilenceByFate
from supportsvc.domain.snooze import Snooze


@dataclass(frozen=True, slots=True)
class Script:
    """What the served script carries, rendered at an instant of the true time."""

    rendered: datetime
    generation: int
    window: int
    exclusions: Exclusions
    campaigns: tuple[Campaign, ...]
    doors: Doors
    articles: int = 0
    wall: Wall | None = None
    salt: str = ""


@dataclass(frozen=True, slots=True)
class Held:
    """A silence as it is kept: by this client's clock, and beyond the totals of views and articles that were sent."""

    sent: datetime
    total: int
    generation: int
    silence: Silence | SilenceByFate
    read: int = 0


@dataclass(frozen=True, slots=True)
class Asked:
    """The last ask, when its request was sent, and what became of it."""

    ask: Ask
    sent: datetime
    seen: bool = False
    dismissed: bool = False


@dataclass(frozen=True, slots=True)
class KeptSnooze:
    """A snooze from the click on; `signed` is the service's record of it, once that has arrived."""

    clicked: datetime
    due: datetime
    campaign: int
    signed: Snooze | None = None


@dataclass(frozen=True, slots=True)
class Given:
    """What a client takes from an answer; `denied` tells that the article is not open."""

    silence: Silence | SilenceByFate | None
    ask: Ask | None = None
    minted: bytes | None = None
    denied: bool = False


@dataclass(frozen=True, slots=True)
class Sending:
    """What is noted when a request is sent: by this client's clock, and the totals that go along."""

    instant: datetime
    total: int
    read: int


def article_of(script: Script, page: Page, today: date) -> Article:
    """Return a page as an article that is read today."""
    return Article(today, article_mark(page.path, script.salt), section_mark(page.section))


def sections_of(campaign: Campaign) -> tuple[str, ...]:
    """Return the sections of which a campaign counts articles; none for all, as a wall counts them."""
    return () if campaign.articles is None or is_wall(campaign) else campaign.articles.sections
