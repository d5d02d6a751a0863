"""An ask: one prompt shown to one reader, and what became of it."""

from datetime import datetime
from enum import IntEnum

from supportsvc.domain.value import value


class Fate(IntEnum):
    """What became of an ask, in the order in which it can only grow."""

    OFFERED = 0
    SEEN = 1
    DISMISSED = 2


@value
class Counter:
    """A client's running total of views, under the random mark of its counter (32 bits)."""

    mark: int
    total: int


@value
class Ask:
    """An ask as its signed token names it.

    `campaign` is the campaign's mark (16 bits), `counter` what the client had sent when it was asked, and
    `promised` tells that the ask kept a snooze's promise.
    """

    reader: bytes
    campaign: int
    variant: int
    instant: datetime
    counter: Counter
    promised: bool = False


@value
class Credit:
    """What something is counted for: a campaign by its mark, 0 where no ask led to it, and a variant by its place."""

    campaign: int = 0
    variant: int = 0


@value
class PastAsk:
    """What a reader's record keeps of an ask."""

    instant: datetime
    campaign: int
    fate: Fate


def credit_of(ask: Ask | None) -> Credit:
    """Return what an ask is counted for."""
    return Credit() if ask is None else Credit(ask.campaign, ask.variant)
