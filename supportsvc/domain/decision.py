"""The decision: is this reader asked on this page now, by which campaign, and why or why not."""

from dataclasses import dataclass
from datetime import datetime

from supportsvc.domain.campaign import Campaign, fits, is_over, next_open
from supportsvc.domain.page import Page
from supportsvc.domain.policy import Policy, Switches, is_excluded
from supportsvc.domain.reader import Reader
from supportsvc.domain.rules import Reason, campaign_rules, missing, reader_rules


@dataclass(frozen=True, slots=True)
class Facts:
    """What a decision looks at. `reader` is None where the store did not answer."""

    page: Page
    reader: Reader | None
    switches: Switches = Switches()


@dataclass(frozen=True, slots=True)
class Decision:
    """An answer and its reason; `campaign` is what is shown, and `promised` tells that it keeps a snooze."""

    reason: Reason
    campaign: Campaign | None = None
    promised: bool = False


def decide(facts: Facts, campaigns: tuple[Campaign, ...], policy: Policy, now: datetime) -> Decision:
    """Judge the rules in their order; campaigns stand in the order of their priority."""
    early = refuse_early(facts.page, facts.switches, policy)
    if early is not None:
        return Decision(early)
    if facts.reader is None:
        return Decision(Reason.STORE_UNAVAILABLE)
    promised = facts.reader.snooze is not None and facts.reader.snooze.is_due(now)
    for rule in reader_rules(facts.reader, policy):
        if rule.refuses(now) and not (promised and rule.waived):
            return Decision(rule.reason)
    if not campaigns:
        return Decision(Reason.NO_CAMPAIGN)
    candidates = keepers(facts.reader, campaigns, now) if promised else campaigns
    refusals = []
    for campaign in candidates:
        reason = judge(facts, facts.reader, campaign, now, promised=promised)
        if reason is Reason.SHOWN:
            return Decision(reason, campaign, promised)
        refusals.append(reason)
    return Decision(refusals[0])


def refuse_early(page: Page, switches: Switches, policy: Policy) -> Reason | None:
    """Judge the rules that need no store (R1, R2)."""
    if switches.everything:
        return Reason.SWITCHED_OFF
    return Reason.PAGE_EXCLUDED if is_excluded(policy.exclusions, page) else None


def keepers(reader: Reader, campaigns: tuple[Campaign, ...], now: datetime) -> tuple[Campaign, ...]:
    """Return the campaigns that may keep a due promise: the snooze's own, or all where that is over or gone."""
    own = [c for c in campaigns if reader.snooze is not None and c.mark == reader.snooze.campaign]
    return (own[0],) if own and not is_over(own[0], now) else campaigns


def judge(facts: Facts, reader: Reader, campaign: Campaign, now: datetime, *, promised: bool) -> Reason:
    """Judge one campaign (C1 to C8); a promise waives its meter and its cap."""
    if next_open(campaign, now) != now:
        return Reason.NOT_SCHEDULED
    if campaign.placement in facts.switches.placements:
        return Reason.PLACEMENT_OFF
    if not fits(campaign, facts.page):
        return Reason.NO_PLACEMENT
    if promised:
        return Reason.SHOWN
    if missing(reader, campaign, now):
        return Reason.METERED
    refusal = next((rule for rule in campaign_rules(reader, campaign) if rule.refuses(now)), None)
    return refusal.reason if refusal else Reason.SHOWN
