"""Show a campaign by a preview link, and explain what the rules would say; nothing is written and nothing counted."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from supportsvc.domain.access import Access, AccessRule
from supportsvc.domain.campaign import Campaign
from supportsvc.domain.decision import Decision, Facts, is_wall
from supportsvc.domain.explanation import Finding, explain_view
from supportsvc.domain.handover import hand_over
from supportsvc.domain.preview import Preview
from supportsvc.domain.reader import Reader
from supportsvc.domain.rules import Reason
from supportsvc.ports import ReaderStore, StoreUnavailable
from supportsvc.services.decide import Request, Rulebook


class Refused(StrEnum):
    """Why a link shows nothing; the request is then answered as any other."""

    EXPIRED = "expired"
    PROTECTED_COUNTRY = "protected_country"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class Previewed:
    """What a link shows, and every rule as it would have been judged for this reader, the campaign being live.

    `access` is denied by a wall, so that it can be seen, and else None: the article stays open.
    """

    decision: Decision
    findings: tuple[Finding, ...]
    access: Access | None = None


def preview(
    wanted: Preview,
    request: Request,
    campaigns: tuple[Campaign, ...],
    rulebook: Rulebook,
    readers: ReaderStore,
    now: datetime,
) -> Previewed | Refused:
    """Show what a link names; `campaigns` are all of the configuration, drafts included."""
    if request.country in rulebook.policy.protected:
        return Refused.PROTECTED_COUNTRY
    if now >= wanted.expires:
        return Refused.EXPIRED
    campaign = next((c for c in campaigns if c.mark == wanted.campaign), None)
    if campaign is None:
        return Refused.GONE
    judged = tuple(c for c in campaigns if not c.draft or c is campaign)
    kept = max(rulebook.articles, campaign.articles.days if campaign.articles else 0)
    facts = Facts(
        request.page,
        load_reader(request, rulebook, readers, now),
        rulebook.switches,
        request.country,
        request.crawler,
        request.reader or request.mint(),
    )
    explained = explain_view(facts, judged, rulebook.policy, now, articles=kept)
    variant = wanted.variant if wanted.variant < len(campaign.variants) else 0
    access = Access(granted=False, rule=AccessRule.USED_UP, views_left=0, wall=campaign) if is_wall(campaign) else None
    return Previewed(Decision(Reason.SHOWN, campaign, variant=variant), explained.findings, access)


def load_reader(request: Request, rulebook: Rulebook, readers: ReaderStore, now: datetime) -> Reader | None:
    """Return the reader with what the client hands over merged in; None where the store does not answer."""
    kept = None
    if request.reader is not None:
        try:
            kept = readers.load(request.reader).value
        except StoreUnavailable:
            return None
    known = kept if isinstance(kept, Reader) else Reader()
    return hand_over(known, request.message, now, window=rulebook.window, articles=rulebook.articles)
