"""Faults on command: the next requests that fit a method and a path go wrong in a stated way."""

import threading
from dataclasses import dataclass, field
from enum import StrEnum
from fnmatch import fnmatchcase


class Kind(StrEnum):
    """How a request goes wrong."""

    CONFLICT = "409"
    TOO_MANY = "429"
    SERVER_ERROR = "500"
    HANG_BEFORE = "hang_before"
    HANG_AFTER = "hang_after"
    CLOSE_BEFORE = "close_before"
    CLOSE_AFTER = "close_after"


@dataclass(slots=True)
class Fault:
    """A fault that waits for its requests."""

    kind: Kind
    method: str = "*"
    path: str = "*"
    times: int = 1
    seconds: float = 0.0
    skip: int = 0


@dataclass(slots=True)
class Faults:
    """The faults that wait, taken in the order of their making."""

    waiting: list[Fault] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, fault: Fault) -> None:
        """Let a fault wait."""
        with self.lock:
            self.waiting.append(fault)

    def clear(self) -> None:
        """Forget all waiting faults."""
        with self.lock:
            self.waiting.clear()

    def take(self, method: str, path: str) -> Fault | None:
        """Answer the fault for this request, counting it down."""
        with self.lock:
            for fault in self.waiting:
                if fault.method not in ("*", method) or not fnmatchcase(path, fault.path):
                    continue
                if fault.skip > 0:
                    fault.skip -= 1
                    continue
                fault.times -= 1
                if fault.times <= 0:
                    self.waiting.remove(fault)
                return fault
        return None
