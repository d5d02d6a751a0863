"""Workers end with the process that started them, also where that one was killed."""

from __future__ import annotations

import os
import signal
import sys
import threading

from supportsvc.runtime.leash import die_with

POLL_SECONDS = 0.5


def die_with_parent(parent: int | None = None, how: signal.Signals = signal.SIGTERM) -> None:
    """Send this process a signal when its parent ends; at once where the parent named is gone already.

    To be called in the worker. The kernel tells it on Linux; elsewhere a thread looks twice a second.
    """
    parent = os.getppid() if parent is None else parent
    if sys.platform == "linux":
        if not die_with(parent, how):
            os.kill(os.getpid(), how)
        return
    watch_parent(parent, how)


def watch_parent(parent: int, how: signal.Signals) -> threading.Thread:
    """Start the thread that looks whether this process was handed to another parent."""

    def watch() -> None:
        never = threading.Event()
        while os.getppid() == parent:
            never.wait(POLL_SECONDS)
        os.kill(os.getpid(), how)

    thread = threading.Thread(target=watch, name="orphan-watch", daemon=True)
    thread.start()
    return thread
