"""python -m bench [NAME]: run one of the measurements; without a name, that of speed."""

import sys
from importlib import import_module

NAMES = ("speed", "memory", "layouts", "versions", "raised", "servers", "faults")


def main(words: list[str]) -> None:
    """Run the measurement that the first word names."""
    name, rest = ("speed", words) if not words or words[0].startswith("-") else (words[0], words[1:])
    if name not in NAMES:
        sys.exit(f"Say which: {', '.join(NAMES)}")
    import_module(f"bench.{name}").main(rest)


main(sys.argv[1:])
