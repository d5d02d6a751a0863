"""The three ports of the demo, looked at before anything starts."""

import errno
import socket
from collections.abc import Sequence

PARTS = ("the newspaper", "the service", "the stand-in for Stripe")


class PortTaken(Exception):
    """One of the demo's ports is in use, or may not be used."""


def check_ports(first: int, parts: Sequence[str] = PARTS) -> None:
    """Raise PortTaken, naming every port of these parts that cannot be had and a way out."""
    complaints = []
    for port, part in zip(range(first, first + len(parts)), parts, strict=True):
        trouble = trouble_with(port)
        if trouble is not None:
            complaints.append(f"Port {port}, for {part}, {trouble}.")
    if complaints:
        raise PortTaken(" ".join([*complaints, "Choose three others in a row: make demo PORT=9000"]))


def trouble_with(port: int) -> str | None:
    """Say why a port cannot be had; None where it can."""
    if not 0 < port < 65536:
        return "is no port"
    for family, address in ((socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1")):
        try:
            with socket.socket(family) as listener:
                listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                listener.bind((address, port))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                return "is taken"
            if error.errno in {errno.EACCES, errno.EPERM}:
                return "may not be used by you"
    return None
