"""Webhooks: signed, sent in the order of their events, retried until they are taken, held on command."""

import hashlib
import hmac
import http.client
import json
import random
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from supportsvc.sandbox.billing import settle
from supportsvc.sandbox.books import Books, Thing
from supportsvc.sandbox.events import fits, read_secrets
from supportsvc.sandbox.shapes import is_known, shape_event

PATIENCE_SECONDS = 10.0
HEARTBEAT_SECONDS = 0.2
DAY = 86400
BACK_OFF = (0.25, 0.5, 1.0, 2.0, 4.0, 8.0, 15.0, 30.0)


@dataclass(slots=True)
class Delivery:
    """One event on its way to one endpoint, in that one's shape unless another is named; lesser ranks go first."""

    event: str
    endpoint: str
    due: float
    shape: str | None = None
    rank: float = 0.0
    attempts: int = 0
    statuses: list[int] = field(default_factory=list)


@dataclass(slots=True)
class Courier:
    """Sends deliveries from a thread of its own, which also lets time pass in the books."""

    books: Books
    waiting: list[Delivery] = field(default_factory=list)
    held: bool = False
    sending: int = 0
    stopped: bool = False
    queued: int = 0
    changed: threading.Condition = field(default_factory=lambda: threading.Condition(threading.RLock()))

    def take(self, event: Thing) -> None:
        """Queue an event for each endpoint that wants it; called with the books locked."""
        settings = self.books.settings
        due = time.monotonic() + settings.delivery_seconds
        with self.changed:
            for endpoint in self.books.tables["webhook_endpoint"].values():
                if endpoint["status"] == "enabled" and wants(endpoint, event["type"]):
                    event["pending_webhooks"] += settings.delivery_times
                    for _ in range(settings.delivery_times):
                        self.queued += 1
                        rank = find_rank(self.queued, settings.delivery_seed)
                        self.waiting.append(Delivery(event["id"], endpoint["id"], due, rank=rank))
            self.changed.notify_all()

    def run(self) -> None:
        """Send what is due until stopped."""
        while not self.stopped:
            with self.books.lock:
                settle(self.books, self.books.clock.read_now())
            with self.changed:
                delivery = None if self.held else self.pick()
                if delivery is None:
                    self.changed.wait(HEARTBEAT_SECONDS)
                    continue
                self.sending += 1
            try:
                self.send(delivery)
            finally:
                with self.changed:
                    self.sending -= 1
                    self.changed.notify_all()

    def pick(self) -> Delivery | None:
        """Answer the first delivery whose time has come."""
        now = time.monotonic()
        due = [delivery for delivery in self.waiting if delivery.due <= now]
        return min(due, key=lambda delivery: delivery.rank, default=None)

    def send(self, delivery: Delivery) -> int:
        """Send one delivery, once; one that is not taken waits for its next try."""
        status = self.post(delivery)
        with self.books.lock, self.changed:
            delivery.attempts += 1
            delivery.statuses.append(status)
            delivery.due = time.monotonic() + BACK_OFF[min(delivery.attempts, len(BACK_OFF)) - 1]
            taken = 200 <= status < 300
            self.judge(delivery.endpoint, taken=taken)
            if taken and delivery in self.waiting:
                self.waiting.remove(delivery)
                if event := self.books.tables["event"].get(delivery.event):
                    event["pending_webhooks"] -= 1
            self.changed.notify_all()
        return status

    def judge(self, key: str, *, taken: bool) -> None:
        """Note since when an endpoint takes nothing, and disable it as Stripe does after so many days."""
        endpoint, note = self.books.tables["webhook_endpoint"].get(key), self.books.notes[key]
        if endpoint is None or taken:
            note.pop("failing_since", None)
            return
        now, days = self.books.clock.read_now(), self.books.settings.disable_after_days
        if days and now - note.setdefault("failing_since", now) >= days * DAY:
            endpoint["status"] = "disabled"

    def post(self, delivery: Delivery) -> int:
        """Post an event to its endpoint; 0 stands for no answer."""
        with self.books.lock:
            event = self.books.tables["event"].get(delivery.event)
            endpoint = self.books.tables["webhook_endpoint"].get(delivery.endpoint)
            if event is None or endpoint is None or endpoint["status"] != "enabled":
                self.forget(delivery)
                return 0
            shaped = shape_event(self.books, self.books.tell(event), delivery.shape or endpoint["api_version"])
            body = json.dumps(shaped, indent=2).encode()
            secrets = read_secrets(self.books, endpoint["id"])
            address = urlsplit(endpoint["url"])
        kind = http.client.HTTPSConnection if address.scheme == "https" else http.client.HTTPConnection
        connection = kind(address.hostname or "", address.port, timeout=PATIENCE_SECONDS)
        headers = {
            "Content-Type": "application/json; charset=utf-8",
            "User-Agent": "Stripe/1.0 (+https://stripe.com/docs/webhooks)",
            "Stripe-Signature": sign(body, int(time.time()), *secrets),
        }
        try:
            connection.request(
                "POST", f"{address.path or '/'}{'?' * bool(address.query)}{address.query}", body, headers
            )
            answer = connection.getresponse()
            answer.read()
        except (OSError, http.client.HTTPException):
            return 0
        else:
            return answer.status
        finally:
            connection.close()

    def forget(self, delivery: Delivery) -> None:
        """Drop a delivery whose event is gone, or whose endpoint is gone or disabled: Stripe tries it no more."""
        with self.changed, suppress(ValueError):
            self.waiting.remove(delivery)

    def hold(self) -> None:
        """Keep back all deliveries until they are released."""
        with self.changed:
            self.held = True

    def resume(self) -> None:
        """Send again as events come."""
        with self.changed:
            self.held = False
            self.changed.notify_all()

    def drop(self) -> int:
        """Lose all that waits, as an endpoint that was down too long does; the events' count stays."""
        with self.changed:
            lost = len(self.waiting)
            self.waiting.clear()
            self.changed.notify_all()
        return lost

    def release(self, events: list[str]) -> list[int]:
        """Send the held deliveries of these events, one after the other; an id named twice is sent twice."""
        statuses = []
        for key in events:
            with self.changed:
                chosen = [delivery for delivery in self.waiting if delivery.event == key]
            if not chosen:
                chosen = self.address_again(key)
            statuses += [self.send(delivery) for delivery in chosen]
        return statuses

    def address_again(self, key: str, shape: str | None = None) -> list[Delivery]:
        """Answer fresh deliveries of an event, outside the queue: what fails is not tried again."""
        with self.books.lock:
            event = self.books.find("event", key)
            endpoints = self.books.tables["webhook_endpoint"].values()
            return [Delivery(key, end["id"], 0.0, shape) for end in endpoints if wants(end, event["type"])]

    def repeat(self, key: str, times: int, *, at_once: bool, shape: str | None = None) -> list[int]:
        """Send an event again, so many times, one after the other or all at once, in a shape."""
        copies = [delivery for _ in range(times) for delivery in self.address_again(key, shape)]
        if not at_once:
            return [self.send(delivery) for delivery in copies]
        with ThreadPoolExecutor(max_workers=max(1, len(copies))) as pool:
            return list(pool.map(self.send, copies))

    def wait_idle(self, seconds: float) -> bool:
        """Wait until nothing is on its way; say whether that came about in time."""
        with self.changed:
            return self.changed.wait_for(lambda: not self.waiting and not self.sending, timeout=seconds)

    def stop(self) -> None:
        """End the thread's loop."""
        with self.changed:
            self.stopped = True
            self.changed.notify_all()


def find_rank(number: int, seed: int | None) -> float:
    """Answer where in the order a delivery stands: by its number, or by luck, the same each time."""
    if seed is None:
        return float(number)
    return random.Random(f"{seed} {number}").random()  # noqa: S311 -- an order for a test, not a secret


def wants(endpoint: Thing, name: str) -> bool:
    """Say whether an endpoint listens to a type of event, which its version has."""
    named = any(pattern == "*" or fits(name, pattern) for pattern in endpoint["enabled_events"])
    return named and is_known(name, endpoint["api_version"])


def sign(body: bytes, at: int, *secrets: str) -> str:
    """Answer the Stripe-Signature of a body by each secret; `at` is real time, whatever the sandbox's clock says."""
    signed = f"{at}.".encode() + body
    marks = (f"v1={hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()}" for secret in secrets)
    return ",".join((f"t={at}", *marks))
