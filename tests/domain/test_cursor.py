"""Where reconciliation goes on, and when the events are not enough."""

from datetime import UTC, datetime, timedelta

import pytest

from supportsvc.domain.cursor import (
    KEPT,
    OVERLAP,
    REBUILD_EVERY,
    REST,
    RESUMABLE,
    Progress,
    Reason,
    is_due,
    replay_since,
    resumed,
    why_rebuild,
)

NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)
MOMENT = timedelta(microseconds=1)
EVERY = timedelta(minutes=5)


def test_events_are_read_again_from_an_hour_before_the_cursor() -> None:
    assert timedelta(hours=1) == OVERLAP
    assert replay_since(NOW - EVERY, NOW) == NOW - EVERY - OVERLAP


def test_without_a_cursor_events_do_not_do() -> None:
    assert replay_since(None, NOW) is Reason.NO_CURSOR


def test_a_cursor_does_while_stripe_still_has_all_events_since_its_overlap() -> None:
    oldest = NOW - KEPT + OVERLAP

    assert replay_since(oldest, NOW) == NOW - KEPT
    assert replay_since(oldest - MOMENT, NOW) is Reason.TOO_OLD


def test_a_cursor_a_little_ahead_is_another_clocks_and_one_far_ahead_is_none() -> None:
    assert replay_since(NOW + OVERLAP, NOW) == NOW
    assert replay_since(NOW + OVERLAP + MOMENT, NOW) is Reason.IN_FUTURE


@pytest.mark.parametrize(
    ("progress", "expected"),
    [
        (Progress(), Reason.NO_CURSOR),
        (Progress(cursor=NOW - KEPT, rebuilt=NOW), Reason.TOO_OLD),
        (Progress(cursor=NOW, rebuilt=NOW, began=NOW), Reason.BROKEN_OFF),
        (Progress(cursor=NOW, rebuilt=NOW, began=NOW - RESUMABLE - MOMENT), None),
        (Progress(cursor=NOW), Reason.WEEKLY),
        (Progress(cursor=NOW, rebuilt=NOW - REBUILD_EVERY), Reason.WEEKLY),
        (Progress(cursor=NOW, rebuilt=NOW + REBUILD_EVERY), Reason.WEEKLY),
        (Progress(cursor=NOW, rebuilt=NOW - REBUILD_EVERY + MOMENT), None),
    ],
)
def test_everything_is_read_again_where_there_is_a_reason(progress: Progress, expected: Reason | None) -> None:
    assert why_rebuild(progress, NOW) is expected


def test_a_rebuild_that_was_broken_off_is_gone_on_with_for_a_day() -> None:
    began = NOW - RESUMABLE

    assert resumed(Progress(), NOW) is None
    assert resumed(Progress(began=began), NOW) == began
    assert resumed(Progress(began=began - MOMENT), NOW) is None
    assert resumed(Progress(began=NOW + RESUMABLE + MOMENT), NOW) is None


@pytest.mark.parametrize(
    ("progress", "expected"),
    [
        (Progress(rebuilt=NOW), True),
        (Progress(cursor=NOW - EVERY, rebuilt=NOW), True),
        (Progress(cursor=NOW + EVERY, rebuilt=NOW), True),
        (Progress(cursor=NOW - EVERY + MOMENT, rebuilt=NOW), False),
        (Progress(cursor=NOW, rebuilt=NOW - REBUILD_EVERY), True),
    ],
)
def test_it_is_time_after_a_while_or_where_everything_is_to_be_read(progress: Progress, expected: bool) -> None:  # noqa: FBT001
    assert is_due(progress, EVERY, NOW) is expected


def test_where_customers_were_refused_it_rests_for_an_hour_or_longer_and_where_all_was_lost_it_does_not() -> None:
    refused = Progress(cursor=NOW - KEPT, refused=NOW)

    assert not is_due(refused, EVERY, NOW + REST - MOMENT)
    assert is_due(refused, EVERY, NOW + REST)
    assert not is_due(refused, 2 * REST, NOW + 2 * REST - MOMENT)
    assert is_due(refused, EVERY, NOW - REST)
    assert is_due(Progress(), EVERY, NOW)
