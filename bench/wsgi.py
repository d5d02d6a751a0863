"""python -m bench.wsgi APPLICATION PORT: one worker of the service's own WSGI server, around any application."""

import sys
import tempfile
from pathlib import Path

from supportsvc.runtime.wsgi import run_server
from supportsvc.telemetry import logs
from supportsvc.telemetry.exposition import prepare_folder


def main(application: str, port: str) -> None:
    """Serve until told to stop, as `supportsvc serve` does."""
    logs.set_up("warning")
    prepare_folder()
    with tempfile.TemporaryDirectory() as folder:
        run_server("127.0.0.1", int(port), 1, 0, Path(folder) / "draining", application=application)


if __name__ == "__main__":
    main(*sys.argv[1:])
