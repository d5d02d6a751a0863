"""Metrics of all the service's processes, shown at an address of the operator's own.

Each process counts in files of its own in one private folder; whoever shows them adds them up. The files of a process
that has ended stay, as its counts do, until the next start of the service.
"""

import atexit
import os
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from threading import Thread
from wsgiref.simple_server import WSGIServer

from prometheus_client import CollectorRegistry, generate_latest, start_http_server, values
from prometheus_client.multiprocess import MultiProcessCollector

FOLDER_VARIABLE = "PROMETHEUS_MULTIPROC_DIR"


class AddressUnfit(Exception):
    """The address for the metrics is none, or cannot be had."""


@dataclass(frozen=True, slots=True)
class MetricsServer:
    """A running server of metrics; `port` is the one it has got."""

    server: WSGIServer
    thread: Thread
    port: int

    def close(self) -> None:
        """Stop it, and give the port back."""
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()


def prepare_folder(folder: Path | None = None) -> Path:
    """Let this process and its children count together, from nothing; return the folder that they count in.

    Without a folder a private one is made, and taken away when this process ends. To be called before a process is
    begun and before Metrics is made.
    """
    if folder is None:
        folder = Path(tempfile.mkdtemp(prefix="supportsvc-metrics-"))
        atexit.register(_remove, folder, os.getpid())
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for left in folder.glob("*.db"):
        left.unlink()
    os.environ[FOLDER_VARIABLE] = str(folder)
    # The library chose how to count when it was imported, by the variable that was not there yet.
    values.ValueClass = values.MultiProcessValue()  # type: ignore[no-untyped-call]
    return folder


def serve_metrics(address: str) -> MetricsServer:
    """Show the metrics at `host:port` from a thread of this process; raises AddressUnfit."""
    host, port = parse_address(address)
    try:
        server, thread = start_http_server(port, host, collect_all())
    except OSError as error:
        raise AddressUnfit(f"the metrics cannot be shown at {address}: {error.strerror}") from error
    return MetricsServer(server, thread, server.server_port)


def render_metrics() -> bytes:
    """Return the metrics of all processes as Prometheus reads them."""
    return generate_latest(collect_all())


def collect_all() -> CollectorRegistry:
    """Return what adds up the files of all processes, anew each time it is read."""
    registry = CollectorRegistry(support_collectors_without_names=True)
    MultiProcessCollector(registry, os.environ[FOLDER_VARIABLE])  # type: ignore[no-untyped-call]
    return registry


def parse_address(address: str) -> tuple[str, int]:
    """Split `host:port`; an IPv6 host stands in brackets."""
    host, _, port = address.rpartition(":")
    if not host or not port.isdecimal() or int(port) > 65535:
        raise AddressUnfit(f"the address for the metrics is {address!r}; expected host:port, such as 127.0.0.1:9464")
    return host.strip("[]"), int(port)


def _remove(folder: Path, owner: int) -> None:
    """Take the folder away, unless this is a fork of the process that made it."""
    if os.getpid() == owner:
        shutil.rmtree(folder, ignore_errors=True)
