"""A campaign: a scheduled prompt with its meter, its caps, its audience and its variants."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from supportsvc.domain.page import Page, Placement
from supportsvc.domain.reading import Articles
from supportsvc.domain.schedule import Schedule, first_open
from supportsvc.domain.targeting import Audience, admits


@dataclass(frozen=True, slots=True)
class Meter:
    """Ask from the `views`-th view on: since the last ask seen, or within a window of whole days.

    `first` is the view of all before which nobody is asked at all.
    """

    views: int = 1
    days: int | None = None
    first: int = 0


@dataclass(frozen=True, slots=True)
class Cap:
    """At most `count` impressions in a window; `count` is at most 8, the length of the record's list."""

    count: int
    window: timedelta


@dataclass(frozen=True, slots=True)
class Variant:
    """One of a campaign's alternatives, given to readers by its weight; `words` None are the campaign's."""

    name: str
    weight: int = 1
    words: str | None = None


CONTROL = Variant("control")


@dataclass(frozen=True, slots=True)
class Campaign:
    """One prompt, with the rules of its own.

    `mark` (16 bits) stands for the name in records and tokens. `words` is the key under which its text stands in
    the translations. `closable` tells whether the prompt has a close button. `holdback` is the per cent of readers
    who are deliberately never asked, and `seed` what the drawing of readers rests on, the name where it is empty.
    A `draft` is shown by preview links alone.
    """

    name: str
    mark: int
    placement: Placement
    words: str
    priority: int = 0
    schedule: Schedule = Schedule()
    meter: Meter = Meter()
    caps: tuple[Cap, ...] = ()
    gap: timedelta = timedelta()
    closable: bool = True
    include: Audience = Audience()
    exclude: Audience = Audience()
    articles: Articles | None = None
    variants: tuple[Variant, ...] = ()
    holdback: int = 0
    seed: str = ""
    draft: bool = False


def is_over(campaign: Campaign, now: datetime) -> bool:
    """Tell whether a campaign has ended for good."""
    return campaign.schedule.end is not None and campaign.schedule.end <= now


def next_open(campaign: Campaign, instant: datetime) -> datetime | None:
    """Return the first instant from `instant` on at which the schedule allows an ask; None where it never does."""
    return first_open(campaign.schedule, instant)


def offers(campaign: Campaign, page: Page) -> bool:
    """Tell whether a page offers the campaign's placement (C3)."""
    return campaign.placement in page.placements


def fits(campaign: Campaign, page: Page) -> bool:
    """Tell whether a page is one of the campaign's, as far as a browser can tell; it judges the same (C3, C4)."""
    return offers(campaign, page) and admits(campaign.include, campaign.exclude, page)
