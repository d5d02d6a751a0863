"""The command line: one module a group of commands, each saying what it takes and what it does."""

import os
import sys
from argparse import ArgumentParser
from collections.abc import Iterable, Sequence
from importlib import import_module
from importlib.metadata import version

COMMANDS = (
    "init",
    "check",
    "stripe",
    "doctor",
    "explain",
    "preview",
    "simulate",
    "stats",
    "supporter",
    "alerts",
    "serve",
    "switch",
    "sync",
    "demo",
    "keys",
    "schema",
)
INTERRUPTED = 130
CUT_SHORT = 141


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; return 0 where it did its work, 2 where it could not, which it has then explained."""
    words = sys.argv[1:] if argv is None else argv
    # A command waits for its own imports, and not for those of all the others.
    parser = make_parser([words[0]] if words and words[0] in COMMANDS else COMMANDS)
    arguments = parser.parse_args(words)
    if arguments.run is None:
        parser.print_help()
        return 0
    try:
        ended = int(arguments.run(arguments))
        sys.stdout.flush()
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        # Who read on, `head` for one, has seen enough; what is left in the buffer has nowhere to go.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return CUT_SHORT
    return ended


def make_parser(names: Iterable[str] = COMMANDS) -> ArgumentParser:
    """Put commands together, each from the module of its name."""
    parser = ArgumentParser(
        prog="supportsvc",
        description="Reader support for news sites: asks kindly, remembers “later”, never asks who gives.",
        epilog="Begin with `supportsvc demo`, or with `supportsvc init config`.",
    )
    parser.add_argument("--version", action="version", version=f"supportsvc {version('supportsvc')}")
    parser.set_defaults(run=None)
    commands = parser.add_subparsers(title="commands", metavar="COMMAND")
    for name in names:
        import_module(f"supportsvc.cli.{name}").add_to(commands)
    return parser
