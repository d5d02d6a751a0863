"""`supportsvc stats`: what was asked, what came of it, and how far that can be trusted."""

import json
import os
from argparse import ArgumentTypeError, Namespace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from supportsvc.cli.complaint import complain
from supportsvc.cli.stats_found import Found, find, groups_of_readers, names_in
from supportsvc.cli.switch import on_the_store
from supportsvc.config_files import Configuration, ConfigurationError, load
from supportsvc.settings import Clock, Settings
from supportsvc.store.budget import Budget
from supportsvc.store.connect import Store
from supportsvc.store.expected import Expected, asks_a_day, read_expected
from supportsvc.store.keys import DAY_LIFE, READERS_LIFE
from supportsvc.store.statistics import count_readers, read_days

PATIENCE = timedelta(seconds=20)
"""For all that is asked of the store; what asks is one person, and no reader waits."""
MOST_DAYS = DAY_LIFE.days


def add_to(commands: Any) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "stats",
        help="say what was asked and what came of it",
        description="Print what the service counted: asks by campaign and variant and what became of them, the groups "
        "of each test and whether they can be trusted, and decisions by reason. Days are those of UTC, today "
        "included. The settings are those of `serve`. What is counted, and how, stands in docs/statistics.md.",
    )
    parser.add_argument("--days", type=days, default=30, metavar="N", help=f"how many days, 1 to {MOST_DAYS} (30)")
    parser.add_argument("--campaign", metavar="NAME", help="look at one campaign alone")
    parser.add_argument("--json", action="store_true", help="print everything as JSON instead of tables")
    parser.add_argument("--report", type=Path, metavar="FILE", help="write it with its pictures as one HTML file")
    parser.set_defaults(run=run)


def days(text: str) -> int:
    """Read a number of days."""
    if not text.isdecimal() or not 1 <= int(text) <= MOST_DAYS:
        raise ArgumentTypeError(f"{text!r} is not a whole number from 1 to {MOST_DAYS}")
    return int(text)


def run(arguments: Namespace) -> int:
    """Read the store, and report."""
    report = arguments.report
    if report is not None and (report.is_dir() or not os.access(report.parent, os.W_OK)):
        return complain(f"--report {report} cannot be written; expected a file in a folder that is there")

    def act(store: Store, settings: Settings) -> int:
        try:
            configuration = load(settings.config_folder)
        except ConfigurationError as error:
            return complain(*error.complaints)
        last = Clock(settings.clock_file)().date()
        found = read(store, configuration, last - timedelta(days=arguments.days - 1), last, arguments.campaign)
        only = arguments.campaign
        if only is not None and only not in known_campaigns(configuration, found):
            return complain(unknown(only, configuration))
        show(arguments, configuration, found)
        return 0

    return on_the_store(act)


def read(store: Store, configuration: Configuration, first: date, last: date, only: str | None) -> Found:
    """Read what was counted, and reckon what was to be expected where nobody has yet."""
    budget = Budget.lasting(PATIENCE)
    counted = read_days(store, first, last, budget)
    since = max(first, last - READERS_LIFE + timedelta(days=1))
    names = [name for name in names_in(counted) if only in {None, name[0]}]
    groups = groups_of_readers(names, [campaign.name for campaign in configuration.live])
    with_readers = [day.day for day in counted if day.counts and day.day >= since]
    readers = count_readers(store, groups, with_readers, budget)
    expected = expected_asks_a_day(read_expected(store, budget), configuration) if only is None else None
    return find(counted, readers, configuration, readers_since=since, only=only, expected=expected)


def expected_asks_a_day(kept: Expected | None, configuration: Configuration) -> float | None:
    """Return the asks of a day that the rules let expect; None where the site names no number of readers."""
    readers = configuration.site.readers_a_month
    if readers is None:
        return None
    if kept is not None and kept.digest == configuration.rules_digest:
        return kept.a_day(readers)
    from supportsvc.simulation.expectation import expected_asks  # noqa: PLC0415 - heavy, and mostly done by `serve`

    return asks_a_day(expected_asks(configuration), readers)


def known_campaigns(configuration: Configuration, found: Found) -> set[str]:
    """Return the campaigns that are configured, or were counted in these days."""
    return {variant.campaign for variant in found.variants} | {campaign.name for campaign in configuration.campaigns}


def unknown(name: str, configuration: Configuration) -> str:
    """Say that there is no such campaign."""
    names = ", ".join(campaign.name for campaign in configuration.campaigns) or "none"
    return f"--campaign {name}: there is no such campaign, and none was counted in these days; configured: {names}"


def show(arguments: Namespace, configuration: Configuration, found: Found) -> None:
    """Print what was found, and write the page where one is wanted."""
    from supportsvc.cli.stats_report import describe, make_report  # noqa: PLC0415 - heavy, and few commands report
    from supportsvc.reports import print_report, render_page  # noqa: PLC0415

    report = make_report(configuration.site.name, found, arguments.campaign)
    if arguments.report is not None:
        arguments.report.write_text(render_page(report), encoding="utf-8")
    if arguments.json:
        print(json.dumps(describe(found), indent=2, ensure_ascii=False))
        return
    print_report(report)
    if arguments.report is not None:
        print(f"\nThe report with its pictures: {arguments.report}")
