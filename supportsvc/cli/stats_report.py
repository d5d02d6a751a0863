"""What was counted, as a report for people and as plain values for programs."""

from __future__ import annotations

from typing import Any

from supportsvc.cli.stats_found import Found, VariantFound
from supportsvc.cli.stats_tables import (
    chart_of_days,
    chart_of_rates,
    name_of,
    rate,
    share,
    table_of_arms,
    table_of_asks,
    table_of_giving,
    table_of_reasons,
    table_of_tests,
    write_day,
)
from supportsvc.reports import Chart, Figure, Report, Table
from supportsvc.reports.certainty import Verdict, wilson
from supportsvc.store.counts import Event
from supportsvc.store.statistics import WHOLE


def make_report(site: str, found: Found, only: str | None = None) -> Report:
    """Write down what was found."""
    title = f"{site}: {only}" if only is not None else f"{site}: what was asked, and what came of it"
    if not found.variants and not found.reasons:
        return Report(title, f"{span(found)}, nothing was counted{' of this campaign' if only else ''}.")
    return Report(title, lead_of(found), figures_of(found), [*parts_of(found)])


def span(found: Found) -> str:
    """Return the days as words."""
    if found.first == found.last:
        return f"On {write_day(found.last, year=True)}"
    year = found.first.year != found.last.year
    return f"From {write_day(found.first, year=year)} to {write_day(found.last, year=True)}"


def lead_of(found: Found) -> str:
    """Say in a few sentences what matters most."""
    asks, given = found.of(Event.IMPRESSION), found.of(Event.CONVERSION)
    words = [
        f"{span(found)}, {count_of(asks, 'ask')} reached {count_of(found.readers, 'reader')}"
        f"{since(found)}, and {count_of(given, 'conversion')} came of them."
    ]
    if found.expected is not None and found.asks_a_day is not None and found.asks_a_day < found.expected / 2:
        words.append(
            f"It is quiet: {found.asks_a_day:,.1f} asks a day were seen, where {found.expected:,.1f} were expected."
        )
    words.extend(
        f"Do not trust the test of {name_of(test)}: its readers did not fall as they are drawn."
        for test in found.tests
        if test.verdict is Verdict.DOUBTFUL
    )
    return " ".join(words)


def count_of(number: int, word: str) -> str:
    """Return a number of things."""
    return f"{number:,} {word}{'' if number == 1 else 's'}"


def since(found: Found) -> str:
    """Say where readers are not counted as far back as the rest."""
    return f" (these since {write_day(found.readers_since)})" if found.readers_since > found.first else ""


def figures_of(found: Found) -> list[Figure]:
    """Return the numbers that matter."""
    asks, given = found.of(Event.IMPRESSION), found.of(Event.CONVERSION)
    a_day = "–" if found.asks_a_day is None else f"{found.asks_a_day:,.1f}"
    beside = ["no whole day yet"] if found.asks_a_day is None else []
    beside += [] if found.expected is None else [f"{found.expected:,.1f} expected"]
    return [
        Figure("Asks seen", f"{asks:,}"),
        Figure("Asks a day", a_day, "; ".join(beside)),
        Figure("Readers asked", f"{found.readers:,}", "counted to a per cent or so"),
        Figure("Dismissed", share(found.of(Event.DISMISSAL), asks)),
        Figure("Snoozed", share(found.of(Event.SNOOZE), asks)),
        Figure("Conversions", f"{given:,}", f"{rate(given, asks)} of asks" if asks else ""),
    ]


def parts_of(found: Found) -> list[Table | Chart]:
    """Return the tables and the pictures, in their order."""
    asked = [one for one in found.variants if one.campaign != WHOLE]
    parts: list[Table | Chart] = [chart_of_days(found)]
    if asked:
        parts.append(table_of_asks(asked))
    if found.variants:
        parts.append(table_of_giving(found.variants))
    if any(one.of(Event.CONVERSION) for one in asked):
        parts.append(chart_of_rates(asked))
    if found.tests:
        parts.append(table_of_tests(found.tests))
    if found.arms:
        parts.append(table_of_arms(found.arms))
    if found.reasons:
        parts.append(table_of_reasons(found))
    return parts


def describe(found: Found) -> dict[str, Any]:
    """Return everything for a program; shares lie between 0 and 1."""
    return {
        "first": found.first.isoformat(),
        "last": found.last.isoformat(),
        "asks_a_day": found.asks_a_day,
        "expected_asks_a_day": found.expected,
        "readers": found.readers,
        "readers_since": found.readers_since.isoformat(),
        "days": [{"day": day.isoformat(), "asks": asks} for day, asks in found.asks.items()],
        "reasons": dict(found.reasons),
        "variants": [describe_variant(one) for one in found.variants],
        "tests": [
            {
                "campaign": campaign_of(test.campaign),
                "of": test.of,
                "groups": [
                    {"name": name, "readers": readers, "drawn": part}
                    for name, readers, part in zip(test.groups, test.readers, test.shares, strict=True)
                ],
                "verdict": str(test.verdict),
            }
            for test in found.tests
        ],
        "arms": [
            {
                "campaign": campaign_of(arm.campaign),
                "held": arm.held,
                "readers": arm.readers,
                "conversions": arm.conversions,
                "interval": wilson(arm.conversions, arm.readers),
            }
            for arm in found.arms
        ],
    }


def describe_variant(one: VariantFound) -> dict[str, Any]:
    """Return one variant; both names are null for what no ask led to."""
    unasked = one.campaign == WHOLE
    return {
        "campaign": campaign_of(one.campaign),
        "variant": None if unasked else one.variant,
        "readers": None if unasked else one.readers,
        "givers": None if unasked else one.givers,
        **{f"{event}s": one.of(event) for event in Event},
        "conversions_of_asks": wilson(one.of(Event.CONVERSION), one.of(Event.IMPRESSION)),
    }


def campaign_of(name: str) -> str | None:
    """Return a campaign's name, None for the whole site and for none."""
    return None if name == WHOLE else name
