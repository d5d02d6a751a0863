"""When a campaign runs: from one instant to another, on days of the week, between hours of the day in its zone."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from enum import StrEnum
from functools import lru_cache

WEEK = 7
DAY = timedelta(days=1)


class Weekday(StrEnum):
    """A day of the week, Monday first as `date.weekday` counts."""

    MONDAY = "monday"
    TUESDAY = "tuesday"
    WEDNESDAY = "wednesday"
    THURSDAY = "thursday"
    FRIDAY = "friday"
    SATURDAY = "saturday"
    SUNDAY = "sunday"


WEEKDAYS = tuple(Weekday)


@dataclass(frozen=True, slots=True)
class Schedule:
    """From `start` on, before `end`; of these, on `days` of the week (all where empty), from `opens` to `closes`.

    The clock of `zone` holds for days and hours. Hours past midnight belong to the day on which they began: where
    `closes` is not later than `opens`, it is the next day's.
    """

    start: datetime | None = None
    end: datetime | None = None
    days: tuple[Weekday, ...] = ()
    opens: time | None = None
    closes: time | None = None
    zone: tzinfo = UTC

    @property
    def is_plain(self) -> bool:
        """Whether it is open all the time between its start and its end."""
        return not self.days and self.opens is None and self.closes is None


def first_open(schedule: Schedule, instant: datetime) -> datetime | None:
    """Return the first instant from `instant` on at which a schedule is open; None where it never is."""
    found = max(instant, schedule.start or instant)
    if not schedule.is_plain:
        found = within_hours(schedule, found)
    return None if schedule.end is not None and schedule.end <= found else found


def within_hours(schedule: Schedule, instant: datetime) -> datetime:
    """Return the first instant from `instant` on that lies in a schedule's days and hours."""
    today = instant.astimezone(schedule.zone).date()
    # The day before may have hours past midnight. Two weeks, since clocks may skip the one window of a week.
    spans = (span for i in range(-1, 2 * WEEK + 1) for span in window_of(schedule, today + i * DAY))
    return max(instant, next(opens for opens, closes in spans if closes > instant and closes > opens))


@lru_cache(maxsize=1024)
def window_of(schedule: Schedule, day: date) -> tuple[tuple[datetime, datetime], ...]:
    """Return the hours of a day as instants (UTC), none where it is not one of the schedule's days.

    Kept, since every decision asks for the same few days, and a zone's clock is slow to read.
    """
    if schedule.days and WEEKDAYS[day.weekday()] not in schedule.days:
        return ()
    opens, closes = schedule.opens or time(), schedule.closes or time()
    until = day if closes > opens else day + DAY
    return ((at(schedule, day, opens), ends(schedule, until, closes)),)


def at(schedule: Schedule, day: date, hour: time) -> datetime:
    """Return the instant of an hour: the first of two where clocks are set back; where they skip it, as much later."""
    return datetime.combine(day, hour, schedule.zone).astimezone(UTC)


def ends(schedule: Schedule, day: date, hour: time) -> datetime:
    """Return the instant at which an hour ends a window: the later one where it comes twice."""
    return max(at(schedule, day, hour), at(schedule, day, hour.replace(fold=1)))
