"""The edges of schedules (C1): starts and ends, hours on the days when clocks change, days of the week by zone.

The instants stand here as the calendars of the zones have them, reckoned by hand; nothing asks a library for an offset.
"""

# ruff: noqa: E501 - a row of a table is read best on one line

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from tests.cases.arithmetic import AROUND, DAY, NOW, READ_MUCH, SECOND, WORDS, case, door, many, rfc3339

Told = dict[str, Any]

HOURS = (
    # zone, what is special, schedule's hours, opens and closes (UTC), when it opens next
    ("Europe/Berlin", "the day before clocks go forward", "06:00", "22:00", "2026-03-28T05:00", "2026-03-28T21:00", "2026-03-29T04:00"),
    ("Europe/Berlin", "the day clocks go forward", "06:00", "22:00", "2026-03-29T04:00", "2026-03-29T20:00", "2026-03-30T04:00"),
    ("Europe/Berlin", "the day before clocks go back", "06:00", "22:00", "2026-10-24T04:00", "2026-10-24T20:00", "2026-10-25T05:00"),
    ("Europe/Berlin", "the day clocks go back", "06:00", "22:00", "2026-10-25T05:00", "2026-10-25T21:00", "2026-10-26T05:00"),
    ("Europe/Berlin", "an hour that is skipped opens as much later", "02:30", "05:00", "2026-03-29T01:30", "2026-03-29T03:00", "2026-03-30T00:30"),
    ("Europe/Berlin", "an hour that is skipped closes as much later", "01:00", "02:30", "2026-03-29T00:00", "2026-03-29T01:30", "2026-03-29T23:00"),
    ("Europe/Berlin", "of an hour that comes twice the first opens", "02:30", "05:00", "2026-10-25T00:30", "2026-10-25T04:00", "2026-10-26T01:30"),
    ("Europe/Berlin", "of an hour that comes twice the later one closes", "01:00", "02:30", "2026-10-24T23:00", "2026-10-25T01:30", "2026-10-26T00:00"),
    ("Europe/Berlin", "past midnight into the day clocks go back", "22:00", "02:30", "2026-10-24T20:00", "2026-10-25T01:30", "2026-10-25T21:00"),
    ("America/New_York", "the day before clocks go forward", "06:00", "22:00", "2026-03-07T11:00", "2026-03-08T03:00", "2026-03-08T10:00"),
    ("America/New_York", "the day clocks go forward", "06:00", "22:00", "2026-03-08T10:00", "2026-03-09T02:00", "2026-03-09T10:00"),
    ("America/New_York", "the day before clocks go back", "06:00", "22:00", "2026-10-31T10:00", "2026-11-01T02:00", "2026-11-01T11:00"),
    ("America/New_York", "the day clocks go back", "06:00", "22:00", "2026-11-01T11:00", "2026-11-02T03:00", "2026-11-02T11:00"),
    ("America/New_York", "of an hour that comes twice the first opens", "01:30", "04:00", "2026-11-01T05:30", "2026-11-01T09:00", "2026-11-02T06:30"),
    ("America/New_York", "of an hour that comes twice the later one closes", "00:00", "01:30", "2026-11-01T04:00", "2026-11-01T06:30", "2026-11-02T05:00"),
    ("America/New_York", "past midnight into the day clocks go forward", "20:00", "03:00", "2026-03-08T01:00", "2026-03-08T07:00", "2026-03-09T00:00"),
    ("Asia/Kolkata", "a zone half an hour apart", "06:00", "22:00", "2026-11-24T00:30", "2026-11-24T16:30", "2026-11-25T00:30"),
    ("Asia/Kolkata", "past midnight, half an hour apart", "23:45", "00:15", "2026-11-23T18:15", "2026-11-23T18:45", "2026-11-24T18:15"),
    ("Australia/Lord_Howe", "the day before clocks go forward by half an hour", "06:00", "22:00", "2026-10-02T19:30", "2026-10-03T11:30", "2026-10-03T19:00"),
    ("Australia/Lord_Howe", "the day clocks go forward by half an hour", "06:00", "22:00", "2026-10-03T19:00", "2026-10-04T11:00", "2026-10-04T19:00"),
    ("Australia/Lord_Howe", "the day before clocks go back by half an hour", "06:00", "22:00", "2026-04-03T19:00", "2026-04-04T11:00", "2026-04-04T19:30"),
    ("Australia/Lord_Howe", "the day clocks go back by half an hour", "06:00", "22:00", "2026-04-04T19:30", "2026-04-05T11:30", "2026-04-05T19:30"),
    ("Australia/Lord_Howe", "half an hour that is skipped opens as much later", "02:15", "04:00", "2026-10-03T15:45", "2026-10-03T17:00", "2026-10-04T15:15"),
    ("Australia/Lord_Howe", "of half an hour that comes twice the first opens", "01:45", "04:00", "2026-04-04T14:45", "2026-04-04T17:30", "2026-04-05T15:15"),
    ("Australia/Lord_Howe", "of half an hour that comes twice the later one closes", "01:00", "01:45", "2026-04-04T14:00", "2026-04-04T15:15", "2026-04-05T14:30"),
)  # fmt: skip

WEEKS = (
    # zone, days, hours or None, opens and closes (UTC), when it opens next; 24 November 2026 is a Tuesday
    ("UTC", ["tuesday"], None, "2026-11-24T00:00", "2026-11-25T00:00", "2026-12-01T00:00"),
    ("Europe/Berlin", ["monday"], None, "2026-11-22T23:00", "2026-11-23T23:00", "2026-11-29T23:00"),
    ("America/New_York", ["monday"], None, "2026-11-23T05:00", "2026-11-24T05:00", "2026-11-30T05:00"),
    ("Asia/Kolkata", ["monday"], None, "2026-11-22T18:30", "2026-11-23T18:30", "2026-11-29T18:30"),
    ("Australia/Lord_Howe", ["monday"], None, "2026-11-22T13:00", "2026-11-23T13:00", "2026-11-29T13:00"),
    ("Europe/Berlin", ["saturday", "sunday"], None, "2026-11-27T23:00", "2026-11-29T23:00", "2026-12-04T23:00"),
    ("Europe/Berlin", ["sunday"], None, "2026-03-28T23:00", "2026-03-29T22:00", "2026-04-04T22:00"),
    ("Europe/Berlin", ["sunday"], None, "2026-10-24T22:00", "2026-10-25T23:00", "2026-10-31T23:00"),
    ("America/New_York", ["sunday"], None, "2026-11-01T04:00", "2026-11-02T05:00", "2026-11-08T05:00"),
    ("America/New_York", ["friday"], ("22:00", "02:00"), "2026-11-28T03:00", "2026-11-28T07:00", "2026-12-05T03:00"),
    ("Europe/Berlin", ["saturday"], ("22:00", "04:00"), "2026-10-24T20:00", "2026-10-25T03:00", "2026-10-31T21:00"),
    ("Asia/Kolkata", ["monday", "wednesday"], ("09:00", "17:00"), "2026-11-23T03:30", "2026-11-23T11:30", "2026-11-25T03:30"),
    ("Asia/Kolkata", ["monday", "wednesday"], ("09:00", "17:00"), "2026-11-25T03:30", "2026-11-25T11:30", "2026-11-30T03:30"),
    ("Australia/Lord_Howe", ["sunday"], ("00:00", "06:00"), "2026-10-03T13:30", "2026-10-03T19:00", "2026-10-10T13:00"),
)  # fmt: skip


def cases() -> Iterator[Told]:
    """Yield all of them."""
    yield from terms()
    for zone, words, opens, closes, *instants in HOURS:
        table: Told = {"opens": f"{opens}:00", "closes": f"{closes}:00", "zone": zone}
        yield from around(f"{opens} to {closes} in {zone}, {words}", table, *map(read, instants))
    for zone, days, hours, *instants in WEEKS:
        table = {"days": days, "zone": zone}
        if hours is not None:
            table |= {"opens": f"{hours[0]}:00", "closes": f"{hours[1]}:00"}
        words = f"{' and '.join(map(str.capitalize, days))} in {zone}" + (
            f", {hours[0]} to {hours[1]}" if hours else ""
        )
        yield from around(f"{words} ({instants[0][:10]})", table, *map(read, instants))


def terms() -> Iterator[Told]:
    """A start and an end, with nothing else."""
    for step in AROUND:
        begun = step >= timedelta()
        yield case(
            f"{WORDS[step]} the start", "C1", "shown" if begun else "not_scheduled", now=rfc3339(NOW), reader=READ_MUCH,
            campaigns=[{"schedule": {"start": rfc3339(NOW - step)}}], expected_doors=None if begun else door(-step),
        )  # fmt: skip
        over = step >= timedelta()
        yield case(
            f"{WORDS[step]} the end", "C1", "not_scheduled" if over else "shown", now=rfc3339(NOW), reader=READ_MUCH,
            campaigns=[{"schedule": {"start": rfc3339(NOW - DAY), "end": rfc3339(NOW - step)}}],
            expected_doors={} if over else None,
        )  # fmt: skip
    for length in (DAY, 60 * DAY):
        yield case(
            f"the start is {many(length.days, 'day')} off", "C1", "not_scheduled", now=rfc3339(NOW), reader=READ_MUCH,
            campaigns=[{"schedule": {"start": rfc3339(NOW + length)}}], expected_doors=door(length),
        )  # fmt: skip


def around(words: str, table: Told, opens: datetime, closes: datetime, following: datetime) -> Iterator[Told]:
    """A second before it opens, at its opening, a second before it closes, and at its close."""
    moments = (
        ("a second before the opening", opens - SECOND, SECOND),
        ("at the opening", opens, None),
        ("a second before the close", closes - SECOND, None),
        ("at the close", closes, following - closes),
    )
    for moment, now, wait in moments:
        yield case(
            f"{words}: {moment}", "C1", "shown" if wait is None else "not_scheduled", now=rfc3339(now),
            reader=READ_MUCH, campaigns=[{"schedule": table}], expected_doors=None if wait is None else door(wait),
        )  # fmt: skip


def read(text: str) -> datetime:
    """Read one of the table's instants."""
    return datetime.fromisoformat(text + ":00+00:00")
