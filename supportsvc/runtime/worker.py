"""One worker of the WSGI server: it makes the application from the environment."""

import gc
import os
import signal
from functools import partial
from pathlib import Path
from wsgiref.types import WSGIApplication

from supportsvc.background.timers import Timers
from supportsvc.bootstrap import assemble
from supportsvc.runtime.orphans import die_with_parent
from supportsvc.settings import read_settings

STORE_URL = "_SUPPORTSVC_STORE_URL"
KEYS = "_SUPPORTSVC_KEYS"
DRAINING = "_SUPPORTSVC_DRAINING"
LAST_GOOD = "_SUPPORTSVC_LAST_GOOD"
"""The names under which the parent hands its workers what it found out itself."""


ENDS = {signal.SIGINT, signal.SIGTERM}


def keep_the_end_for_forks() -> None:
    """Let what is forked from this process hear its end from its first moment on.

    It begins with its parent's handlers, and a SIGTERM that came before its own would go to them: the worker would
    serve on until it is killed. So a signal waits while there is a fork.
    """
    os.register_at_fork(
        before=partial(signal.pthread_sigmask, signal.SIG_BLOCK, ENDS),
        after_in_parent=partial(signal.pthread_sigmask, signal.SIG_UNBLOCK, ENDS),
        after_in_child=hear_only_the_end,
    )


def hear_only_the_end() -> None:
    """Let this process end at a SIGTERM, and leave Ctrl-C to the process that started it.

    A Ctrl-C reaches the whole group: with the parent's SIGTERM right behind it, the server's worker may never end.
    """
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGTERM})


def application() -> WSGIApplication:
    """Return the application of this process, which drains and ends when the process that started it is gone."""
    hear_only_the_end()
    die_with_parent()
    environ = dict(os.environ)
    keys = environ.get(KEYS)
    if keys is not None and not ("SUPPORTSVC_KEYS" in environ or "SUPPORTSVC_KEYS_FILE" in environ):
        environ["SUPPORTSVC_KEYS"] = keys
    mark, kept = environ.get(DRAINING), environ.get(LAST_GOOD)
    process = assemble(
        read_settings(environ),
        environ[STORE_URL],
        is_draining=lambda: mark is not None and Path(mark).exists(),
        kept=None if kept is None else Path(kept),
    )
    Timers(process.timers).start()
    if process.slow_timers:
        Timers(process.slow_timers, waited_for=False).start()
    if process.reconciliation is not None:
        process.reconciliation.start()
    leave_alone_what_stays()
    return process.application


def leave_alone_what_stays() -> None:
    """Spare the collector what was made until now, which is no garbage until the end.

    It would else go through some 80,000 things now and then: 30 ms of CPU time in which nobody is answered.
    """
    gc.collect()
    gc.freeze()
