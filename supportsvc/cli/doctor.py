"""`supportsvc doctor`: what is well, what may hurt, what is wrong, and what to do."""

import json
import os
import sys
from argparse import Namespace
from dataclasses import asdict
from typing import Any


def add_to(commands: Any) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "doctor",
        help="look whether all around the service is well, and say what to do",
        description="Look at the settings, the configuration, Stripe and the store as the service would find them, "
        "and at the service itself by its public address. Nothing is changed, but that a key which lapses within a "
        "minute is written into the store. Each line is ok, warning or wrong, "
        "with what to do; the command ends with 1 where something is wrong. The settings are those of `serve`.",
    )
    parser.add_argument("--json", action="store_true", help="as JSON: a list of grade, about, seen, cure")
    parser.set_defaults(run=run)


def run(arguments: Namespace) -> int:
    """Look, and say what was found."""
    from supportsvc.cli.doctors_round import make_round  # noqa: PLC0415 - heavy, and few commands need it
    from supportsvc.doctor import Finding, Grade  # noqa: PLC0415 - heavy, and few commands need it

    found: list[Finding] = []
    width = 0
    for finding in make_round(os.environ):
        found.append(finding)
        if not arguments.json:
            width = max(width, len(finding.about), 16)
            print(f"{finding.grade:<8} {finding.about:<{width}}  {finding.seen}")
            if finding.cure:
                print(f"{'':<8} {'':<{width}}  → {finding.cure}")
            sys.stdout.flush()
    wrong = sum(finding.grade is Grade.WRONG for finding in found)
    if arguments.json:
        print(json.dumps([asdict(finding) for finding in found], indent=2, ensure_ascii=False))
    else:
        print(f"\n{conclude(wrong, sum(finding.grade is Grade.WARNING for finding in found))}")
    return min(wrong, 1)


def conclude(wrong: int, warnings: int) -> str:
    """Say it all in a sentence."""
    first = {0: "Nothing is wrong", 1: "One thing is wrong"}.get(wrong, f"{wrong} things are wrong")
    second = {0: "", 1: "; one more is worth a look"}.get(warnings, f"; {warnings} more are worth a look")
    return f"{first}{second if wrong else second.replace(' more', '')}."
