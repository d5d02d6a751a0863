"""A service whose workers die at named points, a store that is killed and started again, and a Stripe.

Readers and Stripe's events come by HTTP alone; who gets no answer asks again, as a person or Stripe would.
"""

import json
import os
import re
import secrets
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from threading import Event
from time import monotonic
from typing import Any
from urllib.parse import urlsplit

from supportsvc.config_files import load
from supportsvc.domain.reader import Forgotten, Reader
from supportsvc.domain.supporter import MoneyPolicy, Standing, derive_from
from supportsvc.runtime.demo import wait_until_ready, write_configuration
from supportsvc.sandbox.server import RunningStripe, find_free_port, running_stripe
from supportsvc.settings import new_key
from supportsvc.store.connect import Store
from supportsvc.store.supporters import Supporters
from supportsvc.stripe_gateway.client import StripeSettings
from supportsvc.stripe_gateway.gateway import StripeGateway, connect
from supportsvc.tokens import Tokens
from tests.fixtures.valkey import Valkey, running_valkey

ROOT = Path(__file__).parents[2]
PAPER = "https://paper.example"
DEADLINE_SECONDS = 60
HEARD = ("checkout.session.completed", "customer.deleted", "customer.subscription.deleted")
"""One event a change, so that no other heals what became of it."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the service said."""

    status: int
    location: str
    told: dict[str, Any]


class Town:
    """The service, its store and Stripe, and what a test does and sees with them; `store` names one that runs."""

    def __init__(self, folder: Path, stripe: RunningStripe, store: str = "") -> None:
        self.folder = folder
        self.stripe = stripe
        self.points = folder / "points"
        self.address = f"http://127.0.0.1:{find_free_port()}"
        self.key = new_key()
        self.tokens = Tokens([self.key])
        self.secret = f"whsec_{secrets.token_hex(16)}"
        self.running = ExitStack()
        self._store_port = find_free_port()
        self.store_url = store or f"redis://127.0.0.1:{self._store_port}"
        self._store_runs = self.running.enter_context(ExitStack())
        self.valkey: Valkey
        write_configuration(folder / "config", [PAPER])
        lift_limits(folder / "config" / "supportsvc.toml")
        offer_all(folder / "config" / "supportsvc.toml")
        site = load(folder / "config").site
        self.policy = MoneyPolicy(site.tag, site.giving.grace, site.giving.gift_pause)
        self.gateway: StripeGateway = connect(
            StripeSettings(stripe.api_key, b"secret of clicks", address=stripe.url), site.tag
        )
        self.points.mkdir()
        (folder / "valkey").mkdir()

    # What is killed, and what comes back.

    def start_store(self) -> None:
        """Run the store on its folder."""
        options = ("--port", str(self._store_port), "--bind", "127.0.0.1")
        self.valkey = self._store_runs.enter_context(running_valkey(self.folder / "valkey", *options))

    def restart_store(self) -> None:
        """Kill the store, and run it again on the same folder."""
        self.valkey.kill()
        self._store_runs.close()
        self.start_store()

    def environ(self) -> dict[str, str]:
        """Return the service's settings."""
        return {
            "REDIS_URL": self.store_url,
            "SUPPORTSVC_CLOCK": str(self.stripe.clock_file),
            "SUPPORTSVC_CONFIG": str(self.folder / "config"),
            "SUPPORTSVC_KEYS": self.key,
            "SUPPORTSVC_PUBLIC_URL": self.address,
            "SUPPORTSVC_DECISION_BUDGET": "5000",
            "SUPPORTSVC_FAULT_POINTS": str(self.points),
            "SUPPORTSVC_SYNC_EVERY": "off",  # it would heal what the events must
            "STRIPE_API_KEY": self.stripe.api_key,
            "STRIPE_API_BASE": self.stripe.url,
            "STRIPE_WEBHOOK_SECRET": self.secret,
        }

    def start_service(self, workers: int, **more: str) -> None:
        """Run `supportsvc serve`, and let Stripe send it its events; `more` are further settings."""
        port = str(urlsplit(self.address).port)
        command = [sys.executable, "-m", "tests.faults.serving", "serve", "--port", port]
        command += ["--workers", str(workers)]
        environ = os.environ | self.environ() | more
        self.running.enter_context(running_service(command, environ, self.folder / "log", self.address))
        hook = {"url": f"{self.address}/v1/stripe/webhook", "secret": self.secret, "enabled_events": list(HEARD)}
        self.stripe.control.ask("POST", "endpoints", hook)

    def arm(self, point: str) -> None:
        """Let the next process that comes to a point die there."""
        (self.points / point).touch()

    def is_armed(self, point: str) -> bool:
        """Tell whether nobody has died there yet."""
        return (self.points / point).exists()

    def wait_for_death(self, point: str) -> None:
        """Wait until a process has died at a point."""
        ends = monotonic() + DEADLINE_SECONDS
        while self.is_armed(point):
            assert monotonic() < ends, f"nobody comes to {point}"
            Event().wait(0.02)

    # What readers do.

    def new_reader(self) -> str:
        """Return the signed id of a reader who has come for the first time."""
        return str(self.insist("/v1/decision", {"page": page()}).told["reader"])

    def decide(self, reader: str, **more: Any) -> dict[str, Any]:
        """Return the next decision for a reader."""
        return self.insist("/v1/decision", {"reader": reader, "page": page(), **more}).told

    def insist(self, path: str, body: dict[str, Any] | None = None) -> Answer:
        """Ask until there is an answer that needs neither Stripe nor the store to come back first."""
        ends = monotonic() + DEADLINE_SECONDS
        while True:
            answer = self.ask(path, body)
            if answer is not None and answer.status != 503 and answer.told.get("reason") != "store_unavailable":
                return answer
            assert monotonic() < ends, answer
            Event().wait(0.02)

    def ask(self, path: str, body: dict[str, Any] | None = None) -> Answer | None:
        """Ask once; None where the connection ends without an answer."""
        payload = None if body is None else json.dumps(body)
        connection = HTTPConnection(urlsplit(self.address).netloc, timeout=DEADLINE_SECONDS)
        try:
            connection.request("POST" if payload else "GET", path, payload, {"Origin": PAPER})
            answer = connection.getresponse()
            text = answer.read()
        except (OSError, HTTPException):
            return None
        finally:
            connection.close()
        told = json.loads(text) if answer.headers.get_content_subtype().endswith("json") else {}
        return Answer(answer.status, answer.headers.get("Location", ""), told)

    # What is seen from outside.

    @contextmanager
    def store(self) -> Iterator[Store]:
        """Open the store beside the service."""
        store = Store(self.store_url)
        try:
            yield store
        finally:
            store.close()

    def id_of(self, reader: str) -> bytes:
        """Return a reader's unsigned id."""
        found = self.tokens.read_reader(reader)
        assert found is not None
        return found

    def customer_of(self, session: str) -> str:
        """Return the Customer that a paid Session made."""
        return str(self.gateway.client.v1.checkout.sessions.retrieve(session).customer)

    def subscription_of(self, customer: str) -> str:
        """Return a Customer's subscription."""
        return self.gateway.client.v1.subscriptions.list({"customer": customer, "status": "all"}).data[0].id

    def compare(self, customer: str, supporters: Supporters) -> Standing:
        """Hold a Customer's record against what follows from Stripe; return it."""
        standing = supporters.load_customer(customer)
        derived = derive_from(self.gateway.fetch(customer), self.policy)
        assert standing is not None, customer
        found = (standing.until, standing.gift_until, standing.collecting, standing.readers)
        assert found == (derived.until, derived.gift_until, derived.collecting, derived.readers), customer
        return standing

    def record_of(self, reader: str, supporters: Supporters) -> Reader | Forgotten | None:
        """Return what is kept of a reader."""
        return supporters.load_readers((self.id_of(reader),))[0].value


def lift_limits(file: Path) -> None:
    """Let everybody come from one address, and click as often as they are killed."""
    text, lifted = re.subn(r"^(\w+_by_(?:reader|address)) = .*$", r"\1 = []", file.read_text("utf-8"), flags=re.M)
    assert lifted == 5
    file.write_text(text, "utf-8")


def offer_all(file: Path) -> None:
    """Let readers give by the month, by the year and once."""
    text = file.read_text("utf-8")
    assert 'intervals = ["month"]' in text
    file.write_text(text.replace('intervals = ["month"]', 'intervals = ["month", "year", "once"]'), "utf-8")


def page() -> dict[str, Any]:
    """Return an article."""
    return {"url": f"{PAPER}/world/1", "placements": ["inline"], "language": "en"}


@contextmanager
def running_service(command: list[str], environ: dict[str, str], log: Path, address: str) -> Iterator[None]:
    """Run the service until the context ends."""
    with log.open("ab") as output:
        process = subprocess.Popen(command, cwd=ROOT, env=environ, stdout=output, stderr=output)
    try:
        wait_until_ready(f"{address}/readyz", process)
        yield
    finally:
        process.terminate()
        process.wait(DEADLINE_SECONDS)


@contextmanager
def running_town(folder: Path, *, workers: int = 2) -> Iterator[Town]:
    """Run all of it."""
    with running_stripe() as stripe:
        town = Town(folder, stripe)
        with town.running:
            town.start_store()
            town.start_service(workers)
            yield town
