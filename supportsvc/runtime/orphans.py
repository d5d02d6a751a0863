"""Workers end with the process that started them, also where that one was killed."""

from __future__ import annotations

import os
import signal
import sys
import threading

from supportsvc.runtime.leash import die_with

POLL_SECONDS = 0.5
PATIENCE_SECONDS = (2.0, 18.0)  # after the first word, which a worker that is just starting may miss, and the second


def die_with_parent(parent: int | None = None) -> None:
    """End this process when its parent does: a SIGTERM, so that it drains, another, and then SIGKILL.

    To be called in the worker. The kernel gives the first word on Linux; a thread that looks twice a second gives
    the others, and elsewhere all.
    """
    parent = os.getppid() if parent is None else parent
    if sys.platform == "linux":
        die_with(parent, signal.SIGTERM)
    threading.Thread(target=watch_parent, args=(parent,), name="orphan-watch", daemon=True).start()


def watch_parent(parent: int) -> None:
    """Wait until this process has been handed to another parent, then end it."""
    never = threading.Event()
    while os.getppid() == parent:
        never.wait(POLL_SECONDS)
    for patience in PATIENCE_SECONDS:
        os.kill(os.getpid(), signal.SIGTERM)
        never.wait(patience)
    os.kill(os.getpid(), signal.SIGKILL)
