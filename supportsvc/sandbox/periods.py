"""The calendar of a subscription: months counted from the anchor, so that the 31st comes back after February."""

import calendar
from datetime import UTC, datetime, timedelta

from supportsvc.sandbox.books import Thing


def add_periods(anchor: int, recurring: Thing, count: int) -> int:
    """Answer the instant `count` periods after the anchor."""
    start = datetime.fromtimestamp(anchor, UTC)
    steps = recurring["interval_count"] * count
    match recurring["interval"]:
        case "day":
            moved = start + timedelta(days=steps)
        case "week":
            moved = start + timedelta(weeks=steps)
        case "year":
            moved = add_months(start, 12 * steps)
        case _:
            moved = add_months(start, steps)
    return int(moved.timestamp())


def add_months(start: datetime, months: int) -> datetime:
    """Answer the same day of a later month, or that month's last day."""
    year, month = divmod(start.month - 1 + months, 12)
    year, month = start.year + year, month + 1
    day = min(start.day, calendar.monthrange(year, month)[1])
    return start.replace(year=year, month=month, day=day)


def find_next_end(anchor: int, recurring: Thing, after: int) -> int:
    """Answer the first end of a period that lies after an instant."""
    count = 1
    while (end := add_periods(anchor, recurring, count)) <= after:
        count += 1
    return end
