"""The tables and the pictures of what was counted."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from supportsvc.cli.stats_found import ArmFound, Found, TestFound, VariantFound
from supportsvc.reports import Chart, Kind, Series, Table
from supportsvc.reports.certainty import wilson
from supportsvc.store.counts import Event
from supportsvc.store.statistics import WHOLE

NONE = "–"
UNASKED = "without an ask"
SITE = "whole site"
SURE = "In brackets, where the true share lies with a certainty of 95 per cent (Wilson)."


def write_day(day: date, *, year: bool = False) -> str:
    """Return a day as it is said."""
    return f"{day.day} {day:%B %Y}" if year else f"{day.day} {day:%B}"


def chart_of_days(found: Found) -> Chart:
    """Draw the asks of each day beside those expected."""
    series = [Series("seen", list(found.asks.values()))]
    if found.expected is not None:
        series.append(Series("expected", [found.expected] * len(found.asks), dashed=True))
    today = f"The last day, {write_day(found.last)}, is not over."
    return Chart("Asks a day", Kind.LINES, [f"{day.day} {day:%b}" for day in found.asks], series, note=today)


def table_of_asks(variants: Sequence[VariantFound]) -> Table:
    """Return what became of the asks."""
    rows = [
        [
            label(one),
            f"{one.of(Event.IMPRESSION):,}",
            f"{one.readers:,}",
            *(share(one.of(event), one.of(Event.IMPRESSION)) for event in (Event.DISMISSAL, Event.SNOOZE, Event.CLICK)),
        ]
        for one in variants
    ]
    return Table("What became of the asks", ["variant", "asks", "readers", "dismissed", "snoozed", "clicked"], rows)


def table_of_giving(variants: Sequence[VariantFound]) -> Table:
    """Return what was given."""
    rows = [
        [
            label(one),
            f"{one.of(Event.CHECKOUT):,}",
            f"{one.of(Event.CONVERSION):,}",
            NONE if one.campaign == WHOLE else f"{one.givers:,}",
            rate(one.of(Event.CONVERSION), one.of(Event.IMPRESSION)),
        ]
        for one in variants
    ]
    return Table("What was given", ["variant", "checkouts", "conversions", "readers", "of asks"], rows, note=SURE)


def chart_of_rates(variants: Sequence[VariantFound]) -> Chart:
    """Draw the conversions of a hundred asks with their intervals."""
    known = [
        (one, interval)
        for one in variants
        if (interval := wilson(one.of(Event.CONVERSION), one.of(Event.IMPRESSION))) is not None
    ]
    values = [one.of(Event.CONVERSION) / one.of(Event.IMPRESSION) * 100 for one, _ in known]
    ranges = [(low * 100, high * 100) for _, (low, high) in known]
    series = [Series("conversions", values, ranges)]
    labels = [label(one) for one, _ in known]
    note = "Variants whose lines overlap may well be equal."
    return Chart("Conversions of asks", Kind.BARS, labels, series, "variant", " %", 1, note)


def table_of_tests(tests: tuple[TestFound, ...]) -> Table:
    """Return whether the groups of each test may be compared."""
    rows = [
        [
            name_of(test),
            " / ".join(f"{readers:,}" for readers in test.readers),
            " / ".join(f"{part * 100:.0f}" for part in test.shares) + " %",
            " / ".join(share_of(readers, sum(test.readers)) for readers in test.readers) + " %",
            str(test.verdict),
        ]
        for test in tests
    ]
    note = (
        "Readers fall into the groups of a test by a draw. Where they did not fall as drawn, something beside the draw "
        "decides who is counted, and the groups do not compare. Where weights or a holdback changed in these days, "
        "look at the days since the change alone (--days)."
    )
    columns = ["test", "readers", "drawn", "found", "its groups"]
    return Table("Whether the tests can be trusted", columns, rows, note, words=[4])


def table_of_arms(arms: tuple[ArmFound, ...]) -> Table:
    """Return what held-back and asked readers gave."""
    rows = [
        [
            f"{site_or(arm.campaign)}: {'held back' if arm.held else 'asked'}",
            f"{arm.readers:,}",
            f"{arm.conversions:,}",
            rate(arm.conversions, arm.readers, digits=2),
        ]
        for arm in arms
    ]
    note = (
        "The conversions of the readers in each arm, whatever led to them, also of those who had not come to the "
        "holdback yet: the difference between the arms is what asking brings."
    )
    return Table("What asking brings", ["arm", "readers", "conversions", "of readers"], rows, note)


def table_of_reasons(found: Found) -> Table:
    """Return the decisions by their reason."""
    whole = sum(found.reasons.values())
    rows = [[reason, f"{count:,}", share(count, whole)] for reason, count in found.reasons.items()]
    note = "What the script keeps silent about is no decision."
    return Table("Decisions by reason", ["reason", "decisions", "share"], rows, note)


def label(variant: VariantFound) -> str:
    """Name a campaign and its variant."""
    return UNASKED if variant.campaign == WHOLE else f"{variant.campaign}: {variant.variant}"


def site_or(campaign: str) -> str:
    """Name a holdback."""
    return SITE if campaign == WHOLE else campaign


def name_of(test: TestFound) -> str:
    """Name a test."""
    return f"{site_or(test.campaign)}: {test.of}"


def share(count: int, of: int) -> str:
    """Return a share in per cent."""
    return f"{share_of(count, of)} %" if of else NONE


def share_of(count: int, of: int) -> str:
    """Return a share in per cent, without the sign."""
    return f"{count / of * 100:.1f}" if of else NONE


def rate(count: int, of: int, *, digits: int = 1) -> str:
    """Return a share in per cent with its interval."""
    interval = wilson(count, of)
    if interval is None:
        return NONE
    low, high = (f"{end * 100:.{digits}f}" for end in interval)
    return f"{count / of * 100:.{digits}f} % ({low}–{high})"
