"""One try to bring a message to its receiver, which ends in time whatever the receiver does."""

from __future__ import annotations

import time
from collections.abc import Sequence
from importlib.metadata import version
from queue import Empty, SimpleQueue
from threading import Thread

from urllib3 import PoolManager, Timeout
from urllib3.exceptions import HTTPError

from supportsvc.outgoing.signing import read_secret, sign

SECONDS = 10.0
"""For a try, from the look-up of the name to the answer's head: Standard Webhooks gives a receiver 15 to 30."""


class Post:
    """Posts messages to one address. Redirects are not followed: what is signed for one place is for no other."""

    def __init__(self, url: str, secrets: Sequence[str], seconds: float = SECONDS) -> None:
        self._url = url
        self._secrets = tuple(map(read_secret, secrets))
        self._seconds = seconds
        self._pool = PoolManager(maxsize=2, retries=False)
        self._agent = f"supportsvc/{version('supportsvc')}"

    def __call__(self, message: str, body: bytes) -> int | None:
        """Return the status that a receiver answered; None where none came in time.

        The signature carries real time, whatever the service's own clock says. A socket's time-out bounds neither the
        look-up of a name nor a head that trickles in, so the try has a thread of its own, which is left to its end.
        """
        headers = {
            "content-type": "application/json",
            "user-agent": self._agent,
            **sign(message, int(time.time()), body, self._secrets),
        }
        done: SimpleQueue[int | None] = SimpleQueue()
        Thread(target=lambda: done.put(self._send(body, headers)), name="post", daemon=True).start()
        try:
            return done.get(timeout=self._seconds)
        except Empty:
            return None

    def _send(self, body: bytes, headers: dict[str, str]) -> int | None:
        timeout = Timeout(total=self._seconds)
        try:
            answer = self._pool.request(
                "POST", self._url, body=body, headers=headers, timeout=timeout, redirect=False, preload_content=False
            )
        except (HTTPError, OSError, ValueError):
            return None
        answer.close()
        return answer.status
