"""What a sync put right, by kind."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from supportsvc.domain.copies import copy_for
from supportsvc.domain.drift import MEANINGS, Drift, agrees, differences
from supportsvc.domain.reader import MOST_COPIES, Copy, Forgotten, Reader
from supportsvc.domain.supporter import Standing

NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)
ADA, BEN = b"a" * 16, b"b" * 16
MINUTE = 60_000_000
"""In tickets."""
RIGHT = Standing("cus_1", 7, 7, NOW, None, collecting=True, readers=(ADA,))
LATER = replace(RIGHT, ticket=7 + MINUTE)
HELD = Reader(copies=(copy_for(RIGHT, ADA),))


def found(before: Standing | None, *held: Any, after: Standing = LATER, deleted: bool = False) -> set[Drift]:
    return set(differences(before, held, after, deleted=deleted))


def test_every_kind_has_a_meaning() -> None:
    assert set(MEANINGS) == set(Drift)


def test_a_record_that_was_right_is_no_drift_whatever_its_ticket() -> None:
    assert found(replace(RIGHT, ticket=3, taken=9), HELD) == set()


def test_any_ticket_but_none_at_all_tells_that_a_record_was_written() -> None:
    assert found(replace(RIGHT, ticket=1), HELD) == set()


@pytest.mark.parametrize("before", [None, Standing("cus_1", taken=9)])
def test_a_record_that_was_not_there_was_missing(before: Standing | None) -> None:
    assert found(before) == {Drift.MISSING}


@pytest.mark.parametrize(
    "after",
    [
        Standing("cus_1", 8, until=NOW),
        Standing("cus_1", 8, gift_until=NOW),
        Standing("cus_1", 8, collecting=True),
        Standing("cus_1", 8, readers=(ADA,)),
    ],
)
def test_a_record_is_missed_where_it_says_anything_at_all(after: Standing) -> None:
    assert found(None, after=after) == {Drift.MISSING}


def test_nobody_misses_the_record_of_a_stranger() -> None:
    assert found(None, after=Standing("cus_1", 8)) == set()


def test_a_record_of_who_is_deleted_at_stripe_was_wrong_where_it_said_anything() -> None:
    gone = Standing("cus_1", 8)

    assert found(RIGHT, HELD, after=gone, deleted=True) == {Drift.DELETED}
    assert found(Standing("cus_1", 1), after=gone, deleted=True) == set()


@pytest.mark.parametrize(
    ("change", "kind"),
    [
        ({"until": NOW + timedelta(days=1)}, Drift.UNTIL),
        ({"gift_until": NOW}, Drift.GIFT),
        ({"collecting": False}, Drift.COLLECTING),
        ({"readers": (ADA, BEN)}, Drift.LINKS),
    ],
)
def test_each_thing_that_changed_is_told(change: dict[str, Any], kind: Drift) -> None:
    assert found(RIGHT, HELD, after=replace(RIGHT, ticket=7 + MINUTE, **change)) == {kind}


def test_several_things_are_told_together() -> None:
    assert found(RIGHT, Reader(), after=replace(RIGHT, ticket=7 + MINUTE, until=None, collecting=False)) == {
        Drift.UNTIL,
        Drift.COLLECTING,
        Drift.COPIES,
    }


def test_the_order_of_readers_is_no_drift() -> None:
    both = replace(RIGHT, readers=(ADA, BEN))

    assert found(both, HELD, HELD, after=replace(both, readers=(BEN, ADA))) == set()


@pytest.mark.parametrize("record", [None, Reader(), Reader(copies=(Copy("cus_1", 9, linked=False),))])
def test_a_reader_without_the_copy_is_told(record: Reader | None) -> None:
    assert found(RIGHT, record) == {Drift.COPIES}


def test_one_reader_of_two_is_enough_to_be_told() -> None:
    both = replace(RIGHT, readers=(ADA, BEN))

    assert found(both, HELD, None, after=replace(both, ticket=7 + MINUTE)) == {Drift.COPIES}


def test_copies_that_another_sync_may_just_be_writing_are_no_drift() -> None:
    assert found(RIGHT, None, after=replace(RIGHT, ticket=6 + MINUTE)) == set()


def test_a_copy_that_says_the_same_under_another_ticket_agrees() -> None:
    assert agrees(RIGHT, ADA, Reader(copies=(replace(copy_for(RIGHT, ADA), ticket=1),)))
    assert not agrees(RIGHT, ADA, Reader(copies=(replace(copy_for(RIGHT, ADA), collecting=False),)))


def test_a_reader_whose_copies_are_all_of_worthier_customers_agrees() -> None:
    full = tuple(Copy(f"cus_{number}", 1) for number in range(2, 2 + MOST_COPIES))

    assert agrees(RIGHT, ADA, Reader(copies=full))
    assert not agrees(RIGHT, ADA, Reader(copies=full[1:]))


def test_who_was_erased_holds_no_copy_and_shows_as_a_link() -> None:
    assert agrees(RIGHT, ADA, Forgotten(("cus_1",)))
