"""Keeping the embedded server running: a thread that starts it, on a leash, and starts it again when it falls."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
import threading
from enum import StrEnum
from pathlib import Path

from supportsvc.runtime import leash
from supportsvc.runtime.locks import FolderLock, close_kept, keep_from_forks

LOG_BYTES = 1_000_000
FIRST_PAUSE = 0.1
LONGEST_PAUSE = 5.0
STOP_SECONDS = 30.0

log = logging.getLogger(__name__)


class Tie(StrEnum):
    """How the server learns that its supervisor is gone."""

    DEATH_SIGNAL = "death-signal"  # the kernel tells it; Linux only
    PIPE = "pipe"  # a process beside it watches a pipe

    @classmethod
    def best(cls) -> Tie:
        """Choose the stronger one that this system has."""
        return cls.DEATH_SIGNAL if sys.platform == "linux" else cls.PIPE


class Keeper:
    """Runs one command until it is told to stop.

    The thread that starts the server also waits for it: the kernel's death signal is tied to the thread, not only to
    the process.
    """

    def __init__(self, command: list[str], lock: FolderLock, log_file: Path, tie: Tie) -> None:
        self._command = command
        self._lock = lock
        self._log_file = log_file
        self._tie = tie
        self._guard = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._stopping = threading.Event()
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._keep, name="embedded-store", daemon=True)

    def start(self) -> None:
        """Start the server in its own session, where a Ctrl-C does not reach it."""
        self._thread.start()

    def has_ended_once(self) -> bool:
        """Ask whether the server ended without being told to."""
        return self._ended.is_set()

    def stop(self) -> None:
        """End the server orderly, its append-only file written out, and wait for it."""
        with self._guard:
            self._stopping.set()
            process = self._process
        if process is not None:
            process.terminate()
            try:
                process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                log.warning("the embedded store did not stop within %s s and is ended by force", STOP_SECONDS)
                process.kill()
        self._thread.join()

    def _keep(self) -> None:
        pause = FIRST_PAUSE
        while True:
            reading, writing = os.pipe()
            keep_from_forks(writing)
            try:
                with self._guard:
                    if self._stopping.is_set():
                        return
                    process = self._process = self._spawn(reading)
                status = process.wait()
            finally:
                os.close(reading)
                close_kept(writing)
            if self._stopping.is_set():
                return
            self._ended.set()
            log.error("the embedded store ended with status %s; it is started again in %s s", status, pause)
            self._stopping.wait(pause)
            pause = min(LONGEST_PAUSE, pause * 2)

    def _spawn(self, reading: int) -> subprocess.Popen[bytes]:
        fresh = not self._log_file.exists() or self._log_file.stat().st_size > LOG_BYTES
        tie = [str(os.getpid())] if self._tie is Tie.DEATH_SIGNAL else [str(reading)]
        with self._log_file.open("wb" if fresh else "ab") as output:
            return subprocess.Popen(  # noqa: S603 - our own command
                [sys.executable, "-I", "-S", leash.__file__, self._tie, *tie, *self._command],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                pass_fds=(self._lock.descriptor, reading) if self._tie is Tie.PIPE else (self._lock.descriptor,),
                start_new_session=True,
            )
