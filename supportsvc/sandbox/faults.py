"""Faults on command: the next requests that fit a method and a path go wrong in a stated way."""

import random
import threading
from dataclasses import dataclass, field, fields
from enum import StrEnum
from fnmatch import fnmatchcase
from typing import Any


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
    SLOW = "slow"
    HALF = "half"
    RESET = "reset"
    PROXY_ERROR = "proxy_error"


@dataclass(slots=True)
class Fault:
    """A fault that waits for its requests; of those that fit, each goes wrong by its probability."""

    kind: Kind
    method: str = "*"
    path: str = "*"
    times: int = 1
    seconds: float = 0.0
    skip: int = 0
    probability: float = 1.0
    seed: int = 0
    luck: random.Random = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self.luck = random.Random(self.seed)  # noqa: S311 -- luck that a test can have again, not a secret

    def render(self) -> dict[str, Any]:
        """Answer what was ordered and is left of it."""
        return {each.name: getattr(self, each.name) for each in fields(self) if each.init}


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
                if fault.luck.random() >= fault.probability:
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
