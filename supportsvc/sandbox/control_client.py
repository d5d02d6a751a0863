"""The control calls of a running sandbox, from Python: for tests and for the demo."""

import http.client
import json
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

PATIENCE_SECONDS = 60.0


class ControlError(Exception):
    """A control call was refused."""


class Control:
    """Speaks to /_sandbox of one address."""

    def __init__(self, url: str) -> None:
        self.address = urlsplit(url)

    def ask(self, method: str, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        """Make any control call; README.md lists them."""
        connection = http.client.HTTPConnection(
            self.address.hostname or "", self.address.port, timeout=PATIENCE_SECONDS
        )
        try:
            connection.request(
                method, f"/_sandbox/{path}", json.dumps(body or {}), {"Content-Type": "application/json"}
            )
            answer = connection.getresponse()
            told: dict[str, Any] = json.loads(answer.read())
        finally:
            connection.close()
        if answer.status >= 400:
            raise ControlError(told.get("error", {}).get("message", str(told)))
        return told

    def listen(self, url: str, secret: str | None = None) -> str:
        """Send all events to an address from now on; answer the signing secret."""
        given = {"url": url} | ({"secret": secret} if secret else {})
        return str(self.ask("POST", "endpoints", given)["secret"])

    def pay(self, session: str, card: str = "works", **given: Any) -> dict[str, Any]:
        """Pay a Checkout Session without a browser."""
        return self.ask("POST", f"sessions/{session}/pay", {"card": card, **given})

    def set(self, **settings: Any) -> dict[str, Any]:
        """Change the account's settings; answer all of them."""
        return self.ask("POST", "settings", settings)

    def advance(self, length: timedelta) -> int:
        """Move the clock and do all that falls due; answer the new instant."""
        return int(self.ask("POST", "clock", {"seconds": length.total_seconds()})["now"])

    def fail(self, kind: str, method: str = "*", path: str = "*", **given: Any) -> None:
        """Let the next fitting request go wrong."""
        self.ask("POST", "faults", {"kind": kind, "method": method, "path": path, **given})

    def hold_webhooks(self) -> None:
        """Keep back all deliveries."""
        self.ask("POST", "webhooks/hold")

    def resume_webhooks(self) -> None:
        """Send deliveries as events come."""
        self.ask("POST", "webhooks/resume")

    def release_webhooks(self, events: list[str] | None = None, **given: Any) -> list[int]:
        """Send held deliveries in an order; answer the statuses."""
        body = given | ({"events": events} if events is not None else {})
        return list(self.ask("POST", "webhooks/release", body)["statuses"])

    def deliver(self, event: str, times: int = 1, *, at_once: bool = False, **given: Any) -> list[int]:
        """Send an event again; answer the statuses."""
        body = {"event": event, "times": times, "at_once": at_once, **given}
        return list(self.ask("POST", "webhooks/deliver", body)["statuses"])

    def list_waiting(self) -> list[dict[str, Any]]:
        """Answer the deliveries that are not taken yet."""
        return list(self.ask("GET", "webhooks")["waiting"])

    def wait_idle(self, seconds: float = 10.0) -> bool:
        """Wait until every event is delivered; say whether that came about."""
        return bool(self.ask("POST", "webhooks/idle", {"seconds": seconds})["idle"])

    def wipe(self) -> None:
        """Forget everything but the webhook endpoints."""
        self.ask("POST", "wipe")
