"""The snooze: "remind me later", and the promise that it becomes when it falls due."""

from dataclasses import replace
from datetime import datetime, timedelta

from supportsvc.domain.value import value

PROMISE_LIFE = timedelta(days=30)
PROMISE_ANSWERS = 3


@value
class Snooze:
    """A reader's snooze: silent until `until`, then a promise to ask once more.

    `campaign` is the mark of the campaign that the reader put off, `answers` how many answers have sent the
    promised ask. A used-up snooze is kept, so that the client's copy of it cannot bring it back.
    """

    until: datetime
    campaign: int
    answers: int = 0
    used: bool = False

    @property
    def lapses(self) -> datetime:
        """The instant from which the promise no longer holds."""
        return self.until + PROMISE_LIFE

    def is_due(self, now: datetime) -> bool:
        """Tell whether the promise waits to be kept."""
        return not self.used and self.until <= now < self.lapses


def sent(snooze: Snooze) -> Snooze:
    """Count one answer that carried the promised ask; the third uses the promise up."""
    answers = snooze.answers + 1
    return replace(snooze, answers=answers, used=snooze.used or answers >= PROMISE_ANSWERS)


def merge(kept: Snooze | None, brought: Snooze | None) -> Snooze | None:
    """Choose between the record's snooze and the client's: the later wins, of equals the record's."""
    if kept is None or (brought is not None and brought.until > kept.until):
        return brought
    return kept
