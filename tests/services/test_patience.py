"""Where the store does not answer, clients come back spread over minutes, and none at once."""

from datetime import timedelta

from supportsvc.services.decide import patience
from supportsvc.tokens import mint


def test_each_waits_one_to_five_minutes_and_they_come_back_spread() -> None:
    waits = [patience(mint()) for _ in range(4000)]

    assert timedelta(minutes=1) <= min(waits) < max(waits) <= timedelta(minutes=5)
    by_minute = [sum(minute <= wait / timedelta(minutes=1) < minute + 1 for wait in waits) for minute in range(1, 5)]
    assert all(800 < count < 1200 for count in by_minute), by_minute
