"""The decision log's lines as values: a page, a reader's record as far as it was told, and what was decided."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from supportsvc.domain.ask import Fate, PastAsk
from supportsvc.domain.campaign import Campaign
from supportsvc.domain.lengths import read_length
from supportsvc.domain.page import Device, Page, Placement
from supportsvc.domain.reader import Copy, DayTotal, Dismissals, Reader
from supportsvc.domain.reading import Article, article_mark
from supportsvc.domain.snooze import Snooze
from supportsvc.telemetry.decision_lines import VERSION

NO_TIME = timedelta()
AHEAD = timedelta(days=1)


class LogUnreadable(Exception):
    """A line is none of the decision log's."""


@dataclass(frozen=True, slots=True)
class Logged:
    """One decision as the log tells it; `outcome` is its reason and the campaign of an ask."""

    now: datetime
    page: Page
    country: str
    reader: Reader
    reason: str
    campaign: str
    variant: str
    arms: Mapping[str, bool]
    access: str
    known_article: int | None

    @property
    def outcome(self) -> str:
        """What came of it."""
        return f"{self.reason} {self.campaign}" if self.campaign else self.reason

    def record(self, salt: str) -> Reader:
        """Return the reader's record; where this page was an article that counted before, with it."""
        if self.known_article is None:
            return self.reader
        articles = list(self.reader.articles)
        known = articles[self.known_article]
        articles[self.known_article] = replace(known, mark=article_mark(self.page.path, salt))
        return replace(self.reader, articles=tuple(articles))


def read_line(text: str, number: int, campaigns: tuple[Campaign, ...]) -> Logged:
    """Read the `number`-th line; raises LogUnreadable."""
    try:
        line = json.loads(text)
        if not isinstance(line, dict) or line.get("version") != VERSION:
            raise LogUnreadable(f"line {number} is no decision of version {VERSION}; expected a log of decisions")
        return understand(line, {campaign.name: campaign.mark for campaign in campaigns})
    except (ValueError, TypeError, KeyError, AttributeError, IndexError) as error:
        raise LogUnreadable(f"line {number} is not as the service writes it ({error}); expected a decision") from error


def understand(line: dict[str, Any], marks: Mapping[str, int]) -> Logged:
    """Turn a line's JSON into values."""
    now = datetime.strptime(line["time"], "%Y-%m-%dT%H:%MZ").replace(tzinfo=UTC)
    return Logged(
        now=now,
        page=read_page(line.get("page", {})),
        country=line.get("country", ""),
        reader=read_record(line, marks, now),
        reason=line["reason"],
        campaign=line.get("campaign", ""),
        variant=line.get("variant", ""),
        arms=dict(line.get("arms", {})),
        access=line.get("access", ""),
        known_article=line.get("known_article"),
    )


def read_page(told: dict[str, Any]) -> Page:
    """Return the page; its path is not told."""
    return Page(
        section=told.get("section", ""),
        tags=frozenset(told.get("tags", [])),
        language=told.get("language", ""),
        placements=frozenset(Placement(name) for name in told.get("placements", [])),
        device=Device(told["device"]) if "device" in told else None,
        referrer=told.get("referrer", ""),
        signed_in=told.get("signed_in", False),
        returning=told.get("returning", False),
        article=told.get("article", False),
    )


def read_record(line: dict[str, Any], marks: Mapping[str, int], now: datetime) -> Reader:
    """Return the record, its instants as far back from the line's as their ages say."""
    views, today = line["views"], now.date()
    closed = line.get("dismissals")
    ages = line.get("articles", [])
    linked = Copy(
        customer="(logged)",
        ticket=1,
        until=now + AHEAD if line.get("supporter") else None,
        pause_until=now + AHEAD if line.get("ask_pause") else None,
    )
    return Reader(
        views=views,
        views_at_ask=views - line.get("views_since_ask", 0),
        asks=tuple(
            PastAsk(now - length(age), marks.get(name, 0), Fate[fate.upper()])
            for name, age, fate in line.get("asks", [])
        ),
        dismissals=Dismissals(closed[0], now - length(closed[1])) if closed else None,
        snooze=read_snooze(line.get("snooze"), marks, now),
        days=tuple(DayTotal(today - timedelta(days=age), views - since) for age, since in line.get("days", [])),
        articles=tuple(Article(today - timedelta(days=age), mark) for mark, age in enumerate(ages, start=1)),
        copies=(linked,) if linked.until or linked.pause_until else (),
    )


def read_ask(told: list[str], marks: Mapping[str, int], now: datetime) -> PastAsk:
    """Return an ask of the past; one of a campaign that is gone has a mark that none has."""
    name, age, fate = told
    return PastAsk(now - length(age), marks.get(name, 0), Fate[fate.upper()])


def read_snooze(told: dict[str, Any] | None, marks: Mapping[str, int], now: datetime) -> Snooze | None:
    """Return the snooze, running or due."""
    if told is None:
        return None
    until = now + length(told["due_in"]) if "due_in" in told else now - length(told["due_for"])
    return Snooze(until, marks.get(told.get("campaign", ""), 0), told.get("answers", 0))


def length(text: str) -> timedelta:
    """Read a length."""
    found = read_length(text)
    if found is None:
        raise ValueError(f"{text!r} is no length")
    return found
