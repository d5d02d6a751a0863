"""What `supportsvc explain` prints: the answer on top, then every rule with its sentence."""

from datetime import datetime
from itertools import groupby
from typing import Any

from supportsvc.config_files import Configuration
from supportsvc.domain.access import AccessRule
from supportsvc.domain.assignment import variant_of
from supportsvc.domain.decision import Decision, Facts
from supportsvc.domain.explanation import Explained, Finding
from supportsvc.domain.explanation.phrases import say_count, say_instant
from supportsvc.domain.lengths import write_length
from supportsvc.domain.rules import Reason
from supportsvc.domain.silence import Door, Setting, doors
from supportsvc.reports import Figure, Report, Table

COLUMNS = ("rule", "says", "reason", "why")
WORDS = (1, 2, 3)


def make_report(explained: Explained, facts: Facts, configuration: Configuration, reader: str, now: datetime) -> Report:
    """Return the report; `reader` says who the reader is."""
    decision = explained.judged.decision
    deciding = decider(explained.findings, decision)
    figures = [
        Figure("reader", reader),
        Figure("page", facts.page.path, say_surroundings(facts)),
        Figure("instant", say_instant(now)),
        *say_access(explained),
        *say_doors(facts, configuration, decision, now),
    ]
    return Report(say_answer(decision, deciding), deciding.sentence, figures, tables(explained.findings))


def describe(explained: Explained, facts: Facts, configuration: Configuration, now: datetime) -> dict[str, Any]:
    """Return the same as JSON."""
    judged = explained.judged
    decision, campaign = judged.decision, judged.decision.campaign
    return {
        "show": campaign is not None,
        "reason": decision.reason,
        "campaign": campaign.name if campaign else None,
        "variant": variant_of(campaign, decision.variant).name if campaign else None,
        "promised": decision.promised,
        "at": now.isoformat().replace("+00:00", "Z"),
        "access": {
            "granted": judged.access.granted,
            "rule": judged.access.rule,
            "views_left": judged.access.views_left,
        },
        "doors": {
            name: [write_length(door.after), door.views, door.articles]
            for name, door in next_doors(facts, configuration, decision, now).items()
        },
        "rules": [
            {
                "rule": finding.number,
                "reason": finding.reason,
                "campaign": finding.campaign,
                "holds": finding.holds,
                "sentence": finding.sentence,
            }
            for finding in explained.findings
        ],
    }


def decider(findings: tuple[Finding, ...], decision: Decision) -> Finding:
    """Return the finding that the decision ended with."""
    asking = [finding for finding in findings if not isinstance(finding.reason, AccessRule) and finding.holds]
    return next(finding for finding in asking if finding.reason is decision.reason)


def say_answer(decision: Decision, deciding: Finding) -> str:
    """Say the answer."""
    if decision.campaign is None:
        whose = f" of {deciding.campaign}" if deciding.campaign else ""
        return f"Not asked, by {deciding.number}{whose}: {decision.reason}"
    variant = variant_of(decision.campaign, decision.variant).name
    return f"Asked by {decision.campaign.name}, variant {variant}, as {decision.campaign.placement}"


def say_surroundings(facts: Facts) -> str:
    """Say what else is known of the page and where it is read."""
    page = facts.page
    said = {
        "section": page.section,
        "tags": " ".join(sorted(page.tags)),
        "language": page.language,
        "device": page.device,
        "referrer": page.referrer,
        "country": facts.country,
    }
    return ", ".join(f"{name} {value}" for name, value in said.items() if value)


def say_access(explained: Explained) -> list[Figure]:
    """Say whether the article is open, where a wall stands on the page."""
    access = explained.judged.access
    if access.rule is AccessRule.NO_WALL:
        return []
    left = "" if access.views_left is None else f"{say_count(access.views_left, 'further article')} free"
    return [Figure("access", "granted" if access.granted else "denied", left)]


def say_doors(facts: Facts, configuration: Configuration, decision: Decision, now: datetime) -> list[Figure]:
    """Say when asking can make sense again."""
    found = next_doors(facts, configuration, decision, now)
    return [Figure(f"next {name}", say_door(door, now)) for name, door in found.items()]


def say_door(door: Door, now: datetime) -> str:
    """Say what must come before a campaign may ask."""
    parts = [f"not before {say_instant(now + door.after)}"] if door.after else []
    if door.views:
        parts.append(f"after {say_count(door.views, 'further view')}")
    if door.articles:
        parts.append(f"after {say_count(door.articles, 'further article')}")
    return ", ".join(parts) or "on a page that it wants"


def next_doors(facts: Facts, configuration: Configuration, decision: Decision, now: datetime) -> dict[str, Door]:
    """Return each campaign's door, where nobody asks and the record was looked at."""
    if decision.campaign is not None or facts.reader is None or decision.reason in EARLY:
        return {}
    setting = Setting(facts.switches, facts.country, facts.identity)
    found = doors(facts.reader, configuration.live, configuration.policy, setting, now)
    return {campaign.name: found[campaign.mark] for campaign in configuration.live if campaign.mark in found}


EARLY = (Reason.SWITCHED_OFF, Reason.PAGE_EXCLUDED, Reason.PROTECTED_COUNTRY, Reason.BOT)


def tables(findings: tuple[Finding, ...]) -> list[Table]:
    """Return a table for access, one for the reader, and one for each campaign."""
    return [
        Table(title, COLUMNS, [row(finding) for finding in group], words=WORDS)
        for title, group in groupby(findings, key=title_of)
    ]


def title_of(finding: Finding) -> str:
    """Return the table that a finding stands in."""
    if isinstance(finding.reason, AccessRule):
        return "Access to the article"
    return f"The campaign {finding.campaign}" if finding.campaign else "The reader"


def row(finding: Finding) -> tuple[str, ...]:
    """Return a finding as a row."""
    return (finding.number, say_verdict(finding), finding.reason, finding.sentence)


def say_verdict(finding: Finding) -> str:
    """Say what a rule does to the answer: most can only refuse."""
    if not finding.holds:
        return "–"
    if isinstance(finding.reason, AccessRule):
        return "applies"
    return "asks" if finding.reason is Reason.SHOWN else "refuses"
