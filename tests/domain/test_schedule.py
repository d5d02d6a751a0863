"""When a campaign runs (C1): days, hours, zones, and the nights on which clocks change."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from supportsvc.domain.schedule import Schedule, Weekday, first_open, window_of
from tests.builders import DAY, HOUR, MINUTE, SECOND

BERLIN, LORD_HOWE, KOLKATA = (ZoneInfo(name) for name in ("Europe/Berlin", "Australia/Lord_Howe", "Asia/Kolkata"))
TUESDAY = datetime(2026, 3, 10, 12, tzinfo=UTC)
ALL_DAY = Schedule()


@pytest.fixture(autouse=True)
def _nothing_is_remembered() -> None:
    """Let each test reckon its hours anew, also where another has asked for the same."""
    window_of.cache_clear()


def local(zone: ZoneInfo, *parts: int, fold: int = 0) -> datetime:
    return datetime(*parts, tzinfo=zone, fold=fold).astimezone(UTC)  # type: ignore[arg-type, misc]


def test_c1_a_plain_schedule_opens_at_its_start_and_closes_at_its_end() -> None:
    schedule = Schedule(start=TUESDAY, end=TUESDAY + DAY)

    assert first_open(schedule, TUESDAY - DAY) == TUESDAY
    assert first_open(schedule, TUESDAY + HOUR) == TUESDAY + HOUR
    assert first_open(schedule, TUESDAY + DAY) is None
    assert first_open(ALL_DAY, TUESDAY) == TUESDAY


def test_c1_days_of_the_week_are_those_of_its_zone() -> None:
    weekend = Schedule(days=(Weekday.SATURDAY, Weekday.SUNDAY), zone=KOLKATA)

    assert first_open(weekend, TUESDAY) == local(KOLKATA, 2026, 3, 14)
    assert first_open(weekend, local(KOLKATA, 2026, 3, 15, 23, 59)) == local(KOLKATA, 2026, 3, 15, 23, 59)
    assert first_open(weekend, local(KOLKATA, 2026, 3, 16)) == local(KOLKATA, 2026, 3, 21)


def test_c1_hours_past_midnight_belong_to_the_day_on_which_they_began() -> None:
    night = Schedule(days=(Weekday.FRIDAY,), opens=time(22), closes=time(2), zone=BERLIN)

    assert first_open(night, TUESDAY) == local(BERLIN, 2026, 3, 13, 22)
    assert first_open(night, local(BERLIN, 2026, 3, 14, 1, 59)) == local(BERLIN, 2026, 3, 14, 1, 59)
    assert first_open(night, local(BERLIN, 2026, 3, 14, 2)) == local(BERLIN, 2026, 3, 20, 22)


def test_c1_one_of_the_hours_may_be_left_open() -> None:
    from_noon, till_noon = Schedule(opens=time(12)), Schedule(closes=time(12))

    assert first_open(from_noon, TUESDAY - HOUR) == TUESDAY
    assert first_open(till_noon, TUESDAY - HOUR) == TUESDAY - HOUR
    assert first_open(till_noon, TUESDAY) == TUESDAY + 12 * HOUR


def test_c1_a_window_that_opens_after_the_end_never_does() -> None:
    friday = Schedule(days=(Weekday.FRIDAY,), end=datetime(2026, 3, 13, tzinfo=UTC))

    assert first_open(friday, TUESDAY) is None
    assert first_open(Schedule(days=friday.days, end=datetime(2026, 3, 13, 0, 0, 1, tzinfo=UTC)), TUESDAY) is not None


def test_c1_an_hour_that_clocks_skip_is_as_much_later() -> None:
    early = Schedule(opens=time(2, 30), closes=time(4), zone=BERLIN)
    gone = Schedule(opens=time(2), closes=time(3), zone=BERLIN)

    assert first_open(early, datetime(2026, 3, 29, tzinfo=UTC)) == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)
    assert first_open(gone, datetime(2026, 3, 29, tzinfo=UTC)) == datetime(2026, 3, 30, tzinfo=UTC)


def test_c1_a_window_that_clocks_skip_opens_a_week_later() -> None:
    weekly = Schedule(days=(Weekday.SUNDAY,), opens=time(2), closes=time(3), zone=BERLIN)
    after = datetime(2026, 4, 5, tzinfo=UTC)

    assert first_open(weekly, datetime(2026, 3, 23, 12, tzinfo=UTC)) == after
    assert first_open(weekly, datetime(2026, 3, 29, 1, tzinfo=UTC)) == after


def test_c1_an_hour_that_comes_twice_opens_the_first_time_and_closes_the_second() -> None:
    early = Schedule(opens=time(2, 15), closes=time(2, 45), zone=BERLIN)

    assert first_open(early, datetime(2026, 10, 24, 12, tzinfo=UTC)) == datetime(2026, 10, 25, 0, 15, tzinfo=UTC)
    assert first_open(early, datetime(2026, 10, 25, 1, 44, tzinfo=UTC)) == datetime(2026, 10, 25, 1, 44, tzinfo=UTC)
    assert first_open(early, datetime(2026, 10, 25, 1, 45, tzinfo=UTC)) == datetime(2026, 10, 26, 1, 15, tzinfo=UTC)


def test_c1_half_an_hour_may_come_twice_too() -> None:
    early = Schedule(opens=time(1), closes=time(1, 45), zone=LORD_HOWE)
    night = datetime(2026, 4, 4, 14, tzinfo=UTC)

    assert first_open(early, night) == night
    assert first_open(early, night + HOUR + 14 * MINUTE) == night + HOUR + 14 * MINUTE
    assert first_open(early, night + HOUR + 15 * MINUTE) == datetime(2026, 4, 5, 14, 30, tzinfo=UTC)


SCHEDULES = st.builds(
    Schedule,
    days=st.lists(st.sampled_from(Weekday), unique=True, max_size=3).map(tuple),
    opens=st.none() | st.times().map(lambda t: t.replace(microsecond=0)),
    closes=st.none() | st.times().map(lambda t: t.replace(microsecond=0)),
    zone=st.sampled_from((UTC, BERLIN, LORD_HOWE, KOLKATA)),
)


@given(SCHEDULES, st.integers(0, 365 * 86400))
def test_c1_what_opens_is_open_and_nothing_before_it_is(schedule: Schedule, seconds: int) -> None:
    instant = TUESDAY + timedelta(seconds=seconds)

    opens = first_open(schedule, instant)

    assert opens is not None
    assert opens >= instant
    assert first_open(schedule, opens) == opens
    if opens > instant:
        assert first_open(schedule, opens - SECOND) == opens


@pytest.mark.parametrize("hour", [0, 6, 12, 18])
def test_c1_by_day_and_by_hour_it_is_open_by_the_clock_of_its_zone(hour: int) -> None:
    schedule = Schedule(days=(Weekday.MONDAY, Weekday.TUESDAY), opens=time(6), closes=time(18), zone=BERLIN)

    for day in range(14):
        instant = datetime(2026, 5, 4 + day, hour, 30, tzinfo=BERLIN)
        is_open = instant.weekday() < 2 and 6 <= hour < 18
        assert (first_open(schedule, instant.astimezone(UTC)) == instant) is is_open


def test_c1_the_instant_of_opening_is_told_in_utc() -> None:
    opens = first_open(Schedule(opens=time(6), closes=time(18), zone=BERLIN), TUESDAY.replace(hour=22))

    assert opens is not None
    assert opens.tzinfo is UTC


def test_c1_the_day_is_the_zones_where_elsewhere_it_is_tomorrow() -> None:
    """At half past eight in the evening of New York, Sunday's hours last until nine, and in UTC it is Tuesday."""
    there = ZoneInfo("America/New_York")
    schedule = Schedule(days=(Weekday.SUNDAY,), opens=time(22), closes=time(21), zone=there)
    instant = datetime(2026, 1, 12, 20, 30, tzinfo=there).astimezone(UTC)

    assert first_open(schedule, instant) == instant
