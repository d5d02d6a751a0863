"""What an operator should know, but not at every request."""

from time import monotonic

BETWEEN = 60.0


class Seldom:
    """Tell whether something is due again in this process: once a minute at the most."""

    def __init__(self) -> None:
        self._last = float("-inf")

    def is_due(self) -> bool:
        """Ask whether to tell it now; a yes takes the minute."""
        now = monotonic()
        if now - self._last < BETWEEN:
            return False
        self._last = now
        return True
