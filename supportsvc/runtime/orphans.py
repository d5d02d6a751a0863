"""Workers end when they are told to, and with the process that started them, also where that one was killed."""

from __future__ import annotations

import os
import select
import signal
import sys
import threading

from supportsvc.runtime.leash import die_with

POLL_SECONDS = 0.5
PATIENCE_SECONDS = (2.0, 18.0)  # after the first word, which a worker may miss, and the second


def die_with_parent(parent: int | None = None) -> None:
    """End this process when its parent does: a SIGTERM, so that it drains, another, and then SIGKILL.

    To be called in the worker's main thread. The kernel gives the first word on Linux; a thread that looks twice a
    second gives the others, and elsewhere all. It also says again what the parent said: Python heeds a signal only in
    its main thread, which sleeps on where one came just before it lay down.
    """
    parent = os.getppid() if parent is None else parent
    heard, tell = os.pipe()
    os.set_blocking(tell, False)
    signal.set_wakeup_fd(tell, warn_on_full_buffer=False)
    if sys.platform == "linux":
        die_with(parent, signal.SIGTERM)
    threading.Thread(target=watch_parent, args=(parent, heard), name="orphan-watch", daemon=True).start()


def watch_parent(parent: int, heard: int) -> None:
    """Wait until this process has been handed to another parent or has heard its end, then end it.

    `heard` is the end of a pipe from which the numbers of its signals are read.
    """
    never = threading.Event()
    while os.getppid() == parent and not _hears_the_end(heard):
        continue
    for patience in PATIENCE_SECONDS:
        os.kill(os.getpid(), signal.SIGTERM)
        never.wait(patience)
    os.kill(os.getpid(), signal.SIGKILL)


def _hears_the_end(heard: int) -> bool:
    return bool(select.select([heard], [], [], POLL_SECONDS)[0]) and signal.SIGTERM in os.read(heard, 64)
