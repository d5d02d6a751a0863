"""The edges of access: the last free article and the first that is not, and the ends of months and windows."""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import chain
from typing import Any

from tests.cases.arithmetic import NOW, READ_MUCH, case, many, nth, rfc3339

Told = dict[str, Any]
TODAY = NOW.date()
PATH = "/world/new"
PAGE = {"path": PATH, "section": "world", "placements": ["inline", "banner", "wall"]}
WALL = [{"placement": "wall"}]
MONTHS = (
    # the last day of a month, the first of the next
    ("2026-11-30", "2026-12-01"), ("2026-12-31", "2027-01-01"), ("2027-01-31", "2027-02-01"),
    ("2027-02-28", "2027-03-01"), ("2028-02-28", "2028-02-29"), ("2028-02-29", "2028-03-01"),
    ("2027-04-30", "2027-05-01"),
)  # fmt: skip


def cases() -> Iterator[Told]:
    """Yield all of them."""
    yield from chain(free(), known(), months(), rolling())


def free() -> Iterator[Told]:
    """A5, A6, A7: so many articles are free, each counted once; a denied one is not counted, and the wall asks."""
    for allowed in (1, 3, 5):
        for read in sorted({0, allowed - 1, allowed, allowed + 1}):
            for days in (None, 7):
                listed = [(TODAY - timedelta(days=i % 3), f"/sport/{i}") for i in range(read)]
                window = "the month" if days is None else many(days, "day")
                yield wall_case(
                    f"{many(read, 'article')} read in {window} and a new one, {allowed} free", allowed, days, listed,
                    left=allowed - read - 1 if read < allowed else None,
                )  # fmt: skip


def known() -> Iterator[Told]:
    """A5: an article that was counted stays open, also when none is free any more."""
    for read in (1, 2, 3, 4):
        listed = [(TODAY - timedelta(days=1), PATH)] + [(TODAY, f"/sport/{i}") for i in range(1, read)]
        yield wall_case(
            f"an article of yesterday again, {read} read of 3 free ones", 3, None, listed,
            left=max(3 - read, 0), rule="known_article",
        )  # fmt: skip


def months() -> Iterator[Told]:
    """A6, A7: a calendar month ends at midnight UTC."""
    for last, first in MONTHS:
        same = last[:7] == first[:7]
        listed = [(date.fromisoformat(last), f"/sport/{i}") for i in range(2)]
        yield wall_case(f"the last second of {last}, both free articles read that day", 2, None, listed,
                        left=None, now=f"{last}T23:59:59Z")  # fmt: skip
        yield wall_case(f"the first second of {first}, both free articles read on {last}", 2, None, listed,
                        left=None if same else 1, now=f"{first}T00:00:00Z")  # fmt: skip


def rolling() -> Iterator[Told]:
    """A6, A7: a window of days holds today and the days before it; the article leaves at a midnight, UTC."""
    for days in (1, 7, 30):
        for age in (days - 1, days):
            read = TODAY - timedelta(days=age)
            inside = age < days
            yield wall_case(
                f"the one free article in {many(days, 'day')} was read {many(age, 'day')} ago",
                1, days, [(read, "/sport/1")],
                left=None if inside else 0,
            )  # fmt: skip
        read = TODAY - timedelta(days=days - 1)
        midnight = f"{TODAY + timedelta(days=1)}T00:00:00Z"
        yield wall_case(f"the last second of the {nth(days)} day after the one free article", 1, days,
                        [(read, "/sport/1")], left=None, now=f"{TODAY}T23:59:59Z")  # fmt: skip
        yield wall_case(f"the midnight after the {nth(days)} day after the one free article", 1, days,
                        [(read, "/sport/1")], left=0, now=midnight)  # fmt: skip


def wall_case(
    name: str,
    allowed: int,
    days: int | None,
    listed: list[tuple[date, str]],
    *,
    left: int | None,
    rule: str = "free_article",
    now: str = rfc3339(NOW),
) -> Told:
    """Return a case of a wall; `left` None: the article is denied, and the wall asks."""
    denied = left is None
    wall: Told = {"articles": allowed} if days is None else {"articles": allowed, "days": days}
    return case(
        name, "A7" if denied else "A5" if rule == "known_article" else "A6", "shown" if denied else "metered", now=now,
        reader={**READ_MUCH, "articles": [{"day": str(day), "path": path} for day, path in sorted(listed)]},
        page=PAGE, campaigns=WALL, policy={"wall": wall},
        expected_access={
            "granted": not denied, "rule": "used_up" if denied else rule, "views_left": 0 if left is None else left,
        },
    )  # fmt: skip
