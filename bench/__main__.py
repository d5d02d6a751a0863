"""python -m bench NAME: run one of the measurements; without a name, say which there are."""

import sys
from importlib import import_module
from pathlib import Path

names = sorted(path.stem for path in Path(__file__).parent.glob("[a-z]*.py"))
if len(sys.argv) < 2 or sys.argv[1] not in names:
    sys.exit(f"Say which: {', '.join(names)}")
import_module(f"bench.{sys.argv[1]}").main(sys.argv[2:])
