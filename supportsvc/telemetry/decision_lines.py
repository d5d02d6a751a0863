"""A decision as a line of the decision log: what rules look at, without whose it is.

A line holds no id, no stand-in for one, no address of a page and no instant finer than ten minutes. It carries the past
that its decision looked at, so that none has to be joined with another line of the same reader. Ages are whole minutes
below an hour, whole hours below a day, else whole days: cut down, so that lengths of whole days are judged as they
were. docs/simulate.md says what that leaves to a replay.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from supportsvc.domain.access import Access
from supportsvc.domain.assignment import variant_of
from supportsvc.domain.campaign import Campaign
from supportsvc.domain.decision import Decision
from supportsvc.domain.lengths import write_length
from supportsvc.domain.page import Page
from supportsvc.domain.reader import Reader
from supportsvc.domain.reading import article_mark
from supportsvc.domain.rules import paused_until, supporter_until
from supportsvc.domain.snooze import Snooze

VERSION = 1
SITE = "(site)"
"""Stands for the site's own holdback among the campaigns' names."""
GRAIN = timedelta(minutes=10)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Seen:
    """What a line is made of; `record` is the reader's as it was judged, before this page's article was counted."""

    page: Page
    country: str
    record: Reader
    decision: Decision
    access: Access | None = None


def write_line(seen: Seen, campaigns: tuple[Campaign, ...], salt: str, now: datetime) -> dict[str, Any]:
    """Return a decision as a line's JSON; what is empty is left out. `salt` is that of the articles' marks."""
    names = {campaign.mark: campaign.name for campaign in campaigns}
    shown, record = seen.decision.campaign, seen.record
    line = {
        "version": VERSION,
        "time": write_time(now),
        "reason": seen.decision.reason.value,
        "campaign": shown.name if shown else None,
        "variant": variant_of(shown, seen.decision.variant).name if shown else None,
        "promised": seen.decision.promised,
        "arms": {names.get(arm.campaign, SITE): arm.held for arm in seen.decision.arms},
        "access": seen.access and seen.access.rule.value,
        "page": write_page(seen.page),
        "country": seen.country,
        "views": cut_number(record.views),
        "views_since_ask": cut_number(record.views - record.views_at_ask),
        **write_record(record, names, now),
        "known_article": place_of(seen.page, record, salt),
    }
    return {name: value for name, value in line.items() if is_told(value)}


def write_page(page: Page) -> dict[str, Any]:
    """Return what the log tells of a page: never its path."""
    told = {
        "section": page.section,
        "tags": sorted(page.tags),
        "language": page.language,
        "placements": sorted(page.placements),
        "device": page.device,
        "referrer": page.referrer,
        "signed_in": page.signed_in,
        "returning": page.returning,
        "article": page.article,
    }
    return {name: value for name, value in told.items() if is_told(value)}


def place_of(page: Page, record: Reader, salt: str) -> int | None:
    """Return the place of a page among the articles that were read before; None where it is not one of them."""
    if not record.articles or not page.is_article:
        return None
    mark = article_mark(page.path, salt)
    return next((place for place, article in enumerate(record.articles) if article.mark == mark), None)


def write_record(record: Reader, names: Mapping[int, str], now: datetime) -> dict[str, Any]:
    """Return what the log tells of a reader's past."""
    today, closed = now.date(), record.dismissals
    return {
        "asks": [[names.get(a.campaign, ""), write_age(now - a.instant), a.fate.name.lower()] for a in record.asks],
        "dismissals": closed and [closed.count, write_age(now - closed.last)],
        "snooze": write_snooze(record.snooze, names, now),
        "days": [[(today - entry.day).days, cut_number(record.views - entry.total)] for entry in record.days],
        "articles": [(today - article.day).days for article in record.articles],
        "supporter": lies_ahead(supporter_until(record.copies), now),
        "ask_pause": lies_ahead(paused_until(record.copies), now),
    }


def write_snooze(snooze: Snooze | None, names: Mapping[int, str], now: datetime) -> dict[str, Any] | None:
    """Return what the log tells of a snooze: one that was used up, nothing."""
    if snooze is None or snooze.used:
        return None
    told = {"campaign": names.get(snooze.campaign, ""), "answers": snooze.answers}
    if now >= snooze.until:
        return {**told, "due_for": write_age(now - snooze.until)}
    return {**told, "due_in": write_length(timedelta(days=1 + (snooze.until - now).days))}


def write_time(now: datetime) -> str:
    """Return an instant, cut to ten minutes."""
    return (now - (now - EPOCH) % GRAIN).strftime("%Y-%m-%dT%H:%MZ")


def write_age(age: timedelta) -> str:
    """Return a length that has passed, cut down to whole days, hours or minutes."""
    grain = timedelta(days=1) if age >= timedelta(days=1) else timedelta(hours=1)
    grain = grain if age >= grain else timedelta(minutes=1)
    return write_length(max(age, timedelta()) // grain * grain)


def cut_number(number: int) -> int:
    """Return a number of views, a great one cut down to its first two digits."""
    digits = str(max(number, 0))
    return int(digits[:2].ljust(len(digits), "0"))


def lies_ahead(until: datetime | None, now: datetime) -> bool:
    """Tell whether an instant lies ahead."""
    return until is not None and now < until


def is_told(value: object) -> bool:
    """Tell whether a value says anything; a number always does."""
    return value is not None and value is not False and value not in ("", [], {}, ())
