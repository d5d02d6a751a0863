"""What an explanation is made of: a finding for each rule, by the numbers of docs/decision-rules.md."""

from dataclasses import dataclass

from supportsvc.domain.access import AccessRule
from supportsvc.domain.rules import Reason

FIRST_OF_CAMPAIGNS = Reason.NOT_SCHEDULED


@dataclass(frozen=True, slots=True)
class Finding:
    """One rule, judged by itself: `holds` tells that it would decide, the sentence by what.

    `campaign` is the name of the campaign whose rule it is, None for a rule of the reader's or of access.
    """

    number: str
    reason: Reason | AccessRule
    campaign: str | None
    holds: bool
    sentence: str


def number_of(reason: Reason | AccessRule) -> str:
    """Return a rule's number, which is its place in its table."""
    if isinstance(reason, AccessRule):
        return f"A{list(AccessRule).index(reason) + 1}"
    place = list(Reason).index(reason)
    campaigns = list(Reason).index(FIRST_OF_CAMPAIGNS)
    return f"R{place + 1}" if place < campaigns else f"C{place - campaigns + 1}"
