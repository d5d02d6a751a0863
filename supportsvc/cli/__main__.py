"""python -m supportsvc.cli: the same as the command."""

import sys

from supportsvc.cli import main

sys.exit(main())
