"""The time that one request may spend on the store, over all its trips."""

from __future__ import annotations

from datetime import timedelta
from time import monotonic

from supportsvc.domain.value import value


@value
class Budget:
    """One deadline, by the process's monotonic clock, for all that one request asks of the store."""

    deadline: float

    @classmethod
    def lasting(cls, length: timedelta) -> Budget:
        """Start a budget of this length now."""
        return cls(monotonic() + length.total_seconds())

    def left(self) -> float:
        """Tell how many seconds are left; zero or less when it is spent."""
        return self.deadline - monotonic()

    def share(self, among: int) -> Budget:
        """Give an equal part of what is left to the first of several who must take turns."""
        return Budget(monotonic() + self.left() / among)
