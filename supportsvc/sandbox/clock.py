"""The sandbox's time: real time plus an offset, kept in a file that every process of a demo reads."""

import os
import time
from datetime import timedelta
from pathlib import Path


class ClockFile:
    """A number of seconds in a file, added to real time; a missing or empty file is no offset."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def read_offset(self) -> float:
        """Answer the offset in seconds."""
        try:
            text = self.path.read_text(encoding="ascii").strip()
        except FileNotFoundError:
            return 0.0
        return float(text) if text else 0.0

    def read_now(self) -> int:
        """Answer the present instant of the sandbox in Unix seconds, as Stripe writes it."""
        return int(time.time() + self.read_offset())

    def advance(self, length: timedelta) -> None:
        """Move the clock; the file is replaced at once, so that no reader finds half a number."""
        moved = self.read_offset() + length.total_seconds()
        fresh = self.path.with_name(f"{self.path.name}.{os.getpid()}.new")
        fresh.write_text(f"{moved:.3f}\n", encoding="ascii")
        fresh.replace(self.path)
