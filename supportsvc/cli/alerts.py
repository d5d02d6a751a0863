"""`supportsvc alerts`: what an operator was told of late, with the Customers whom it is about."""

import json
from argparse import Namespace
from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from supportsvc.cli.complaint import complain
from supportsvc.cli.switch import on_the_store
from supportsvc.domain.alerts import SENTENCES
from supportsvc.settings import Settings
from supportsvc.store.budget import Budget
from supportsvc.store.connect import Store

if TYPE_CHECKING:
    from supportsvc.store.alerts import Told

SHOWN = 20
PATIENCE = timedelta(seconds=5)
NOT_KEPT = "Drift and refused signatures, which are about no one Customer, stand in the log and in the metrics alone."
EXPECTED = "expected a number from 1 on"


def add_to(commands: Any) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "alerts",
        help="list what an operator was told of late",
        description="List the alerts that were told last, the latest first, with the Customers they are about: who "
        "pays twice, disputes, a disabled endpoint. Nothing is changed. The settings are those of `serve`.",
    )
    parser.add_argument("--last", metavar="NUMBER", type=int, default=SHOWN, help="how many; 20 where it is left out")
    parser.add_argument("--json", action="store_true", help="print them as JSON instead of a table")
    parser.set_defaults(run=run)


def run(arguments: Namespace) -> int:
    """Read them, and show them."""
    if arguments.last < 1:
        return complain(f"--last {arguments.last}: {EXPECTED}")

    def act(store: Store, _settings: Settings) -> int:
        from supportsvc.store.alerts import read_told  # noqa: PLC0415 - no other command needs it

        found = read_told(store, arguments.last, Budget.lasting(PATIENCE))
        if arguments.json:
            print(json.dumps([describe(told) for told in found], indent=2))
        else:
            show(found)
        return 0

    return on_the_store(act)


def show(found: Sequence["Told"]) -> None:
    """Print a table."""
    from supportsvc.reports import Report, Table, print_report  # noqa: PLC0415 - heavy

    rows = [
        [f"{told.at:%Y-%m-%d %H:%M} UTC", SENTENCES[told.alert.kind], " ".join(told.alert.customers)] for told in found
    ]
    table = Table("The latest first", ["told at", "what", "Customers"], rows, NOT_KEPT, words=[1, 2])
    lead = f"{len(rows)} alerts." if rows else "No alert was told of late."
    print_report(Report("Alerts", lead, (), (table,) if rows else ()))


def describe(told: "Told") -> dict[str, Any]:
    """Return an alert as JSON has it."""
    at = told.at.isoformat(timespec="seconds").replace("+00:00", "Z")
    return {"at": at, "kind": told.alert.kind, "subject": told.alert.subject, "customers": told.alert.customers}
