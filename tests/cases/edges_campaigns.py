"""The edges of a campaign's meters (C5) and caps (C6)."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import chain
from typing import Any

from tests.cases.arithmetic import AROUND, DAY, HOUR, NOW, READ_MUCH, SECOND, WORDS, case, door, many, nth, rfc3339

Told = dict[str, Any]
TODAY = NOW.date()
APART = 2  # never on two views on end


def cases() -> Iterator[Told]:
    """Yield all of them."""
    yield from chain(metered(), first_view(), site_meter(), windows(), midnights(), capped(), full_list(), apart())


def metered() -> Iterator[Told]:
    """C5: so many views since the last ask seen; this one counts."""
    for views in (1, 2, 3, 4, 10):
        for read in (views - 1, views, views + 1):
            for asked in (0, 10):
                # A reader who was never asked may be on the first view; nobody is asked on two views on end.
                wants = max(views - read, APART - read if asked else 0, 0)
                yield case(
                    f"the {nth(read)} view {'since an ask' if asked else 'of all'}, asking from the {nth(views)}",
                    "C5", "metered" if wants else "shown", reader={"views": asked + read, "views_at_ask": asked},
                    campaigns=[{"meter": {"views": views}}],
                    expected_doors=door(timedelta(), wants) if wants else None,
                )  # fmt: skip


def first_view() -> Iterator[Told]:
    """C5: nobody is asked before the first view that the meter allows at all."""
    for first in (2, 5):
        for read in (first - 1, first, first + 1):
            wants = max(first - read, 0)
            yield case(
                f"the {nth(read)} view of all, asking from the {nth(first)} at the earliest", "C5",
                "metered" if wants else "shown", reader={"views": read}, campaigns=[{"meter": {"first": first}}],
                expected_doors=door(timedelta(), wants) if wants else None,
            )  # fmt: skip


def site_meter() -> Iterator[Told]:
    """C5: the site's own meter holds beside the campaign's; the one that wants more decides."""
    for site, own in ((4, 2), (2, 4), (3, 3)):
        for read in range(1, 6):
            wants = max(site - read, own - read, 0)
            yield case(
                f"the {nth(read)} view, where the site asks from the {nth(site)} and the campaign from the {nth(own)}",
                "C5",
                "metered" if wants else "shown", reader={"views": read}, campaigns=[{"meter": {"views": own}}],
                policy={"meter": {"views": site}}, expected_doors=door(timedelta(), wants) if wants else None,
            )  # fmt: skip


def windows() -> Iterator[Told]:
    """C5: so many views in the last so many whole days (UTC), today included."""
    for days in (1, 7, 30):
        for views in (2, 4):
            for old in range(views + 1):
                for age, inside in ((days - 1, True), (days, False)):
                    # All but this view were made `age` days ago.
                    total = old + 1
                    read = total if inside else 1
                    wants = max(views - read, 0)
                    yield case(
                        f"{many(old, 'view')} {many(age, 'day')} ago, one today, {views} in {many(days, 'day')} wanted",
                        "C5",
                        "metered" if wants else "shown", now=rfc3339(NOW),
                        reader={"views": total, "days": totals({TODAY - timedelta(days=age): old, TODAY: 1})},
                        campaigns=[{"meter": {"views": views, "days": days}}],
                        expected_doors=door(timedelta(), wants) if wants else None,
                    )  # fmt: skip


def midnights() -> Iterator[Told]:
    """C5: a day leaves the window at midnight UTC, at the ends of months and of a leap February too."""
    for first in (date(2026, 11, 24), date(2026, 11, 30), date(2027, 2, 22), date(2028, 2, 23), date(2026, 12, 31)):
        midnight = datetime.fromisoformat(f"{first + timedelta(days=7)}T00:00:00+00:00")
        for step in AROUND:
            read = 4 if step < timedelta() else 1
            wants = max(4 - read, 0)
            today = (midnight + step).date()
            yield case(
                f"{WORDS[step]} the midnight on which the views of {first} leave a window of seven days", "C5",
                "metered" if wants else "shown", now=rfc3339(midnight + step),
                reader={"views": 4, "days": totals({first: 3, today: 1})},
                campaigns=[{"meter": {"views": 4, "days": 7}}],
                expected_doors=door(timedelta(), wants) if wants else None,
            )  # fmt: skip


def capped() -> Iterator[Told]:
    """C6: so many asks of its own in a window; those of others do not count."""
    for most in (1, 2, 3):
        for own in (most - 1, most, most + 1):
            held = own >= most
            instants = [NOW - (own - i) * DAY for i in range(own)]
            others = [NOW - 2 * HOUR, NOW - 3 * HOUR]
            until = instants[-most] + 30 * DAY if held else NOW
            yield case(
                f"{many(own, 'ask')} of its own and two of others, at most {most} in a month", "C6",
                "campaign_cap" if held else "shown", now=rfc3339(NOW), reader=asked(instants, others),
                campaigns=[{"caps": [{"count": most, "window": "P30D"}]}],
                expected_doors=door(until - NOW) if held else None,
            )  # fmt: skip
        for step in AROUND:
            instants = [NOW - 30 * DAY - step] + [NOW - i * DAY for i in range(most - 1, 0, -1)]
            held = step < timedelta()
            yield case(
                f"{WORDS[step]} the oldest of {most} own asks leaves the month", "C6",
                "campaign_cap" if held else "shown", now=rfc3339(NOW), reader=asked(instants, []),
                campaigns=[{"caps": [{"count": most, "window": "P30D"}]}],
                expected_doors=door(-step) if held else None,
            )  # fmt: skip


def full_list() -> Iterator[Told]:
    """C6: where eight asks of others fill the record, own ones may have fallen out: they count as the oldest kept."""
    for number in (7, 8):
        for step in AROUND:
            oldest = NOW - 30 * DAY - step
            others = [oldest] + [NOW - i * DAY for i in range(number - 1, 0, -1)]
            held = number == 8 and step < timedelta()
            yield case(
                f"{number} asks of others fill the record, {WORDS[step]} the oldest leaves the month", "C6",
                "campaign_cap" if held else "shown", now=rfc3339(NOW), reader=asked([], others),
                campaigns=[{"caps": [{"count": 1, "window": "P30D"}]}],
                expected_doors=door(-step) if held else None,
            )  # fmt: skip


def apart() -> Iterator[Told]:
    """C6: the campaign's own least gap; an ask of another does not count."""
    for gap, words in ((HOUR, "PT1H"), (3 * DAY, "P3D")):
        for step in AROUND:
            held = step < timedelta()
            for own in (True, False):
                instants = [NOW - gap - step]
                refused = held and own
                yield case(
                    f"{WORDS[step]} the end of its gap of {words} after an ask of {'its own' if own else 'another'}",
                    "C6", "campaign_cap" if refused else "shown", now=rfc3339(NOW),
                    reader=asked(instants if own else [], [] if own else instants), campaigns=[{"gap": words}],
                    expected_doors=door(-step) if refused else None,
                )  # fmt: skip
    for step in (timedelta(), SECOND):
        yield case(
            f"without a gap of its own, {step.seconds + 1} s after an ask of its own", "C6", "shown", now=rfc3339(NOW),
            reader=asked([NOW - SECOND - step], []),
        )  # fmt: skip


def asked(own: list[datetime], others: list[datetime]) -> Told:
    """Return a reader who has read much since asks of this and of another campaign."""
    asks = [{"at": rfc3339(at), "campaign": "plea", "fate": "seen"} for at in own]
    asks += [{"at": rfc3339(at), "campaign": "another", "fate": "dismissed"} for at in others]
    return {**READ_MUCH, "views_at_ask": 9 if asks else 0, "asks": sorted(asks, key=lambda ask: ask["at"])}


def totals(views: dict[date, int]) -> list[Told]:
    """Return the running totals at the ends of days."""
    found, total = [], 0
    for day in sorted(views):
        total += views[day]
        found.append({"day": day.isoformat(), "total": total})
    return found
