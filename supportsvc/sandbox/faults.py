"""Faults on command: the next requests that fit a method and a path go wrong in a stated way."""

import threading
from dataclasses import dataclass, field
from enum import StrEnum
from fnmatch import fnmatchcase


class Kind(StrEnum):
    """How a request goes wrong."""

    UNAUTHORIZED = "401"
    FORBIDDEN = "403"
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
    """The faults that wait, taken in the order of their making, and the requests that hang."""

    waiting: list[Fault] = field(default_factory=list)
    hanging: int = 0
    released: int = 0
    lock: threading.Condition = field(default_factory=threading.Condition)

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

    def hang(self, seconds: float) -> None:
        """Keep a request waiting, until its time is over or all that hang are released."""
        with self.lock:
            before = self.released
            self.hanging += 1
            self.lock.wait_for(lambda: self.released != before, timeout=seconds)
            self.hanging -= 1

    def release(self) -> None:
        """Let all requests go on that hang."""
        with self.lock:
            self.released += 1
            self.lock.notify_all()
