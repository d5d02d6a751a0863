"""Locks on the data folder, which the kernel releases when the last process that holds them is gone."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path
from typing import Self

from supportsvc.runtime.valkey import EmbeddedStoreFailed


class FolderLock:
    """An exclusive lock on one file of the folder, held until it is released or its holders have ended."""

    def __init__(self, path: Path) -> None:
        try:
            self.descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise unwritable(path.parent, error) from error

    def take(self) -> bool:
        """Try to take it; False where another holds it."""
        try:
            fcntl.flock(self.descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def close(self) -> None:
        """Let go of it; whoever inherited it holds it on."""
        if self.descriptor >= 0:
            os.close(self.descriptor)
            self.descriptor = -1

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
