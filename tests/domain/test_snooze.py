"""The snooze as a value: due, lapsed, used up, and merged with the client's copy of it."""

from datetime import timedelta

import pytest

from supportsvc.domain.snooze import PROMISE_LIFE, Snooze, merge, sent
from tests.builders import DAY, NOW, SECOND


@pytest.mark.parametrize(
    ("since_due", "due"),
    [
        (-SECOND, False),
        (timedelta(), True),
        (PROMISE_LIFE - SECOND, True),
        (PROMISE_LIFE, False),
    ],
)
def test_a_promise_waits_from_its_instant_on_for_thirty_days(since_due: timedelta, *, due: bool) -> None:
    snooze = Snooze(NOW, campaign=1)

    assert snooze.is_due(NOW + since_due) is due
    assert snooze.lapses == NOW + 30 * DAY


def test_a_used_up_snooze_is_never_due() -> None:
    assert not Snooze(NOW, campaign=1, used=True).is_due(NOW)


def test_the_third_answer_uses_a_promise_up() -> None:
    snooze = Snooze(NOW, campaign=1)

    first, second, third = sent(snooze), sent(sent(snooze)), sent(sent(sent(snooze)))

    assert (first.answers, first.used) == (1, False)
    assert (second.answers, second.used) == (2, False)
    assert (third.answers, third.used) == (3, True)


def test_a_used_up_snooze_stays_used_up_when_it_is_sent_once_more() -> None:
    assert sent(Snooze(NOW, campaign=1, answers=1, used=True)).used


@pytest.mark.parametrize(
    ("kept", "brought", "merged"),
    [
        (None, None, None),
        (None, Snooze(NOW, 1), Snooze(NOW, 1)),
        (Snooze(NOW, 1), None, Snooze(NOW, 1)),
        (Snooze(NOW, 1), Snooze(NOW + SECOND, 2), Snooze(NOW + SECOND, 2)),
        (Snooze(NOW + SECOND, 1), Snooze(NOW, 2), Snooze(NOW + SECOND, 1)),
        (Snooze(NOW, 1, answers=3, used=True), Snooze(NOW, 1), Snooze(NOW, 1, answers=3, used=True)),
    ],
)
def test_of_two_snoozes_the_later_wins_and_of_equals_the_records(
    kept: Snooze | None, brought: Snooze | None, merged: Snooze | None
) -> None:
    assert merge(kept, brought) == merged
