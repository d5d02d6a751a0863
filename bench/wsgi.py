"""python wsgi.py PORT [APPLICATION [WORKERS]]: the service's own WSGI server, around any application.

Without an application it serves the service's own, of whatever version the interpreter finds.
"""

import sys
import tempfile
from pathlib import Path

from supportsvc.runtime.wsgi import run_server
from supportsvc.telemetry import logs
from supportsvc.telemetry.exposition import prepare_folder


def main(port: str, application: str | None = None, workers: str = "1") -> None:
    """Serve until told to stop, as `supportsvc serve` does."""
    logs.set_up("warning")
    prepare_folder()
    more = {} if application is None else {"application": application}
    with tempfile.TemporaryDirectory() as folder:
        run_server("127.0.0.1", int(port), int(workers), 0, Path(folder) / "draining", **more)


if __name__ == "__main__":
    main(*sys.argv[1:])
