"""How a command says that it could not do its work."""

import sys

FAILED = 2


def complain(*sentences: object) -> int:
    """Write each sentence to stderr on a line of its own, and return the exit code."""
    for sentence in sentences:
        print(f"supportsvc: {sentence}", file=sys.stderr)
    return FAILED
