"""`supportsvc simulate`: what campaigns come to, before they are live."""

import json
import os
from argparse import Namespace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from supportsvc.cli.complaint import complain
from supportsvc.cli.simulate_options import add_population, read_population, settled_shares, wants_population
from supportsvc.config_files import Configuration, ConfigurationError, load
from supportsvc.settings import SettingsError, read_settings

BROKEN = 1


def add_to(commands: Any) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "simulate",
        help="lead a month of readers through the campaigns, and through changed ones beside them",
        description="Lead a population of readers through a month of reading, by the service's own decisions and the "
        "script's silence, and say how often they are asked and what it costs. With --against, the same readers go "
        "through the changed configuration too. Nothing is sent, asked or kept. What is assumed stands in "
        "docs/simulate.md; every figure of it can be set.",
    )
    parser.add_argument(
        "--config", type=Path, metavar="DIR", help="the present configuration (else SUPPORTSVC_CONFIG, else ./config)"
    )
    parser.add_argument("--against", type=Path, metavar="DIR", help="a changed configuration, to stand beside it")
    parser.add_argument("--json", action="store_true", help="print everything as JSON instead of tables")
    parser.add_argument(
        "--report", type=Path, metavar="FILE", help="write the report with its pictures as one HTML file"
    )
    parser.add_argument("--from-log", type=Path, metavar="FILE", help="replay a log of decisions instead of a month")
    add_population(parser)
    parser.set_defaults(run=run)


def run(arguments: Namespace) -> int:
    """Simulate, or replay, and report."""
    trouble = trouble_with(arguments)
    if trouble is not None:
        return complain(trouble)
    try:
        folder = arguments.config or read_settings(os.environ).config_folder
        configurations = [load(each) for each in (folder, arguments.against) if each is not None]
    except (SettingsError, ConfigurationError) as error:
        return complain(*error.complaints)
    if arguments.from_log is not None:
        return replay_log(arguments, configurations)
    return simulate_month(arguments, configurations)


def trouble_with(arguments: Namespace) -> str | None:
    """Say what keeps the work from being of use; None where nothing does."""
    report, log = arguments.report, arguments.from_log
    if report is not None and not (
        report.parent.is_dir() and os.access(report.parent, os.W_OK) and not report.is_dir()
    ):
        return f"--report {report} cannot be written; expected a file in a folder that is there"
    if log is not None and wants_population(arguments):
        return f"--{wants_population(arguments)} says something of a simulated month; --from-log takes no such option"
    deeds = arguments.pay + arguments.snooze + arguments.unseen
    if deeds > 100:
        return f"--pay, --snooze and --unseen come to {deeds:g} per cent of asks; expected at most 100"
    return None


def simulate_month(arguments: Namespace, configurations: list[Configuration]) -> int:
    """Lead the population through its month."""
    from supportsvc.reports import render_page  # noqa: PLC0415 - heavy, and no other command needs it
    from supportsvc.reports.progress import show_progress  # noqa: PLC0415
    from supportsvc.simulation import run_month, set_scene  # noqa: PLC0415
    from supportsvc.simulation.report import CHANGED, PRESENT, describe_month, make_report  # noqa: PLC0415

    today = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    population = read_population(arguments, today)
    scene = set_scene(population, configurations, holdback=arguments.holdback, settled=settled_shares(arguments))
    for sentence in scene.missing:
        complain(sentence)
    with show_progress("readers", population.readers) as progress:
        found = run_month(scene.population, scene.rulebooks, cores=arguments.cores, progress=progress)
    tallies = dict(zip((PRESENT, CHANGED), found, strict=False))
    report = make_report(configurations[0].site.name, scene, tallies)
    if arguments.report is not None:
        arguments.report.write_text(render_page(report), encoding="utf-8")
    show(arguments, report, describe_month(scene, tallies))
    return verdict_of(sum(tally.supporters_asked for tally in found))


def verdict_of(supporters_asked: int) -> int:
    """Return the exit code, and complain where supporters were asked."""
    if not supporters_asked:
        return 0
    complain(f"supporters were asked {supporters_asked} times, which must never be; please tell the makers")
    return BROKEN


def replay_log(arguments: Namespace, configurations: list[Configuration]) -> int:
    """Judge a log's decisions again."""
    from supportsvc.reports import render_page  # noqa: PLC0415 - heavy, and no other command needs it
    from supportsvc.reports.progress import show_progress  # noqa: PLC0415
    from supportsvc.simulation.log_lines import LogUnreadable  # noqa: PLC0415
    from supportsvc.simulation.replay import replay  # noqa: PLC0415
    from supportsvc.simulation.replay_report import describe_replay, make_replay_report  # noqa: PLC0415

    log = arguments.from_log
    try:
        with log.open(encoding="utf-8") as lines:
            number = sum(1 for _ in lines)
            lines.seek(0)
            with show_progress("decisions", number) as progress:
                found = replay(lines, configurations, progress)
    except OSError as error:
        return complain(f"--from-log {log} cannot be read: {error.strerror}")
    except (UnicodeDecodeError, LogUnreadable) as error:
        return complain(f"{log}: {error}")
    report = make_replay_report(configurations[0].site.name, found)
    if arguments.report is not None:
        arguments.report.write_text(render_page(report), encoding="utf-8")
    show(arguments, report, describe_replay(found))
    return 0


def show(arguments: Namespace, report: Any, described: dict[str, Any]) -> None:
    """Print what was found."""
    from supportsvc.reports import print_report  # noqa: PLC0415 - heavy, and few commands print tables

    if arguments.json:
        print(json.dumps(described, indent=2, ensure_ascii=False))
        return
    print_report(report)
    if arguments.report is not None:
        print(f"\nThe report with its pictures: {arguments.report}")
