"""Access: may this reader read this article to its end? Decided apart from asking, by the access table."""

from dataclasses import replace
from datetime import datetime
from enum import StrEnum

from supportsvc.domain import reading
from supportsvc.domain.assignment import is_held_back, seed_of
from supportsvc.domain.campaign import Campaign, fits, next_open
from supportsvc.domain.decision import Facts, is_wall, refuse_early
from supportsvc.domain.policy import Policy
from supportsvc.domain.reader import Reader
from supportsvc.domain.reading import Article, Wall, article_mark
from supportsvc.domain.rules import Reason, reader_rules
from supportsvc.domain.targeting import admits_country
from supportsvc.domain.value import value

ENTITLING = (Reason.SUPPORTER, Reason.ASK_PAUSE)


class AccessRule(StrEnum):
    """Why access is granted or not, in the order of the access table in docs/decision-rules.md."""

    NO_WALL = "no_wall"
    REFUSED_EARLY = "refused_early"
    ENTITLED = "entitled"
    HELD_BACK = "held_back"
    KNOWN_ARTICLE = "known_article"
    FREE_ARTICLE = "free_article"
    USED_UP = "used_up"


@value
class Access:
    """Whether the article is open; `views_left` further articles are free, None where no meter runs for the reader.

    `wall` is the campaign that denies it.
    """

    granted: bool
    rule: AccessRule
    views_left: int | None = None
    wall: Campaign | None = None


OPEN = Access(granted=True, rule=AccessRule.NO_WALL)


def decide_access(facts: Facts, campaigns: tuple[Campaign, ...], policy: Policy, now: datetime) -> Access:
    """Judge the access table (A1 to A7); `facts.reader` is as it was before this article is counted."""
    wall = policy.wall
    walls = [] if wall is None else [c for c in campaigns if is_wall(c) and stands(c, facts, now)]
    if wall is None or not walls:
        return OPEN
    if facts.reader is None or refuse_early(facts, policy) is not None:
        return Access(granted=True, rule=AccessRule.REFUSED_EARLY)
    rules = reader_rules(facts.reader, policy, facts.identity)
    refused = {rule.reason for rule in rules if rule.refuses(now)}
    if not refused.isdisjoint(ENTITLING):
        return Access(granted=True, rule=AccessRule.ENTITLED)
    holding = [c for c in walls if not is_held_back(seed_of(c), c.holdback, facts.identity)]
    if Reason.SITE_HOLDBACK in refused or not holding:
        return Access(granted=True, rule=AccessRule.HELD_BACK)
    found = measure(facts.reader, wall, article_mark(facts.page.path, policy.salt), now)
    return found if found.granted else replace(found, wall=holding[0])


def stands(campaign: Campaign, facts: Facts, now: datetime) -> bool:
    """Tell whether a wall stands on a page for readers of a country (C1 to C4, but for what they have read)."""
    return (
        campaign.placement not in facts.switches.placements
        and fits(campaign, facts.page)
        and admits_country(campaign.include, campaign.exclude, facts.country)
        and next_open(campaign, now) == now
    )


def measure(reader: Reader, wall: Wall, mark: int, now: datetime) -> Access:
    """Judge an article by the meter: one that was counted stays open, another is while some are free (A5 to A7)."""
    left = free_left(reader, wall, now)
    if any(article.mark == mark for article in read_within(reader, wall, now)):
        return Access(granted=True, rule=AccessRule.KNOWN_ARTICLE, views_left=left)
    if left:
        return Access(granted=True, rule=AccessRule.FREE_ARTICLE, views_left=left - 1)
    return Access(granted=False, rule=AccessRule.USED_UP, views_left=0)


def free_left(reader: Reader, wall: Wall, instant: datetime) -> int:
    """Return how many further articles are free at an instant."""
    return max(wall.articles - len(read_within(reader, wall, instant)), 0)


def read_within(reader: Reader, wall: Wall, instant: datetime) -> list[Article]:
    """Return the articles that the meter counts at an instant."""
    return reading.counted(reader.articles, wall.window, instant.date())
