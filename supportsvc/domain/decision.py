"""The decision: is this reader asked on this page now, by which campaign, and why or why not."""

from collections.abc import Iterator
from datetime import datetime

from supportsvc.domain.assignment import assign
from supportsvc.domain.campaign import Campaign, is_over, next_open, offers
from supportsvc.domain.page import Page, Placement
from supportsvc.domain.policy import Policy, Switches, is_excluded
from supportsvc.domain.reader import Reader
from supportsvc.domain.rules import Reason, campaign_rules, missing, missing_articles, reader_rules
from supportsvc.domain.targeting import admits
from supportsvc.domain.value import value

NOBODY = bytes(16)


@value
class Facts:
    """What a decision looks at. `reader` is None where the store did not answer.

    `country` is two capital letters, empty where it is not known. `identity` is the reader's id, on which draws rest.
    `walled` tells that access to this article is denied: then walls alone may ask.
    """

    page: Page
    reader: Reader | None
    switches: Switches = Switches()
    country: str = ""
    crawler: bool = False
    identity: bytes = NOBODY
    walled: bool = False


@value
class Arm:
    """A reader came to a holdback and was `held` back or not; `campaign` is a mark, 0 for the site's own holdback."""

    campaign: int
    held: bool


@value
class Decision:
    """An answer and its reason.

    `campaign` is what is shown, `variant` the place of the reader's variant in it; `promised` tells that it keeps a
    snooze. `arms` are the holdbacks that were come to, so that held-back and asked readers can be compared.
    """

    reason: Reason
    campaign: Campaign | None = None
    promised: bool = False
    variant: int = 0
    arms: tuple[Arm, ...] = ()


def decide(facts: Facts, campaigns: tuple[Campaign, ...], policy: Policy, now: datetime) -> Decision:
    """Judge the rules in their order; campaigns stand in the order of their priority."""
    early = refuse_early(facts, policy)
    return decide_admitted(facts, campaigns, policy, now) if early is None else Decision(early)


def decide_admitted(facts: Facts, campaigns: tuple[Campaign, ...], policy: Policy, now: datetime) -> Decision:
    """Judge the rules from R5 on, where none of those before it refuses."""
    reader = facts.reader
    if reader is None:
        return Decision(Reason.STORE_UNAVAILABLE)
    promised = reader.snooze is not None and reader.snooze.is_due(now)
    for rule in reader_rules(reader, policy, facts.identity):
        if rule.refuses(now) and not (promised and rule.waived):
            return Decision(
                rule.reason, arms=site_arms(policy, held=True) if rule.reason is Reason.SITE_HOLDBACK else ()
            )
    if not campaigns:
        return Decision(Reason.NO_CAMPAIGN)
    arms = () if promised else site_arms(policy, held=False)
    refusals = []
    for campaign in keepers(reader, campaigns, now, walled=facts.walled) if promised else campaigns:
        reason = judge(facts, reader, campaign, policy, now, promised=promised)
        if campaign.holdback and not promised and reason in {Reason.HOLDBACK, Reason.SHOWN}:
            arms += (Arm(campaign.mark, held=reason is Reason.HOLDBACK),)
        if reason is Reason.SHOWN:
            return Decision(reason, campaign, promised, assign(campaign, facts.identity), arms)
        refusals.append(reason)
    return Decision(refusals[0], arms=arms)


def refuse_early(facts: Facts, policy: Policy) -> Reason | None:
    """Judge the rules that need no store (R1 to R4)."""
    for reason, holds in early_rules(facts, policy):
        if holds:
            return reason
    return None


def early_rules(facts: Facts, policy: Policy) -> tuple[tuple[Reason, bool], ...]:
    """Return each rule that needs no store, and whether it holds."""
    return (
        (Reason.SWITCHED_OFF, facts.switches.everything),
        (Reason.PAGE_EXCLUDED, is_excluded(policy.exclusions, facts.page)),
        (Reason.PROTECTED_COUNTRY, facts.country in policy.protected),
        (Reason.BOT, facts.crawler),
    )


def site_arms(policy: Policy, *, held: bool) -> tuple[Arm, ...]:
    """Return the arm of the site's holdback that a reader is in, where it has one."""
    return (Arm(0, held),) if policy.holdback else ()


def keepers(reader: Reader, campaigns: tuple[Campaign, ...], now: datetime, *, walled: bool) -> tuple[Campaign, ...]:
    """Return the campaigns that may keep a due promise: the snooze's own, or all where that is over or gone.

    A wall keeps any promise where access is denied, and elsewhere none.
    """
    if walled:
        return campaigns
    own = [c for c in campaigns if reader.snooze is not None and c.mark == reader.snooze.campaign]
    return (own[0],) if own and not is_over(own[0], now) and not is_wall(own[0]) else campaigns


def judge(facts: Facts, reader: Reader, campaign: Campaign, policy: Policy, now: datetime, *, promised: bool) -> Reason:
    """Judge one campaign (C1 to C8)."""
    for reason, holds in judged(facts, reader, campaign, policy, now, promised=promised):
        if holds:
            return reason
    return Reason.SHOWN


def judged(
    facts: Facts, reader: Reader, campaign: Campaign, policy: Policy, now: datetime, *, promised: bool
) -> Iterator[tuple[Reason, bool]]:
    """Yield each rule of a campaign (C1 to C7) and whether it holds.

    A promise waives whom it is for, its meter, its caps and its holdback.
    """
    yield Reason.NOT_SCHEDULED, next_open(campaign, now) != now
    yield Reason.PLACEMENT_OFF, campaign.placement in facts.switches.placements
    yield Reason.NO_PLACEMENT, not offers(campaign, facts.page) or (facts.walled and not is_wall(campaign))
    rules = () if promised else campaign_rules(reader, campaign, facts.country, facts.identity)
    refusals = [rule.reason for rule in rules if rule.refuses(now)]
    unfit = not promised and (
        not admits(campaign.include, campaign.exclude, facts.page) or missing_articles(reader, campaign, now) > 0
    )
    yield Reason.NOT_TARGETED, unfit or Reason.NOT_TARGETED in refusals
    yield Reason.METERED, is_metered(facts, reader, campaign, policy, now, promised=promised)
    yield Reason.CAMPAIGN_CAP, Reason.CAMPAIGN_CAP in refusals
    yield Reason.HOLDBACK, Reason.HOLDBACK in refusals


def is_metered(
    facts: Facts, reader: Reader, campaign: Campaign, policy: Policy, now: datetime, *, promised: bool
) -> bool:
    """Tell whether a campaign's meter has not run out (C5): a wall's is the one of the whole site."""
    if is_wall(campaign):
        return not facts.walled
    return not promised and missing(reader, campaign, policy, now) > 0


def is_wall(campaign: Campaign) -> bool:
    """Tell whether a campaign stands in place of the rest of an article."""
    return campaign.placement is Placement.WALL
