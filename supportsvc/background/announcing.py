"""What the site's own systems are told, as messages that are put where the sender takes them from."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from secrets import token_hex

from supportsvc.domain.alerts import SENTENCES, Alert
from supportsvc.domain.notices import Notice
from supportsvc.ports import StoreRefused, StoreUnavailable
from supportsvc.store.budget import Budget
from supportsvc.store.outbox import Outbox
from supportsvc.telemetry.metrics import Metrics

log = logging.getLogger("supportsvc.announcing")

BUDGET = timedelta(seconds=1.5)


class Announcing:
    """Writes messages into the outbox. It never raises: a payment goes on without them."""

    def __init__(self, outbox: Outbox, metrics: Metrics, now: Callable[[], datetime]) -> None:
        self._outbox = outbox
        self._metrics = metrics
        self._now = now

    def __call__(self, notice: Notice) -> bool:
        """Announce something of a supporter, and tell whether the message is safe."""
        data = {
            "customer": notice.customer,
            "version": notice.version,
            "until": None if notice.until is None else write_instant(notice.until),
            "renews": notice.renews,
            "readers": notice.readers,
        }
        return self._put(notice.id, notice.kind, data)

    def alert(self, alert: Alert) -> bool:
        """Announce an alert; one with a subject has the same id whenever it is told again."""
        what = f"{alert.kind} {alert.subject or token_hex(16)}"
        message = f"msg_{blake2b(what.encode(), digest_size=16).hexdigest()}"
        data = {"customers": alert.customers, "message": SENTENCES[alert.kind]}
        return self._put(message, f"alert.{alert.kind}", data)

    def _put(self, message: str, kind: str, data: Mapping[str, object]) -> bool:
        told = {"type": kind, "timestamp": write_instant(self._now()), "data": data}
        body = json.dumps(told, separators=(",", ":"))
        try:
            dropped = self._outbox.put(message, body, Budget.lasting(BUDGET))
        except (StoreUnavailable, StoreRefused) as error:
            log.warning("a message for the site's own systems was not put down: %s", error)
            return False
        for _ in range(dropped):
            self._metrics.message("dropped")
        return True


def write_instant(instant: datetime) -> str:
    """Write an instant by RFC 3339, in UTC."""
    return instant.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
