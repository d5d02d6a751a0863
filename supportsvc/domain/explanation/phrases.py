"""How values are said in a sentence: instants, lengths, counts and lists, in plain English."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta, tzinfo

MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
UNITS = (("day", timedelta(days=1)), ("hour", timedelta(hours=1)), ("minute", timedelta(minutes=1)))


def say_day(day: date) -> str:
    """Say a day: "4 December 2026"."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def say_instant(instant: datetime, zone: tzinfo = UTC) -> str:
    """Say an instant by the clock of a zone: "4 December 2026 10:00 UTC", with its seconds where it has any."""
    there = instant.astimezone(zone)
    return f"{say_day(there)} {there:%H:%M:%S} {zone}" if there.second else f"{say_day(there)} {there:%H:%M} {zone}"


def say_length(length: timedelta) -> str:
    """Say a length of time: "7 days", "1 hour 30 minutes"."""
    parts = []
    for name, unit in UNITS:
        number, length = divmod(length, unit)
        if number:
            parts.append(say_count(number, name))
    if length or not parts:
        parts.append(say_count(length // timedelta(seconds=1), "second"))
    return " ".join(parts)


def say_count(number: int, noun: str) -> str:
    """Say a number of things: "1 ask", "2 asks"."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def say_times(number: int) -> str:
    """Say how often: "once", "twice", "3 times"."""
    return {1: "once", 2: "twice"}.get(number, f"{number} times")


def say_place(number: int) -> str:
    """Say a place in a row: "1st", "12th", "23rd"."""
    ending = "th" if 10 <= number % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


def say_list(things: Iterable[object], *, last: str = "and") -> str:
    """Say several things: "a, b and c"."""
    named = [str(thing) for thing in things]
    return named[0] if len(named) == 1 else f"{', '.join(named[:-1])} {last} {named[-1]}" if named else "none"


def say_parts(parts: Iterable[str]) -> str:
    """Put parts together into one sentence."""
    whole = "; ".join(parts)
    return f"{whole[:1].upper()}{whole[1:]}."
