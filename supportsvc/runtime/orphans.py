"""Workers end when they are told to, and with the process that started them, also where that one was killed."""

from __future__ import annotations

import os
import select
import signal
import sys
import threading

from supportsvc.runtime.leash import die_with

POLL_SECONDS = 0.5
PATIENCE_SECONDS = (2.0, 18.0)  # after the first wakening, which a worker may miss, and the second


def die_with_parent(parent: int | None = None) -> None:
    """End this process when its parent does: one SIGTERM, so that it drains, then SIGKILL.

    To be called in the worker's main thread. The kernel gives the word on Linux, and elsewhere a thread that looks
    twice a second. Python heeds a signal only in its main thread, which sleeps on where one came just before it lay
    down; so that thread wakens it, by a signal that means nothing. The word itself is not said twice: the server
    answers a second SIGTERM by standing still for ever, with the interpreter's lock in its hand.
    """
    parent = os.getppid() if parent is None else parent
    heard, tell = os.pipe()
    os.set_blocking(tell, False)
    signal.set_wakeup_fd(tell, warn_on_full_buffer=False)
    signal.signal(signal.SIGURG, lambda *_: None)
    if sys.platform == "linux":
        die_with(parent, signal.SIGTERM)
    watch = threading.Thread(target=watch_parent, args=(parent, heard, threading.get_ident()), name="orphan-watch")
    watch.daemon = True
    watch.start()


def watch_parent(parent: int, heard: int, sleeper: int) -> None:
    """Wait until this process has been handed to another parent or has heard its end, then see that it ends.

    `heard` is the end of a pipe from which the numbers of its signals are read, `sleeper` the thread that heeds them.
    """
    told = False
    while os.getppid() == parent and not told:
        told = _hears_the_end(heard)
    if not told and not _hears_the_end(heard):  # the kernel says it a moment after the parent has changed
        os.kill(os.getpid(), signal.SIGTERM)
    for patience in PATIENCE_SECONDS:
        signal.pthread_kill(sleeper, signal.SIGURG)
        threading.Event().wait(patience)
    os.kill(os.getpid(), signal.SIGKILL)


def _hears_the_end(heard: int) -> bool:
    return bool(select.select([heard], [], [], POLL_SECONDS)[0]) and signal.SIGTERM in os.read(heard, 64)
