"""`supportsvc demo`: a newspaper, the service and a stand-in for Stripe, to be walked through in a browser."""

from argparse import Namespace
from typing import Any

from supportsvc.cli.complaint import complain
from supportsvc.cli.serve import port


def add_to(commands: Any) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "demo",
        help="start a newspaper to try it all on",
        description="Start a small newspaper, the service and a stand-in for Stripe on three ports in a row of this "
        "machine. No money moves, and nothing is kept. With a test key of your own in STRIPE_API_KEY, payments go to "
        "your account at Stripe in test mode instead.",
    )
    parser.add_argument("--port", type=port, default=8000, help="of the newspaper; the next two are taken too (8000)")
    parser.set_defaults(run=run)


def run(arguments: Namespace) -> int:
    """Run the demo until Ctrl-C."""
    from supportsvc.runtime.demo import run_demo  # noqa: PLC0415 - heavy, and no other command needs it
    from supportsvc.runtime.own_stripe import DemoFailed  # noqa: PLC0415 - heavy, and no other command needs it
    from supportsvc.runtime.ports import PortTaken  # noqa: PLC0415 - heavy, and no other command needs it

    try:
        return run_demo(arguments.port)
    except (DemoFailed, PortTaken) as error:
        return complain(error)
