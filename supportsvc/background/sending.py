"""The sender of messages to the site's own systems, of which every process has one."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import timedelta
from time import monotonic

from supportsvc.ports import StoreUnavailable
from supportsvc.store.budget import Budget
from supportsvc.store.outbox import Letter, Outbox
from supportsvc.telemetry.metrics import Metrics

log = logging.getLogger("supportsvc.sending")

PAUSES = tuple(
    timedelta(seconds=seconds) for seconds in (20, 5 * 60, 30 * 60, *(hours * 3600 for hours in (2, 5, 10, 14, 20, 24)))
)
"""After each try; ten tries in a little over three days, as Standard Webhooks has it. A try ends before the first."""
MOST_TRIES = len(PAUSES) + 1
REST = 10.0
"""Seconds after a failed try before this process sends anything else: a receiver in trouble is left in peace."""
ROUND = 50
"""Messages that one round sends at most."""
BUDGET = timedelta(seconds=2)


class Sender:
    """Sends what is due, one after another. What is not taken is tried again later, by whichever process."""

    def __init__(self, outbox: Outbox, post: Callable[[str, bytes], int | None], metrics: Metrics) -> None:
        self._outbox = outbox
        self._post = post
        self._metrics = metrics
        self._rests_until = 0.0

    def send(self) -> None:
        """Send until nothing is due, or a try fails."""
        if monotonic() < self._rests_until:
            return
        try:
            for _ in range(ROUND):
                letter = self._outbox.take(Budget.lasting(BUDGET))
                if letter is None or not self._try(letter):
                    break
            self._metrics.messages_waiting(self._outbox.waiting(Budget.lasting(BUDGET)))
        except StoreUnavailable as error:
            log.debug("the messages wait for the store: %s", error)

    def _try(self, letter: Letter) -> bool:
        """Send one message; any 2xx is a success, and nothing else."""
        status = self._post(letter.id, letter.body)
        if status is not None and 200 <= status < 300:
            self._outbox.delivered(letter, Budget.lasting(BUDGET))
            self._metrics.message("sent")
            return True
        self._rests_until = monotonic() + REST
        told = {"status": status or "no answer", "count": letter.tries}
        if letter.tries < MOST_TRIES:
            self._metrics.message("failed")
            log.warning("the site's own system did not take a message; it is tried again", extra=told)
            return False
        self._outbox.give_up(letter, Budget.lasting(BUDGET))
        self._metrics.message("given_up")
        log.error("the site's own system did not take a message; it is given up", extra=told)
        return False
