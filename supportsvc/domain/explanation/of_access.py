"""The findings of the access table, A1 to A7."""

from collections.abc import Iterator
from datetime import datetime

from supportsvc.domain.access import ENTITLING, Access, AccessRule, free_left, read_within, stands
from supportsvc.domain.campaign import Campaign
from supportsvc.domain.decision import Facts, is_wall, refuse_early
from supportsvc.domain.explanation.findings import Finding, number_of
from supportsvc.domain.explanation.of_the_reader import UNKNOWN
from supportsvc.domain.explanation.phrases import say_count, say_instant, say_list
from supportsvc.domain.policy import Policy
from supportsvc.domain.reading import Wall, article_mark
from supportsvc.domain.rules import latest, reader_rules


def explain_access(
    facts: Facts, campaigns: tuple[Campaign, ...], policy: Policy, wall: Wall, access: Access, now: datetime
) -> Iterator[Finding]:
    """Yield a finding for each row of the table; the one that decided holds, and that alone."""
    for rule in AccessRule:
        said = say_row(rule, facts, campaigns, policy, wall, now)
        yield Finding(number_of(rule), rule, None, rule is access.rule, said)


def say_row(
    rule: AccessRule, facts: Facts, campaigns: tuple[Campaign, ...], policy: Policy, wall: Wall, now: datetime
) -> str:
    """Say a row's value."""
    walls = [c for c in campaigns if is_wall(c) and stands(c, facts, now)]
    match rule:
        case AccessRule.NO_WALL:
            return (
                f"On this page stands {say_list(c.name for c in walls)}." if walls else "No wall stands on this page."
            )
        case AccessRule.REFUSED_EARLY:
            return say_refused(facts, policy)
        case AccessRule.ENTITLED:
            return say_entitled(facts, policy, now)
        case AccessRule.HELD_BACK:
            return say_held_back(walls, policy)
        case _:
            return say_measure(rule, facts, policy.salt, wall, now)


def say_refused(facts: Facts, policy: Policy) -> str:
    """Say which of the rules that look at no record opens the article (A2)."""
    early = refuse_early(facts, policy)
    if early is not None:
        return f"Open, since {number_of(early)} ({early}) holds."
    return "Open, since the store did not answer." if facts.reader is None else "None of R1 to R5 holds."


def say_entitled(facts: Facts, policy: Policy, now: datetime) -> str:
    """Say until when a reader passes every wall (A3)."""
    if facts.reader is None:
        return UNKNOWN
    rules = [rule for rule in reader_rules(facts.reader, policy, None) if rule.reason in ENTITLING]
    until = latest(*(rule.until for rule in rules if rule.refuses(now)))
    if until is None:
        return "Neither a supporter nor in the pause after a gift."
    return f"A supporter, or in the pause after a gift, until {say_instant(until)}."


def say_held_back(walls: list[Campaign], policy: Policy) -> str:
    """Say whom the holdbacks let pass (A4)."""
    shares = {"the site": policy.holdback, **{campaign.name: campaign.holdback for campaign in walls}}
    held = [f"{share} of 100 by {name}" for name, share in shares.items() if share]
    return f"Whoever is held back passes: {say_list(held)}." if held else "Nobody is held back."


def say_measure(rule: AccessRule, facts: Facts, salt: str, wall: Wall, now: datetime) -> str:
    """Say how far the meter of articles has run (A5 to A7)."""
    if facts.reader is None:
        return UNKNOWN
    read = read_within(facts.reader, wall, now)
    if rule is AccessRule.KNOWN_ARTICLE:
        known = any(article.mark == article_mark(facts.page.path, salt) for article in read)
        return f"This article {'was' if known else 'was not'} counted {say_window(wall)}."
    left = free_left(facts.reader, wall, now)
    free = say_count(wall.articles, "free article")
    return f"{len(read)} of {free} read {say_window(wall)}; {left} left."


def say_window(wall: Wall) -> str:
    """Say in what time articles count."""
    return "this month" if wall.days is None else f"in {say_count(wall.days, 'day')}"
