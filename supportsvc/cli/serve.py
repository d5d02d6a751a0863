"""`supportsvc serve`: the service itself, as in production."""

import os
import socket
from argparse import ArgumentTypeError, Namespace
from ipaddress import ip_address
from typing import Any

from supportsvc.cli.complaint import complain
from supportsvc.config_files import ConfigurationError
from supportsvc.ports import StoreRefused, StoreUnavailable
from supportsvc.settings import SettingsError, read_settings

HERE = "127.0.0.1"


def add_to(commands: Any) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "serve",
        help="run the service",
        description="Run the service with the configuration in SUPPORTSVC_CONFIG (else ./config) and the settings and "
        "secrets of the environment. Without REDIS_URL it keeps a store of its own in SUPPORTSVC_DATA.",
    )
    parser.add_argument("--host", type=host, default=HERE, help=f"the address to listen at ({HERE}; all: 0.0.0.0)")
    parser.add_argument("--port", type=port, default=8000, help="the port to listen at (8000)")
    parser.add_argument("--workers", type=workers, default=2, help="how many processes answer (2)")
    parser.add_argument(
        "--metrics-address", metavar="HOST:PORT", help="where Prometheus may read, an address of your own (none)"
    )
    parser.add_argument(
        "--drain",
        metavar="SECONDS",
        type=seconds,
        default=0,
        help="how long to go on after a SIGTERM, while /readyz says 503 (0)",
    )
    parser.set_defaults(run=run)


def run(arguments: Namespace) -> int:
    """Serve until told to stop."""
    try:
        settings = read_settings(os.environ)
    except SettingsError as error:
        return complain(*error.complaints)
    trouble = trouble_with(arguments.host, arguments.port) or trouble_between(arguments.port, arguments.metrics_address)
    if trouble is not None:
        return complain(trouble)

    from supportsvc.runtime.valkey import EmbeddedStoreFailed  # noqa: PLC0415 - heavy, and no other command needs it
    from supportsvc.runtime.wsgi import serve  # noqa: PLC0415 - heavy, and no other command needs it
    from supportsvc.simulation.expectation import expected_asks  # noqa: PLC0415 - heavy, and no other command needs it
    from supportsvc.telemetry.exposition import AddressUnfit  # noqa: PLC0415 - heavy, and no other command needs it

    try:
        return serve(
            settings,
            host=arguments.host,
            port=arguments.port,
            workers=arguments.workers,
            metrics_address=arguments.metrics_address,
            drain=arguments.drain,
            reckon=expected_asks,
        )
    except (ConfigurationError, SettingsError) as error:
        return complain(*error.complaints)
    except (StoreRefused, StoreUnavailable, EmbeddedStoreFailed, AddressUnfit) as error:
        return complain(error)


def trouble_with(host: str, port: int) -> str | None:
    """Say why nobody can listen at an address; None where it is free."""
    try:
        with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as listener:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind((host, port))
    except OSError as error:
        return f"the service cannot listen at {host}, port {port}: {error.strerror}; choose others by --host and --port"
    return None


def trouble_between(port: int, metrics_address: str | None) -> str | None:
    """Say where the service and its metrics would want the same port; None where they do not."""
    if metrics_address is None or metrics_address.rpartition(":")[2] != str(port):
        return None
    return f"--metrics-address names port {port}, which is the service's own; choose another, such as 127.0.0.1:9464"


def host(text: str) -> str:
    """Read an IP address, or the name of this machine for itself."""
    try:
        return HERE if text == "localhost" else str(ip_address(text))
    except ValueError as error:
        raise ArgumentTypeError(f"{text!r} is not an IP address of this machine") from error


def port(text: str) -> int:
    """Read a port."""
    return between(text, 1, 65535)


def workers(text: str) -> int:
    """Read a number of processes."""
    return between(text, 1, 256)


def seconds(text: str) -> int:
    """Read a length of time."""
    return between(text, 0, 3600)


def between(text: str, least: int, most: int) -> int:
    """Read a whole number within bounds."""
    if not text.isdecimal() or not least <= int(text) <= most:
        raise ArgumentTypeError(f"{text!r} is not a whole number from {least} to {most}")
    return int(text)
