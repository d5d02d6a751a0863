"""A pace by which several threads ask, and the rest that Stripe asks for."""

import pytest

from supportsvc.stripe_gateway.pace import LONGEST_REST, MOST_TOLD, Pace, retry_after


class Clock:
    """A time that passes only while somebody waits."""

    def __init__(self) -> None:
        self.now = 100.0
        self.ends = False

    def __call__(self) -> float:
        return self.now

    def wait(self, seconds: float) -> bool:
        self.now += seconds
        return self.ends


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def pace(clock: Clock) -> Pace:
    return Pace(10, clock.wait, clock)


def test_requests_are_spaced(clock: Clock, pace: Pace) -> None:
    assert all(pace.admits() for _ in range(31))

    assert clock.now == pytest.approx(103)


def test_idle_time_is_not_made_up_for(clock: Clock, pace: Pace) -> None:
    pace.admits()
    clock.now += 60

    assert all(pace.admits() for _ in range(11))

    assert clock.now == pytest.approx(160.9, abs=0.2)


def test_after_a_429_all_rest_and_longer_each_time_in_a_row(clock: Clock, pace: Pace) -> None:
    rests = []
    for _ in range(8):
        pace.admits()
        before = clock.now
        pace.heard(429, {})
        pace.admits()
        rests.append(round(clock.now - before))

    assert rests == [1, 2, 4, 8, 16, 32, LONGEST_REST, LONGEST_REST]
    pace.heard(200, {})
    before = clock.now
    pace.heard(429, {})
    pace.admits()
    assert round(clock.now - before) == 1


def test_several_refused_at_once_are_one_refusal(clock: Clock, pace: Pace) -> None:
    before = clock.now
    for _ in range(5):
        pace.heard(429, {})
    pace.heard(200, {})
    pace.admits()

    assert clock.now - before == 1
    pace.heard(429, {})
    pace.admits()
    assert clock.now - before == 3


def test_a_rest_is_as_long_as_stripe_says(clock: Clock, pace: Pace) -> None:
    before = clock.now
    pace.heard(429, {"Retry-After": "75"})
    pace.admits()

    assert clock.now - before == 75


def test_who_must_end_is_not_admitted(clock: Clock, pace: Pace) -> None:
    pace.heard(429, {})
    clock.ends = True

    assert not pace.admits()


@pytest.mark.parametrize(
    ("told", "seconds"), [("7", 7), (" 7 ", 7), ("", 0), ("soon", 0), ("-1", 0), ("٣", 0), ("99999", MOST_TOLD)]
)
def test_what_stripe_says_is_read_with_care(told: str, seconds: float) -> None:
    assert retry_after({"Retry-After": told}) == seconds
    assert retry_after({}) == 0
