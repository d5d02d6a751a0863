"""Refused webhooks that look like Stripe's own: several on end tell that the secret is not the endpoint's any more."""

import re
from collections import deque
from datetime import datetime, timedelta
from threading import Lock

MANY = 3
WITHIN = timedelta(minutes=10)
BETWEEN = timedelta(hours=1)
"""Between two words about it from one process."""
LIKE_STRIPES = re.compile(r"t=[0-9]{1,12},v1=[0-9a-f]{64}(?:,|$)")
"""What a stranger sends has hardly ever such a signature, and is no cause for alarm."""


class Refusals:
    """The refused webhooks of one process since the last one that was rightly signed. They leave nothing elsewhere."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._at: deque[datetime] = deque(maxlen=MANY)
        self._told: datetime | None = None

    def note(self, signature: str | None, now: datetime) -> bool:
        """Note a refusal, and tell whether an operator must hear of it now."""
        if signature is None or not LIKE_STRIPES.match(signature):
            return False
        with self._lock:
            self._at.append(now)
            if len(self._at) < MANY or now - self._at[0] > WITHIN:
                return False
            if self._told is not None and now - self._told < BETWEEN:
                return False
            self._told = now
            return True

    def end(self) -> None:
        """Note a webhook that was rightly signed."""
        if self._at:
            with self._lock:
                self._at.clear()
