"""Stripe's limit on requests: so many in any stretch of real time, and no more."""

import threading
from collections import deque
from dataclasses import dataclass, field


@dataclass(slots=True)
class RateLimit:
    """The instants of the requests that were let through lately."""

    taken: deque[float] = field(default_factory=deque)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def admit(self, now: float, most: int, window: float) -> bool:
        """Say whether a request may pass: at most `most` in any `window` seconds, 0 for as many as come.

        What is refused does not count.
        """
        with self.lock:
            while self.taken and self.taken[0] <= now - window:
                self.taken.popleft()
            if most and len(self.taken) >= most:
                return False
            self.taken.append(now)
            return True
