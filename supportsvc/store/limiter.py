"""Counting how often somebody does something, in the store, so that all processes count together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import blake2b
from math import ceil

from supportsvc.domain.limits import Rate
from supportsvc.store.budget import Budget
from supportsvc.store.connect import Store
from supportsvc.store.keys import limit_key
from supportsvc.store.line import Word
from supportsvc.store.scripts import SPEND

DIGEST_BYTES = 16
MILLISECOND = timedelta(milliseconds=1)


@dataclass(frozen=True, slots=True)
class Quota:
    """How often one of a `kind` may do what `use` names; the same use counts once. `whom` never gets into the store."""

    kind: str
    whom: bytes
    use: bytes
    rates: tuple[Rate, ...]


@dataclass(frozen=True, slots=True)
class Refused:
    """The kind of the quota that is used up longest, and when it takes one more."""

    kind: str
    wait: timedelta


class Limiter:
    """Spend quotas. Whom they are for is kept as a hash under a secret, and no longer than the longest window."""

    def __init__(self, store: Store, secret: bytes) -> None:
        self._store = store
        self._secret = secret

    def spend(self, quotas: Sequence[Quota], now: datetime, budget: Budget) -> Refused | None:
        """Count one use of every quota, or of none where one is used up; StoreUnavailable where nobody can tell.

        A quota without rates is not counted at all.
        """
        quotas = [quota for quota in quotas if quota.rates]
        if not quotas:
            return None
        keys = [limit_key(quota.kind, self._blind(quota.kind, quota.whom)) for quota in quotas]
        args: list[Word] = [ceil(now.timestamp() * 1000)]
        for quota in quotas:
            args += self._say(quota)
        wait, number = self._store.run(SPEND, keys, args, budget)
        return Refused(quotas[number - 1].kind, wait * MILLISECOND) if wait else None

    def _say(self, quota: Quota) -> list[Word]:
        """Return the script's arguments for a quota."""
        life = max(rate.window for rate in quota.rates)
        windows = [word for rate in quota.rates for word in (rate.count, rate.window // MILLISECOND)]
        return [self._blind("use", quota.use), ceil(life.total_seconds()), len(quota.rates), *windows]

    def _blind(self, purpose: str, text: bytes) -> bytes:
        """Return a keyed hash, which tells nobody what it was made of."""
        return blake2b(text, digest_size=DIGEST_BYTES, key=self._secret, person=purpose.encode()[:16]).digest()
