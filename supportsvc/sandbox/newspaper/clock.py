"""The demo's clock: real time plus the offset, in seconds, that a file holds for every part of the demo."""

import os
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path


def read_offset(clock_file: Path | None) -> timedelta:
    """Read how far the clock is ahead; without a file, or with an empty one, it is not."""
    if clock_file is None or not clock_file.exists():
        return timedelta()
    return timedelta(seconds=float(clock_file.read_text(encoding="ascii").strip() or 0))


def write_offset(clock_file: Path, offset: timedelta) -> None:
    """Put the clock ahead by `offset`; who reads meanwhile sees the old value or the new one, never half of it."""
    handle, name = tempfile.mkstemp(dir=clock_file.parent, prefix=f"{clock_file.name}.")
    with os.fdopen(handle, "w", encoding="ascii") as new:
        new.write(str(int(offset.total_seconds())))
    Path(name).replace(clock_file)


def read_now(clock_file: Path | None) -> datetime:
    """Say what time it is in the demo."""
    return datetime.now(UTC) + read_offset(clock_file)
