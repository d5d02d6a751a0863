"""The application over a real store, with a clock that the test moves."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from supportsvc.config_files import Configuration, Words
from supportsvc.domain.campaign import Campaign, Meter
from supportsvc.domain.money import AmountChoices
from supportsvc.domain.page import Placement
from supportsvc.domain.policy import BackOff, Policy
from supportsvc.domain.site import Giving, Mode, Safety, Site, SnoozeChoices
from supportsvc.ports import MoneyDeps
from supportsvc.services.decide import Rulebook
from supportsvc.store.budget import Budget
from supportsvc.store.connect import Store
from supportsvc.store.limiter import Limiter
from supportsvc.store.readers import Readers
from supportsvc.telemetry.decision_log import DecisionLog
from supportsvc.telemetry.metrics import Metrics
from supportsvc.tokens import Tokens
from supportsvc.web.app import create_app
from supportsvc.web.countries import Countries
from supportsvc.web.rendering import Shelf
from supportsvc.web.service import Service, Standing
from tests.fixtures.valkey import Valkey
from tests.web.conformity import CheckedClient

ORIGIN = "https://paper.example"
PAGE = {"url": f"{ORIGIN}/world/1", "placements": ["inline", "banner"], "language": "en"}

WORDS = Words(
    {
        "en": {
            "prompt": {"later": "Remind me later", "out_of_bounds": "From {least} to {most}."},
            "plea": {"heading": "Help us", "body": ["One.", "Two."]},
        },
        "ar": {
            "prompt": {"later": "ذكّرني لاحقًا", "out_of_bounds": "من {least} إلى {most}."},
            "plea": {"heading": "ساعدونا", "body": ["أولًا.", "ثانيًا."]},
        },
    },
    "en",
)
PLEA = Campaign("plea", 0x3FA2, Placement.INLINE, "plea", meter=Meter(views=2))
USD = AmountChoices("usd", (200, 500), 200, 50_000, 200)
SITE = Site(
    name="Paper",
    origins=(ORIGIN,),
    tag="paper",
    giving=Giving((USD,)),
    snooze=SnoozeChoices(latest=timedelta(days=365)),
)
CONFIGURATION = Configuration(SITE, Policy(back_off=BackOff(first=timedelta(days=7))), (PLEA,), WORDS)


@dataclass(slots=True)
class Desk:
    """The service under test, and what a test does with it: move the clock, change the configuration, call."""

    store: Store
    now: datetime = datetime(2026, 3, 10, 12, tzinfo=UTC)
    standing: Standing = field(default_factory=lambda: standing_of(CONFIGURATION))
    parts: Service = field(init=False)
    client: FlaskClient = field(init=False)
    draining: bool = False
    countries: Countries = field(default_factory=lambda: Countries("CF-IPCountry", (ip_network("127.0.0.0/8"),)))
    tokens: Tokens = field(default_factory=lambda: Tokens(["new" * 16, "old" * 16]))
    decision_log: DecisionLog | None = None

    def __post_init__(self) -> None:
        self.take_money(None)

    def take_money(self, money: Callable[[], MoneyDeps] | None) -> None:
        """Make the application, with or without a way to be paid."""
        self.parts = Service(
            decision_budget=timedelta(seconds=10),
            standing=lambda: self.standing,
            script=Shelf(lambda: self.standing, lambda: self.now),
            readers=lambda length: Readers(self.store, Budget.lasting(length)),
            money=money,
            limiter=Limiter(self.store, b"secret of limits"),
            tokens=self.tokens,
            now=lambda: self.now,
            store_answers=lambda: True,
            is_draining=lambda: self.draining,
            metrics=Metrics(),
            countries=self.countries,
            decision_log=self.decision_log,
            site_key="k" * 32,
            takes_webhooks=money is not None,
        )
        app = create_app(self.parts)
        app.test_client_class = CheckedClient
        self.client = app.test_client(use_cookies=False)

    def configure(self, **changes: Any) -> None:
        """Let another configuration hold; the site's parts may be named, too."""
        configuration = self.standing.configuration
        site = {name: changes.pop(name) for name in list(changes) if hasattr(configuration.site, name)}
        changed = replace(configuration, site=replace(configuration.site, **site), **changes)
        self.standing = standing_of(changed)

    def protect(self, *countries: str, payments: bool = False) -> None:
        """Put countries on the reader-safety list."""
        policy = replace(self.standing.configuration.policy, protected=frozenset(countries))
        self.configure(policy=policy, safety=Safety(frozenset(countries), payments))

    def log_to(self, target: str) -> None:
        """Log decisions."""
        self.decision_log = DecisionLog(target)
        self.take_money(None)

    def find_by(self, file: Path) -> None:
        """Let countries be found by the address alone."""
        self.countries = Countries(file=file)
        self.take_money(None)

    def post(self, path: str, body: object, *, origin: str | None = ORIGIN, **options: Any) -> TestResponse:
        """Post JSON the way the script does."""
        headers = options.pop("headers", {})
        if origin is not None:
            headers["Origin"] = origin
        payload = body if isinstance(body, bytes) else json.dumps(body).encode()
        return self.client.post(path, data=payload, content_type="text/plain;charset=UTF-8", headers=headers, **options)

    def decide(self, total: int, reader: str | None = None, **more: object) -> dict[str, Any]:
        """Ask for a decision at this total of views."""
        body = {"page": PAGE, "views": {"counter": "0000abcd", "total": total}, "part": "its-version", **more}
        if reader is not None:
            body["reader"] = reader
        answer = self.post("/v1/decision", body)
        assert answer.status_code == 200, answer.text
        return dict(answer.get_json())


def standing_of(configuration: Configuration) -> Standing:
    """Make the rulebook of a configuration, under a generation of its own."""
    rulebook = Rulebook(
        campaigns=configuration.live,
        policy=configuration.policy,
        switches=configuration.site.switches,
        generation=77,
        window=configuration.window,
        articles=configuration.articles,
    )
    return Standing(configuration, rulebook)


@contextmanager
def trips(valkey: Valkey) -> Iterator[dict[str, int]]:
    """Give a table that tells, once it is left, which commands were sent to the store in between."""
    made: dict[str, int] = {}
    with valkey.client() as client:
        before = client.info("commandstats")
        yield made
        after = client.info("commandstats")
    counts = {name: stat["calls"] - before.get(name, {"calls": 0})["calls"] for name, stat in after.items()}
    made.update({name.removeprefix("cmdstat_"): n for name, n in counts.items() if n and name != "cmdstat_info"})


@pytest.fixture
def desk(valkey: Valkey) -> Iterator[Desk]:
    """A service over an empty store."""
    store = Store(valkey.url)
    yield Desk(store)
    store.close()


@pytest.fixture
def cookie_desk(desk: Desk) -> Desk:
    """The same in cookie mode."""
    desk.configure(mode=Mode.COOKIE)
    return desk
