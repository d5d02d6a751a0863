"""Refused webhooks on end, and when an operator hears of them."""

from datetime import UTC, datetime, timedelta

import pytest

from supportsvc.web.refusals import BETWEEN, MANY, WITHIN, Refusals

NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)
LIKE = f"t=1700000000,v1={'0a' * 32}"
SECOND = timedelta(seconds=1)


def test_several_within_minutes_are_told_once_an_hour() -> None:
    refusals = Refusals()

    told = [refusals.note(LIKE, NOW + number * SECOND) for number in range(MANY + 2)]
    later = [refusals.note(LIKE, NOW + BETWEEN + number * SECOND) for number in range(MANY + 1)]

    assert told == [False] * (MANY - 1) + [True, False, False]
    assert later == [False] * (MANY - 1) + [True, False]


def test_a_success_between_them_or_too_long_a_time_makes_them_none() -> None:
    interrupted, slow = Refusals(), Refusals()

    first = [interrupted.note(LIKE, NOW) for _ in range(MANY - 1)]
    interrupted.end()
    assert not any([*first, interrupted.note(LIKE, NOW)])

    spread = [slow.note(LIKE, NOW + number * (WITHIN + SECOND) / (MANY - 1)) for number in range(MANY)]
    assert not any(spread)
    assert slow.note(LIKE, NOW + (MANY - 1) * (WITHIN + SECOND) / (MANY - 1))


@pytest.mark.parametrize("signature", [None, "", "t=1,v1=short", "v1=" + "0a" * 32, "t=x,v1=" + "0a" * 32, "garbage"])
def test_what_does_not_look_like_stripes_signature_is_no_cause(signature: str | None) -> None:
    refusals = Refusals()

    assert not any(refusals.note(signature, NOW) for _ in range(9))
