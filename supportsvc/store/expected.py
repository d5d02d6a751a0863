"""The asks that the rules in force let expect, kept for whoever compares them with those seen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from supportsvc.store.budget import Budget
from supportsvc.store.connect import Store
from supportsvc.store.keys import DAY_LIFE, EXPECTED

MONTH = timedelta(days=30)
"""The month that is simulated."""
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Expected:
    """What `simulate` found: the asks of a reader in a month, under the rules of a digest, in force `since` then."""

    digest: str
    asks: float
    since: datetime

    def a_day(self, readers_a_month: int) -> float:
        """Return the asks a day of so many readers."""
        return asks_a_day(self.asks, readers_a_month)


def asks_a_day(asks: float, readers_a_month: int) -> float:
    """Return the asks a day of so many readers, each of whom is asked so often in a month."""
    return asks * readers_a_month * (DAY / MONTH)


def is_quiet(expected: Expected | None, readers_a_month: int | None, seen: int, now: datetime) -> bool:
    """Tell whether a day saw less than half of the asks expected; never while the rules are younger than a day."""
    if expected is None or readers_a_month is None or now - expected.since < DAY:
        return False
    return seen < expected.a_day(readers_a_month) / 2


def keep_expected(store: Store, digest: str, asks: float, now: datetime, budget: Budget) -> None:
    """Keep what is expected; `since` stays where the same rules were in force before."""
    known = read_expected(store, budget)
    since = known.since if known is not None and known.digest == digest else now
    fields = ("digest", digest, "asks", repr(asks), "since", int(since.timestamp()))
    life = int(DAY_LIFE.total_seconds())
    store.gather([("HSET", EXPECTED, *fields), ("EXPIRE", EXPECTED, life)], budget)


def read_expected(store: Store, budget: Budget) -> Expected | None:
    """Read what is expected; None until somebody has reckoned it."""
    digest, asks, since = store.ask("HMGET", EXPECTED, "digest", "asks", "since", budget=budget)
    if digest is None or asks is None or since is None:
        return None
    return Expected(digest.decode(), float(asks), datetime.fromtimestamp(int(since), UTC))
