"""How long a start takes, and what memory a worker has."""

import sys
from collections.abc import Mapping
from pathlib import Path
from time import perf_counter

from bench.serving import Served, running
from supportsvc.sandbox.server import find_free_port


def time_start(environ: Mapping[str, str], store: str) -> float:
    """Return the seconds from the command to the first answer of `supportsvc serve`."""
    port = find_free_port()
    words = [sys.executable, "-m", "supportsvc.cli", "serve", "--workers", "1", "--port", str(port)]
    began = perf_counter()
    with running(words, {**environ, "REDIS_URL": store}, f"http://127.0.0.1:{port}/readyz"):
        return perf_counter() - began


def memory_of(served: Served) -> dict[str, float]:
    """Return the megabytes of a server's worker: all that it maps (Rss), and what no other process shares (Uss)."""
    sizes = [sizes_of(process) for process in served.processes()[1:]]  # the first only watches over the others
    return max(sizes, key=lambda found: found["Rss"])


def sizes_of(process: int) -> dict[str, float]:
    """Return a process's sizes in megabytes."""
    lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()[1:]
    found = {name: int(rest.split()[0]) / 1024 for name, _, rest in (line.partition(":") for line in lines)}
    return {"Rss": found["Rss"], "Uss": found["Private_Clean"] + found["Private_Dirty"]}
