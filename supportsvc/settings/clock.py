"""The service's clock: real time, plus the offset in a file where the demo or a test moves time."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import time

Version = tuple[int, int, int]


class Clock:
    """Tells the time; called, in whole seconds, as the domain wants it.

    The file holds a number of seconds, and is read again when it was replaced or written. Without it there is no
    offset; while it holds no number, the offset stays as it was.
    """

    def __init__(self, file: Path | None = None) -> None:
        self._file = file
        self._version: Version | None = None
        self._offset = timedelta()

    def __call__(self) -> datetime:
        """Return the present instant without its fraction."""
        if self._file is None:
            return datetime.fromtimestamp(int(time()), UTC)
        return self.read().replace(microsecond=0)

    def read(self) -> datetime:
        """Return the present instant."""
        now = datetime.now(UTC)
        return now if self._file is None else now + self._read_offset(self._file)

    def _read_offset(self, file: Path) -> timedelta:
        try:
            stat = file.stat()
            version = (stat.st_mtime_ns, stat.st_size, stat.st_ino)
            if version != self._version:
                self._offset = timedelta(seconds=float(file.read_text(encoding="ascii").strip() or 0))
                self._version = version
        except FileNotFoundError:
            self._offset, self._version = timedelta(), None
        except (OSError, ValueError, OverflowError):
            return self._offset
        return self._offset
