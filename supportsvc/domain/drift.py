"""Drift: what a sync found wrong in the store, by kind."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from enum import StrEnum
from itertools import repeat

from supportsvc.domain.copies import copy_for
from supportsvc.domain.reader import MOST_COPIES, Forgotten, Reader
from supportsvc.domain.supporter import Standing

FRESH = timedelta(minutes=15)
"""How old a change at Stripe may be whose webhook may still be on its way: such a difference is no drift."""

SETTLING = timedelta(minutes=1)
"""How old a record is whose copies are all written: of a younger one another sync may just be writing them."""


class Drift(StrEnum):
    """One thing that was wrong about a Customer."""

    MISSING = "missing"
    DELETED = "deleted"
    UNTIL = "until"
    GIFT = "gift"
    COLLECTING = "collecting"
    LINKS = "links"
    COPIES = "copies"


MEANINGS = {
    Drift.MISSING: "the store had no record of a Customer of ours",
    Drift.DELETED: "the store had a record of a Customer who is deleted at Stripe",
    Drift.UNTIL: "a supporter's time was wrong",
    Drift.GIFT: "the pause after a gift was wrong",
    Drift.COLLECTING: "whether Stripe still collects was wrong",
    Drift.LINKS: "the linked readers were wrong",
    Drift.COPIES: "a reader's copy did not say what the Customer's record does",
}


def differences(
    before: Standing | None, held: Sequence[Reader | Forgotten | None], after: Standing, *, deleted: bool
) -> frozenset[Drift]:
    """Say what a sync put right.

    `held` are the records of the readers that `before` names, in its order. `deleted` tells that Stripe holds the
    Customer no more.
    """
    if before is None or not is_written(before):
        return frozenset({Drift.MISSING}) if says_something(after) else frozenset()
    if deleted:
        return frozenset({Drift.DELETED}) if says_something(before) else frozenset()
    settled = after.ticket - before.ticket >= SETTLING // timedelta(microseconds=1)
    is_wrong = {
        Drift.UNTIL: before.until != after.until,
        Drift.GIFT: before.gift_until != after.gift_until,
        Drift.COLLECTING: before.collecting != after.collecting,
        Drift.LINKS: set(before.readers) != set(after.readers),
        Drift.COPIES: settled and not all(map(agrees, repeat(before), before.readers, held)),
    }
    return frozenset(kind for kind in is_wrong if is_wrong[kind])


def is_written(standing: Standing) -> bool:
    """Tell whether a sync has ever written the record: a ticket alone makes one, too."""
    return standing.ticket > 0


def says_something(standing: Standing) -> bool:
    """Tell whether a record entitles, pauses, collects or links."""
    return bool(standing.until or standing.gift_until or standing.collecting or standing.readers)


def agrees(standing: Standing, reader: bytes, record: Reader | Forgotten | None) -> bool:
    """Tell whether the record of a reader whom a Customer's record names repeats that one.

    A reader with as many copies as a record holds may lack it, and who is forgotten has none: that shows as a link.
    """
    if isinstance(record, Forgotten):
        return True
    copies = () if record is None else record.copies
    found = next((copy for copy in copies if copy.customer == standing.customer), None)
    if found is None:
        return len(copies) == MOST_COPIES
    return replace(found, ticket=0) == replace(copy_for(standing, reader), ticket=0)
