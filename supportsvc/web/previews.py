"""The answer to a preview link: the campaign that it names, and what the rules say of this reader and page."""

from typing import Any

from supportsvc.domain.ask import Ask, Counter
from supportsvc.domain.decision import NOBODY
from supportsvc.domain.explanation import Finding
from supportsvc.services.decide import Request
from supportsvc.services.preview import Previewed, preview
from supportsvc.web.bodies import DecisionBody
from supportsvc.web.prompt import describe_access, describe_prompt
from supportsvc.web.service import Standing, service


def answer_preview(body: DecisionBody, request: Request, standing: Standing) -> dict[str, Any] | None:
    """Return the JSON for a link's token; None where it shows nothing, and the request is one as any other."""
    parts = service()
    wanted = parts.tokens.read_preview(body.preview) if body.preview else None
    if wanted is None:
        return None
    campaigns, readers = standing.configuration.campaigns, parts.readers(parts.decision_budget)
    shown = preview(wanted, request, campaigns, standing.rulebook, readers, parts.now())
    return describe_preview(shown, body, request, standing) if isinstance(shown, Previewed) else None


def describe_preview(shown: Previewed, body: DecisionBody, request: Request, standing: Standing) -> dict[str, Any]:
    """Return a prompt whose ask is nobody's, so that nothing can be counted for it, and a sentence for each rule."""
    decision = shown.decision
    mark = 0 if decision.campaign is None else decision.campaign.mark
    ask = Ask(NOBODY, mark, decision.variant, service().now(), Counter(0, 0))
    signed = service().tokens.sign_ask(ask)
    prompt = describe_prompt(decision, signed, standing.configuration, body.page.language, request.country)
    wall = standing.rulebook.policy.wall
    meter = {} if wall is None or shown.access is None else {"wall": {"articles": wall.articles, "days": wall.days}}
    found = {
        "show": True,
        "reason": decision.reason,
        "prompt": prompt,
        "preview": {
            "campaign": prompt["campaign"],
            "variant": prompt["variant"],
            "rules": [describe_finding(finding) for finding in shown.findings],
            **meter,
        },
    }
    return found if shown.access is None else {**found, "access": describe_access(shown.access)}


def describe_finding(finding: Finding) -> dict[str, Any]:
    """Return what a rule says."""
    return {
        "rule": finding.number,
        "reason": finding.reason,
        "campaign": finding.campaign,
        "holds": finding.holds,
        "sentence": finding.sentence,
    }
