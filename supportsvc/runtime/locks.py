"""Locks on the data folder, which the kernel releases when the last process that holds them is gone."""

from __future__ import annotations

import fcntl
import os
import time
from pathlib import Path
from typing import Self

from supportsvc.runtime.valkey import EmbeddedStoreFailed

POLL_SECONDS = 0.02


class FolderLock:
    """An exclusive lock on one file of the folder; a child that is handed the descriptor holds it too."""

    def __init__(self, path: Path) -> None:
        try:
            self.descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise unwritable(path.parent, error) from error
        keep_from_forks(self.descriptor)

    def take(self) -> bool:
        """Try to take it; False where another holds it."""
        try:
            fcntl.flock(self.descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def take_within(self, seconds: float) -> bool:
        """Try to take it until the time is up; False where another holds it all the while."""
        deadline = time.monotonic() + seconds
        while not self.take():
            if time.monotonic() > deadline:
                return False
            time.sleep(POLL_SECONDS)
        return True

    def close(self) -> None:
        """Let go of it; whoever else holds the descriptor keeps the lock."""
        close_kept(self.descriptor)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()


def unwritable(folder: Path, error: OSError) -> EmbeddedStoreFailed:
    """Say that the data folder cannot be written, and what helps."""
    return EmbeddedStoreFailed(
        f"The data folder {folder} cannot be written ({error.strerror}). Give user {os.geteuid()} the right to write "
        "there, name another folder with SUPPORTSVC_DATA, or set REDIS_URL to a server that runs already."
    )


_kept: set[int] = set()


def keep_from_forks(descriptor: int) -> None:
    """Have a forked child close this descriptor, so that a worker holds nothing once its supervisor is gone."""
    _kept.add(descriptor)


def close_kept(descriptor: int) -> None:
    """Close such a descriptor, once."""
    if descriptor in _kept:
        _kept.discard(descriptor)
        os.close(descriptor)


def _close_all() -> None:
    for descriptor in list(_kept):
        close_kept(descriptor)


os.register_at_fork(after_in_child=_close_all)
