"""A network of this thread's own, in which hosts can be cut off from each other though all are one machine."""

import ctypes
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

OWN_NETWORK = 0x40000000
"""CLONE_NEWNET of Linux."""
NETWORK = Path("/proc/thread-self/ns/net")
NOWHERE = "66"
"""The table of routes by which nothing arrives."""


@contextmanager
def own_network(hosts: Sequence[str]) -> Iterator[bool]:
    """Give this thread, and all that it starts, a network with these addresses and no way out of the machine.

    Yields False where it may not have one. What listened before cannot be reached from within, nor the other way round.
    """
    with NETWORK.open() as former:
        if libc().unshare(OWN_NETWORK) != 0:
            yield False
            return
        try:
            furnish(hosts)
            yield True
        finally:
            if libc().setns(former.fileno(), OWN_NETWORK) != 0:
                raise OSError(ctypes.get_errno(), "the thread's former network is gone")


def furnish(hosts: Sequence[str]) -> None:
    """Let the thread's network, which is empty, have its hosts, and a way to nowhere."""
    ip("link set lo up")
    for host in hosts:
        ip(f"address add {host}/32 dev lo")
    ip("link add nowhere type veth peer name away")
    for end in ("nowhere", "away"):
        ip(f"link set {end} arp off up")
    ip(f"route add default dev nowhere table {NOWHERE}")
    # The kernel looks first whether an address is its own; it has to look first whether it was cut off.
    ip("rule add pref 100 lookup local")
    ip("rule del pref 0")


def cut(host: str, others: Sequence[str]) -> None:
    """Let nothing arrive that goes between a host and some others; nobody is told."""
    for way in ways(host, others):
        ip(f"rule add pref 10 {way} lookup {NOWHERE}")


def mend(host: str, others: Sequence[str]) -> None:
    """Let all arrive again."""
    for way in ways(host, others):
        ip(f"rule del pref 10 {way}")


def ways(host: str, others: Sequence[str]) -> Iterator[str]:
    """Yield the ways between a host and others."""
    for other in others:
        yield f"from {host} to {other}"
        yield f"from {other} to {host}"


def ip(words: str) -> None:
    """Change something of this thread's network."""
    subprocess.run(["ip", *words.split()], check=True)


def libc() -> ctypes.CDLL:
    """Return the calls that Python has no name for before 3.12."""
    return ctypes.CDLL(None, use_errno=True)
