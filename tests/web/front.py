"""The shop as its readers and Stripe reach it: the application over HTTP, a real store, and the stand-in for Stripe."""

import json
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from time import monotonic
from typing import Any

import pytest
from werkzeug.test import TestResponse

from supportsvc.ports import MoneyDeps
from supportsvc.services.sync_customer import sync_customer
from supportsvc.store.counts import Event
from supportsvc.store.supporters import Supporters
from supportsvc.stripe_gateway.gateway import connect
from tests.fixtures.shop import ARTICLE, POLICY, SECRET, Shop, new_reader, shop, sign
from tests.web.conftest import Desk

__all__ = ["Front", "front", "shop"]

PATIENCE = timedelta(seconds=60)


@dataclass(slots=True)
class Front:
    """What a test does from outside, and sees there; `shop` looks behind."""

    shop: Shop
    desk: Desk

    # Readers.

    def new_reader(self) -> str:
        """Return the signed id of a reader whom nobody knows."""
        return self.desk.tokens.sign_reader(new_reader())

    def id_of(self, reader: str) -> bytes:
        """Return a reader's unsigned id."""
        found = self.desk.tokens.read_reader(reader)
        assert found is not None
        return found

    def checkout(self, reader: str, click: str = "click-one", **changes: Any) -> TestResponse:
        """Click on two dollars a month."""
        asked = {"amount": 200, "currency": "usd", "interval": "month", "return_url": ARTICLE, "click": click}
        return self.call("/v1/checkout", {"reader": reader, **asked, **changes})

    def pay(self, reader: str, click: str = "click-one", card: str = "works", **given: Any) -> str:
        """Click, and pay at Stripe; return the Session."""
        changes = {name: given.pop(name) for name in ("amount", "interval") if name in given}
        answer = self.checkout(reader, click, **changes)
        assert answer.status_code == 200, answer.text
        found = re.search(r"/c/pay/(cs_\w+)", answer.get_json()["url"])
        assert found is not None, answer.text
        self.shop.stripe.control.pay(found[1], card, **given)
        return found[1]

    def join(self, reader: str, **given: Any) -> str:
        """Pay and come back; return the Customer."""
        session = self.pay(reader, **given)
        assert self.come_back(session).status_code == 303
        return self.shop.customer_of(session)

    def come_back(self, session: str) -> TestResponse:
        """Follow the link from Checkout back."""
        self.desk.now = self.shop.now()
        return self.desk.client.get(f"/v1/checkout/return?session_id={session}")

    def forget(self, reader: str) -> TestResponse:
        """Ask to be erased."""
        return self.call("/v1/forget", {"reader": reader})

    def reason(self, reader: str) -> str:
        """Return the reason of the next decision for a reader."""
        self.desk.now = self.shop.now()
        return str(self.desk.decide(9, reader)["reason"])

    def call(self, path: str, body: dict[str, Any]) -> TestResponse:
        """Post as the script does, at the present of Stripe."""
        self.desk.now = self.shop.now()
        return self.desk.post(path, body)

    # Stripe.

    def event(self, kind: str) -> dict[str, Any]:
        """Return the last event of a type."""
        return next(event for event in reversed(self.shop.events()) if event["type"] == kind)

    def hear(self, event: dict[str, Any], secret: str = SECRET) -> TestResponse:
        """Send an event, rightly signed."""
        body = json.dumps(event, default=str)
        return self.receive(body.encode(), sign(body, secret))

    def receive(self, body: bytes, signature: str) -> TestResponse:
        """Send to the webhook's address; each call has a client of its own, so that several may be under way."""
        self.desk.now = self.shop.now()
        client = self.desk.client.application.test_client(use_cookies=False)
        return client.post("/v1/stripe/webhook", data=body, headers={"Stripe-Signature": signature})

    def hear_all(self) -> set[int]:
        """Send every event so far; return the statuses of the answers."""
        return {self.hear(event).status_code for event in self.shop.events()}

    @contextmanager
    def hanging(self, method: str, path: str, call: Any) -> Iterator[Any]:
        """Hold a call where Stripe has answered one of its requests and the answer is still under way."""
        control = self.shop.stripe.control
        control.fail("hang_after", method, path, seconds=60)
        with ThreadPoolExecutor(1) as pool:
            under_way = pool.submit(call)
            try:
                ends = monotonic() + 30
                while not control.ask("GET", "faults")["hanging"]:
                    assert monotonic() < ends, "nothing hangs"
                yield under_way
            finally:
                control.ask("POST", "faults/release")

    # What is seen of it.

    def figure(self, name: str, **labels: str) -> float:
        """Return a metric's value."""
        metrics = self.desk.parts.metrics
        return float(metrics.registry.get_sample_value(name, labels) or 0)

    def conversions(self) -> int:
        """Return how many conversions were counted since the last look."""
        events = self.desk.parts.counts.take().events
        return sum(count for (event, _), count in events.items() if event is Event.CONVERSION)

    def record(self, customer: str) -> dict[bytes, bytes]:
        """Return a Customer's record as it is kept, but for its tickets."""
        with self.shop.outside() as client:
            fields: dict[bytes, bytes] = client.hgetall(f"customer:{customer}")
        return {name: value for name, value in fields.items() if name not in {b"ticket", b"taken"}}

    def rebuild(self) -> None:
        """Lose the store, and sync every Customer that Stripe has."""
        with self.shop.outside() as client:
            client.flushall()
        for customer in self.shop.client.v1.customers.list({"limit": 100}).auto_paging_iter():
            sync_customer(customer.id, self.shop.deps)


@pytest.fixture
def front(shop: Shop, desk: Desk) -> Front:
    """The service in front of a shop that nobody has bought in yet; it has patience, since this machine may be busy."""
    gateway = connect(replace(shop.gateway.settings, timeout=PATIENCE, total=PATIENCE), POLICY.tag)

    def patient() -> MoneyDeps:
        return replace(shop.deps, supporters=Supporters(shop.store, PATIENCE), billing=gateway)

    desk.take_money(patient)
    return Front(shop, desk)
