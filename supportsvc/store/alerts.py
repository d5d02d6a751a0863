"""The alerts that were told: one sorted set, by when each was told last, so that none is told again and again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from supportsvc.domain.alerts import Alert, AlertKind
from supportsvc.store.budget import Budget
from supportsvc.store.connect import Store
from supportsvc.store.keys import ALERTS, ALERTS_LIFE
from supportsvc.store.line import Command

MOST = 5_000
"""Beyond that the oldest are forgotten, and told once more where they still hold."""
APART = "\t"


@dataclass(frozen=True, slots=True)
class Told:
    """An alert, and when it was told."""

    alert: Alert
    at: datetime


def is_told(store: Store, alert: Alert, budget: Budget) -> bool:
    """Tell whether an alert was told before."""
    return store.ask("ZSCORE", ALERTS, pack(alert), budget=budget) is not None


def keep_told(store: Store, alert: Alert, now: datetime, budget: Budget) -> None:
    """Remember that an alert was told."""
    commands: Sequence[Command] = (
        ("ZADD", ALERTS, "NX", int(now.timestamp()), pack(alert)),
        ("ZREMRANGEBYRANK", ALERTS, 0, -MOST - 1),
        ("EXPIRE", ALERTS, int(ALERTS_LIFE.total_seconds())),
    )
    store.gather(commands, budget)


def read_told(store: Store, most: int, budget: Budget) -> tuple[Told, ...]:
    """Read the alerts that were told, the latest first; those of another version's kinds are passed over."""
    reply: list[bytes] = store.ask("ZREVRANGE", ALERTS, 0, most - 1, "WITHSCORES", budget=budget)
    pairs = zip(reply[::2], reply[1::2], strict=True)
    known = {str(kind) for kind in AlertKind}
    return tuple(
        Told(unpack(member), datetime.fromtimestamp(float(score), UTC))
        for member, score in pairs
        if member.decode().partition(APART)[0] in known
    )


def pack(alert: Alert) -> bytes:
    """Write an alert as it is kept."""
    return APART.join((alert.kind, alert.subject, *alert.customers)).encode()


def unpack(member: bytes) -> Alert:
    """Read an alert as it is kept."""
    kind, subject, *customers = member.decode().split(APART)
    return Alert(AlertKind(kind), subject, tuple(customers))
