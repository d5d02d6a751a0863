"""A campaign: a scheduled prompt with its meter and its cap."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from supportsvc.domain.page import Page, Placement


@dataclass(frozen=True, slots=True)
class Schedule:
    """From `start` on, before `end`; each may be open."""

    start: datetime | None = None
    end: datetime | None = None


@dataclass(frozen=True, slots=True)
class Meter:
    """Ask from the `views`-th view on: since the last ask seen, or within a window of whole days."""

    views: int
    days: int | None = None


@dataclass(frozen=True, slots=True)
class Cap:
    """At most `count` impressions in a window; `count` is at most 8, the length of the record's list."""

    count: int
    window: timedelta


@dataclass(frozen=True, slots=True)
class Campaign:
    """One prompt, with the rules of its own.

    `mark` (16 bits) stands for the name in records and tokens. `words` is the key under which its text stands in
    the translations. `closable` tells whether the prompt has a close button.
    """

    name: str
    mark: int
    placement: Placement
    words: str
    priority: int = 0
    schedule: Schedule = Schedule()
    meter: Meter = Meter(views=1)
    cap: Cap | None = None
    closable: bool = True


def is_over(campaign: Campaign, now: datetime) -> bool:
    """Tell whether a campaign has ended for good."""
    return campaign.schedule.end is not None and campaign.schedule.end <= now


def next_open(campaign: Campaign, instant: datetime) -> datetime | None:
    """Return the first instant from `instant` on at which the schedule allows an ask; None where it never does."""
    opens = max(instant, campaign.schedule.start or instant)
    return None if is_over(campaign, opens) else opens


def fits(campaign: Campaign, page: Page) -> bool:
    """Tell whether a page offers what the campaign needs; the browser judges the same."""
    return campaign.placement in page.placements
