"""`supportsvc keys`: the keys that sign readers' ids."""

from argparse import Namespace
from typing import Any

from supportsvc.settings import new_key


def add_to(commands: Any) -> None:
    """Add the group."""
    parser = commands.add_parser("keys", help="make the keys that sign readers' ids")
    actions = parser.add_subparsers(metavar="ACTION", required=True)
    new = actions.add_parser(
        "new",
        help="print a fresh key",
        description="Print a fresh signing key. Put it in front of those in SUPPORTSVC_KEYS: the first one signs, "
        "all verify.",
    )
    new.set_defaults(run=run)


def run(_arguments: Namespace) -> int:
    """Print a key, and nothing else, so that a script can take it."""
    print(new_key())
    return 0
