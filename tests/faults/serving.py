"""`supportsvc serve` without the server's guard against workers that die one after the other: here they are killed."""

import sys
from typing import Any

from granian.server.mp import MPServer

from supportsvc.cli import main


def remember_nothing(_server: MPServer, _respawned: Any) -> None:
    """Forget which workers were started again: one that dies within five seconds of it would end the service."""


MPServer.respawned_wrks = property(lambda _: {}, remember_nothing)  # type: ignore[assignment] # for every server of this process

if __name__ == "__main__":
    sys.exit(main())
