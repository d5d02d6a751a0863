"""What is counted in a simulated month; all of it whole numbers, so that parts add up in any order."""

from collections import Counter
from dataclasses import dataclass, field, fields
from enum import StrEnum


class Call(StrEnum):
    """The kinds of requests that a reader's browser makes."""

    SCRIPT = "script"
    DECISION = "decision"
    IMPRESSION = "impression"
    DISMISSAL = "dismissal"
    SNOOZE = "snooze"
    CLICK = "click"
    CHECKOUT = "checkout"
    RETURN = "return"
    THANKS = "thanks"


CLICKED = (Call.DISMISSAL, Call.SNOOZE, Call.CLICK, Call.CHECKOUT, Call.RETURN, Call.THANKS)
"""What the reader's own clicks bring about; the thank-you's decision comes of the payment."""


class Deed(StrEnum):
    """What becomes of an ask."""

    ASKED = "asked"
    SEEN = "seen"
    DISMISSED = "dismissed"
    SNOOZED = "snoozed"
    PAID = "paid"


@dataclass(slots=True)
class Tally:
    """The sums of a month under one set of rules.

    `views` leaves out pages that are excluded. `nothing` are the decisions that showed neither a prompt nor a wall's
    notice nor a thank-you, `reasons` their reasons. `prompts` are counted by campaign, variant and deed, `days` are
    asks by the day of the month from 0, `per_reader` readers by how often they were asked.
    """

    readers: int = 0
    views: int = 0
    supporters_asked: int = 0
    decisions: int = 0
    nothing: int = 0
    denied: int = 0
    requests: Counter[str] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    prompts: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    days: Counter[int] = field(default_factory=Counter)
    per_reader: Counter[int] = field(default_factory=Counter)

    def add(self, other: "Tally") -> None:
        """Take another tally's sums in."""
        for part in fields(self):
            ours, theirs = getattr(self, part.name), getattr(other, part.name)
            if isinstance(ours, Counter):
                ours.update(theirs)
            else:
                setattr(self, part.name, ours + theirs)

    def count(self, deed: Deed) -> int:
        """Return how often a deed was done."""
        return sum(number for (_, _, done), number in self.prompts.items() if done == deed)

    @property
    def asks(self) -> int:
        """How many prompts were sent to be shown."""
        return self.count(Deed.ASKED)

    @property
    def asked(self) -> int:
        """How many readers were asked at all."""
        return sum(number for asks, number in self.per_reader.items() if asks)
