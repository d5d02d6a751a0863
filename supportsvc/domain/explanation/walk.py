"""The walk through the rules, by the same rows as `decide`, past the first that holds to the last."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from supportsvc.domain.assignment import assign, variant_of
from supportsvc.domain.campaign import Campaign
from supportsvc.domain.decision import Decision, Facts, decide, early_rules, is_wall, judged, keepers
from supportsvc.domain.explanation.findings import Finding, number_of
from supportsvc.domain.explanation.of_a_campaign import Matter, say_campaign
from supportsvc.domain.explanation.of_access import explain_access
from supportsvc.domain.explanation.of_the_reader import UNKNOWN, say_campaigns, say_early, say_rule
from supportsvc.domain.judgement import Judged, judge_view
from supportsvc.domain.policy import Policy
from supportsvc.domain.reader import Reader
from supportsvc.domain.rules import Reason, reader_rules

OF_THE_RECORD = (Reason.METERED, Reason.CAMPAIGN_CAP)


@dataclass(frozen=True, slots=True)
class Explained:
    """A view judged whole, and every rule that was looked at."""

    judged: Judged
    findings: tuple[Finding, ...]


def explain_view(
    facts: Facts, campaigns: tuple[Campaign, ...], policy: Policy, now: datetime, *, articles: int = 0
) -> Explained:
    """Judge a view as `judge_view` does and explain it: access first, where the site has a wall, then the ask."""
    found = judge_view(facts, campaigns, policy, now, articles=articles)
    wall = policy.wall if any(map(is_wall, campaigns)) else None
    access = () if wall is None else explain_access(facts, campaigns, policy, wall, found.access, now)
    asking = replace(facts, reader=found.reader, walled=not found.access.granted)
    return Explained(found, (*access, *explain(asking, campaigns, policy, now)))


def explain(facts: Facts, campaigns: tuple[Campaign, ...], policy: Policy, now: datetime) -> tuple[Finding, ...]:
    """Return a finding for every rule, R1 to R13, and C1 to C8 for each campaign, in the order in which they decide.

    Where a campaign is shown, its C8 holds, and that alone; else the first finding that holds is the reason.
    """
    return (*of_the_reader(facts, campaigns, policy, now), *of_the_campaigns(facts, campaigns, policy, now))


def of_the_reader(facts: Facts, campaigns: tuple[Campaign, ...], policy: Policy, now: datetime) -> Iterator[Finding]:
    """Yield the findings of R1 to R13."""
    for reason, holds in early_rules(facts, policy):
        yield finding(reason, say_early(reason, facts, policy), holds=holds)
    known = "The store answered." if facts.reader is not None else "The store did not answer in its time."
    yield finding(Reason.STORE_UNAVAILABLE, known, holds=facts.reader is None)
    promised = is_promised(facts, now)
    for rule in reader_rules(facts.reader or Reader(), policy, facts.identity):
        if facts.reader is None:
            yield finding(rule.reason, UNKNOWN, holds=False)
        else:
            said = say_rule(rule, facts.reader, policy, now, promised=promised)
            yield finding(rule.reason, said, holds=rule.refuses(now) and not (promised and rule.waived))
    yield finding(Reason.NO_CAMPAIGN, say_campaigns(campaigns), holds=not campaigns)


def of_the_campaigns(facts: Facts, campaigns: tuple[Campaign, ...], policy: Policy, now: datetime) -> Iterator[Finding]:
    """Yield the findings of C1 to C8: those who may keep a due promise first, the others after them."""
    decision = decide(facts, campaigns, policy, now)
    promised = is_promised(facts, now)
    first = campaigns
    if facts.reader is not None and promised:
        first = keepers(facts.reader, campaigns, now, walled=facts.walled)
    for campaign in (*first, *(c for c in campaigns if c not in first)):
        yield from of_one(facts, campaign, policy, now, promised=promised and campaign in first)
        shown = decision.campaign is campaign
        left_out = promised and campaign not in first
        yield finding(Reason.SHOWN, say_end(facts, campaign, decision, left_out=left_out), campaign, holds=shown)


def of_one(facts: Facts, campaign: Campaign, policy: Policy, now: datetime, *, promised: bool) -> Iterator[Finding]:
    """Yield the findings of C1 to C7 for a campaign."""
    reader = facts.reader or Reader()
    rows = judged(facts, reader, campaign, policy, now, promised=promised)
    alone = judged(facts, reader, campaign, policy, now, promised=False)
    for (reason, holds), (_, without) in zip(rows, alone, strict=True):
        unknown = facts.reader is None and reason in OF_THE_RECORD
        said = say_campaign(reason, Matter(facts, campaign, policy, now))
        if without and not holds:
            said = f"{said} The promise of a snooze that fell due waives it."
        yield finding(reason, said, campaign, holds=holds and not unknown)


def say_end(facts: Facts, campaign: Campaign, decision: Decision, *, left_out: bool) -> str:
    """Say what the end of a campaign's rules is (C8)."""
    if decision.campaign is campaign:
        variant = variant_of(campaign, assign(campaign, facts.identity)).name
        kept = ", and keeps the promise of a snooze" if decision.promised else ""
        return f"None of its rules holds: it asks, as its variant {variant}{kept}."
    if left_out:
        return "Another campaign's snooze fell due, and only that one may ask."
    if decision.campaign is not None:
        return f"It does not ask: {decision.campaign.name} does."
    return "It does not ask."


def is_promised(facts: Facts, now: datetime) -> bool:
    """Tell whether a snooze fell due and waits to be kept."""
    return facts.reader is not None and facts.reader.snooze is not None and facts.reader.snooze.is_due(now)


def finding(reason: Reason, sentence: str, campaign: Campaign | None = None, *, holds: bool) -> Finding:
    """Return a finding under its number."""
    return Finding(number_of(reason), reason, campaign.name if campaign else None, holds, sentence)
