"""What the generated cases are reckoned with: instants, lengths and counting, of the standard library alone."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

NOW = datetime(2026, 11, 24, 10, tzinfo=UTC)
SECOND, MINUTE, HOUR, DAY = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
AROUND = (-SECOND, timedelta(), SECOND)
WORDS = {-SECOND: "a second before", timedelta(): "at", SECOND: "a second after"}
READ_MUCH = {"views": 20}


def rfc3339(instant: datetime) -> str:
    """Write an instant in UTC."""
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def iso8601(length: timedelta) -> str:
    """Write a length as the API does: whole days, else seconds."""
    seconds = int(length.total_seconds())
    return f"P{seconds // 86400}D" if seconds and seconds % 86400 == 0 else f"PT{seconds}S"


def case(name: str, rule: str, reason: str, **more: Any) -> dict[str, Any]:
    """Return a case; `more` are its facts and, by the names expected_…, further things that are expected."""
    expected: dict[str, Any] = {"reason": reason}
    if reason == "shown":
        expected["campaign"] = "plea"
    for key in [key for key in more if key.startswith("expected_")]:
        told = more.pop(key)
        if told is not None:
            expected[key.removeprefix("expected_")] = told
    return {"name": name, "rule": rule, **more, "expected": expected}


def door(after: timedelta, views: int = 0, bound: timedelta | None = None) -> dict[str, list[Any]]:
    """Return the one campaign's door."""
    return {"plea": [iso8601(after if bound is None else min(after, bound)), views]}


def many(number: int, noun: str) -> str:
    """Say a number of things."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def nth(number: int) -> str:
    """Say a place in a row."""
    return f"{number}{'th' if 10 <= number % 100 <= 20 else {1: 'st', 2: 'nd', 3: 'rd'}.get(number % 10, 'th')}"


def in_window(instants: Sequence[datetime], window: timedelta, now: datetime) -> int:
    """Count the instants that lie less than a window back."""
    return sum(1 for instant in instants if now - instant < window)
