"""The decision log: a line of JSON for each decision that was made of a reader's record, in a file or on stdout."""

import json
import logging
import os
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from threading import Lock
from time import monotonic

from supportsvc.domain.campaign import Campaign
from supportsvc.telemetry.decision_lines import Seen, write_line

log = logging.getLogger("supportsvc.telemetry.decision_log")

STDOUT, STDOUT_NUMBER = "-", 1
FRESH = 60.0
"""Seconds after which a file is opened anew, so that it can be moved away and begun again."""


class DecisionLog:
    """Writes each line with one call at the file's end, so that processes can share it; trouble never stops a decision.

    `target` is a file's path or "-" for stdout.
    """

    def __init__(self, target: str, clock: Callable[[], float] = monotonic) -> None:
        self._target = target
        self._clock = clock
        self._lock = Lock()
        self._file: int | None = None
        self._opened = float("-inf")
        self._in_trouble = False

    def write(self, seen: Seen, campaigns: tuple[Campaign, ...], salt: str, now: datetime) -> None:
        """Write a decision."""
        line = json.dumps(write_line(seen, campaigns, salt, now), separators=(",", ":"), ensure_ascii=False) + "\n"
        try:
            os.write(self._descriptor(), line.encode("utf-8", "replace"))
        except OSError as error:
            if not self._in_trouble:
                log.warning("the decision log cannot be written, lines are lost: %s", error.strerror)
            self._in_trouble = True
        else:
            self._in_trouble = False

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            if self._file is not None:
                os.close(self._file)
            self._file, self._opened = None, float("-inf")

    def _descriptor(self) -> int:
        """Return where to write; the file is opened anew now and then."""
        if self._target == STDOUT:
            return STDOUT_NUMBER
        with self._lock:
            now = self._clock()
            if self._file is None or now - self._opened >= FRESH:
                fresh = os.open(Path(self._target), os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o640)
                if self._file is not None:
                    os.dup2(fresh, self._file, inheritable=False)
                    os.close(fresh)
                else:
                    self._file = fresh
                self._opened = now
            return self._file
