"""Checkout, return, portal, webhook and forget over HTTP: a real store, and Stripe's SDK against the stand-in."""

import hmac
import json
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

import pytest
from stripe import StripeClient

from supportsvc.domain.alerts import AlertKind
from supportsvc.domain.money import CheckoutTerms, Interval
from supportsvc.domain.supporter import MoneyPolicy
from supportsvc.ports import MoneyDeps
from supportsvc.sandbox.server import RunningStripe, running_stripe
from supportsvc.store.supporters import Supporters
from supportsvc.stripe_gateway.client import StripeSettings
from supportsvc.stripe_gateway.gateway import connect
from supportsvc.web.numerals import describe_money
from tests.fixtures.valkey import Valkey
from tests.web.conftest import ORIGIN, SITE, USD, Desk

SECRET = "whsec_test"  # noqa: S105 - of the stand-in
ARTICLE = f"{ORIGIN}/world/1"
ONE = {"amount": 500, "currency": "usd", "interval": "month", "return_url": ARTICLE, "click": "a-click-of-ours"}


@dataclass(slots=True)
class Till:
    """The service with money, and the stand-in for Stripe behind it."""

    desk: Desk
    stripe: RunningStripe
    alerts: list[AlertKind]
    offered: set[Interval]

    def checkout(self, reader: str, **changes: object) -> Any:
        return self.desk.post("/v1/checkout", {"reader": reader, **ONE, **changes})

    def pay(self, reader: str, asked: str | None = None, interval: str = "month", **given: Any) -> str:
        """Pay a Checkout Session that an ask led to, or none; return its id."""
        answer = self.checkout(reader, ask=asked, interval=interval)
        assert answer.status_code == 200, answer.text
        session = re.search(r"cs_\w+", answer.get_json()["url"])
        assert session is not None
        self.stripe.control.pay(session[0], **given)
        return session[0]

    def come_back(self, session: str) -> Any:
        return self.desk.client.get(f"/v1/checkout/return?session_id={session}")

    def event(self, kind: str) -> Any:
        """Return the last event of a kind, as it would be sent."""
        client = StripeClient(self.stripe.api_key, base_addresses={"api": self.stripe.url})
        return client.v1.events.list({"type": kind, "limit": 1}).data[0].to_dict()

    def hear(self, body: bytes, signature: str | None) -> Any:
        """Send to the webhook's address."""
        headers = {} if signature is None else {"Stripe-Signature": signature}
        return self.desk.client.post("/v1/stripe/webhook", data=body, headers=headers)


@pytest.fixture(scope="module")
def stripe_server() -> Iterator[RunningStripe]:
    with running_stripe() as running:
        yield running


@pytest.fixture
def till(desk: Desk, stripe_server: RunningStripe) -> Till:
    stripe_server.control.ask("POST", "wipe")
    settings = StripeSettings(
        key=stripe_server.api_key,
        click_secret=b"c" * 32,
        webhook_secrets=(SECRET, "whsec_old"),
        address=stripe_server.url,
    )
    billing = connect(settings, SITE.tag)
    desk.now = desk.now.fromtimestamp(int(time.time()), desk.now.tzinfo)
    alerts: list[AlertKind] = []
    offered = {Interval.MONTH}

    def money() -> MoneyDeps:
        return MoneyDeps(
            supporters=Supporters(desk.store),
            billing=billing,
            policy=MoneyPolicy(SITE.tag),
            terms=CheckoutTerms((USD,), SITE.origins, frozenset(offered)),
            now=lambda: desk.now,
            alert=lambda alert: alerts.append(alert.kind),
        )

    desk.take_money(money)
    return Till(desk, stripe_server, alerts, offered)


@pytest.fixture
def reader(desk: Desk) -> str:
    return str(desk.decide(1)["reader"])


def signed(payload: object, secret: str = SECRET) -> tuple[bytes, str]:
    body = json.dumps(payload).encode()
    return body, sign(body, secret)


def sign(body: bytes, secret: str, at: float | None = None) -> str:
    """Sign as Stripe does."""
    second = int(time.time() if at is None else at)
    mac = hmac.new(secret.encode(), f"{second}.".encode() + body, sha256)
    return f"t={second},v1={mac.hexdigest()}"


def test_a_reader_who_comes_back_is_quiet_and_thanked_once(till: Till, reader: str) -> None:
    answer = till.come_back(till.pay(reader))

    assert answer.status_code == 303
    address, _, word = answer.headers["Location"].partition("#support=")
    assert address == ARTICLE
    thanked = till.desk.decide(9, reader, returned=word)
    assert thanked["reason"] == "supporter"
    assert thanked["thanks"] | {"next_charge": None, "text": None} == {
        "amount": 500,
        "currency": "usd",
        "decimals": 2,
        "written": describe_money("usd", "en"),
        "interval": "month",
        "next_charge": None,
        "language": "en",
        "direction": "ltr",
        "text": None,
    }
    assert till.desk.decide(9, reader)["silence"]["doors"] == {"3fa2": ["PT604800S", 0]}


def test_whoever_follows_a_shared_link_is_neither_linked_nor_thanked(till: Till, reader: str) -> None:
    word = till.come_back(till.pay(reader)).headers["Location"].partition("#support=")[2]
    stranger = str(till.desk.decide(1)["reader"])

    answer = till.desk.decide(9, stranger, returned=word)

    assert "thanks" not in answer
    assert answer["show"]
    assert till.desk.post("/v1/portal", {"reader": stranger, "return_url": ARTICLE}).status_code == 404
    another = till.desk.post("/v1/contribution", {"reader": stranger, "amount": 700, "click": "another-amount"})
    assert another.status_code == 404


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"amount": 199}, 422),
        ({"amount": 50_001}, 422),
        ({"amount": "500"}, 422),
        ({"amount": 500.5}, 422),
        ({"amount": True}, 422),
        ({"amount": None}, 422),
        ({"currency": "jpy"}, 422),
        ({"currency": 5}, 422),
        ({"interval": "week"}, 422),
        ({"return_url": "https://evil.example/"}, 422),
        ({"return_url": "javascript:alert(1)"}, 422),
        ({"return_url": "//evil.example"}, 422),
        ({"return_url": f"{ORIGIN}@evil.example/"}, 422),
        ({"return_url": f"{ORIGIN}/\nSet-Cookie: a=b"}, 422),
        ({"click": ""}, 422),
        ({"click": "x" * 201}, 422),
        ({"click": None}, 422),
    ],
)
def test_a_wrong_wish_is_refused_before_stripe_is_called(
    till: Till, reader: str, changes: dict[str, object], status: int
) -> None:
    till.stripe.control.ask("DELETE", "requests")

    answer = till.checkout(reader, **changes)

    assert (answer.status_code, answer.mimetype) == (status, "application/problem+json")
    assert till.stripe.control.ask("GET", "requests")["requests"] == []


@pytest.mark.parametrize(
    ("wanted", "language", "detail"),
    [
        ("en-GB,en;q=0.9", "en", "From $2.00 to $500.00."),
        ("xx,ar;q=0.5", "ar", "من \u200f2.00\u00a0US$ إلى \u200f500.00\u00a0US$."),
        ("", "en", "From $2.00 to $500.00."),
    ],
)
def test_the_bounds_are_told_in_the_readers_language(
    till: Till, reader: str, wanted: str, language: str, detail: str
) -> None:
    till.desk.client.environ_base["HTTP_ACCEPT_LANGUAGE"] = wanted

    answer = till.checkout(reader, amount=1)

    assert (answer.headers["Content-Language"], answer.get_json()["detail"]) == (language, detail)
    assert answer.get_json()["field"] == "amount"


def test_a_payment_is_counted_once_whoever_tells_of_it_first(till: Till, reader: str) -> None:
    session = till.pay(reader)
    till.come_back(session)
    till.come_back(session)
    till.hear(*signed(till.event("checkout.session.completed")))

    metrics = till.desk.parts.metrics
    assert metrics.registry.get_sample_value("supportsvc_checkouts_total", {"outcome": "paid"}) == 1


def test_scenario_38_whoever_gave_once_is_thanked_for_it_and_left_alone(till: Till, reader: str) -> None:
    till.offered.add(Interval.ONCE)
    _, _, word = till.come_back(till.pay(reader, interval="once")).headers["Location"].partition("#support=")

    answer = till.desk.decide(9, reader, returned=word)

    assert answer["reason"] == "ask_pause"
    thanks = answer["thanks"]
    assert (thanks["amount"], thanks["interval"], thanks["next_charge"]) == (500, "once", None)
    paid_at_the_latest = till.desk.now + timedelta(minutes=5)  # the desk's clock stands, and the payment took a while
    till.desk.now = paid_at_the_latest + MoneyPolicy(SITE.tag).gift_pause
    assert till.desk.decide(9, reader)["show"]


def test_scenario_16_a_supporter_gives_another_amount_from_the_next_period_on(till: Till, reader: str) -> None:
    till.come_back(till.pay(reader))
    wish = {"reader": reader, "amount": 700, "click": "another-amount"}

    answer = till.desk.post("/v1/contribution", wish)

    period_end = till.event("customer.subscription.updated")["data"]["object"]["items"]["data"][0]["current_period_end"]
    assert answer.status_code == 200
    assert answer.get_json() == {
        "amount": 700,
        "currency": "usd",
        "interval": "month",
        "next_charge": datetime.fromtimestamp(period_end, UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
    }
    refused = {key: till.desk.post("/v1/contribution", wish | {key: value}) for key, value in OTHERWISE.items()}
    assert {member: (a.status_code, a.get_json()["type"]) for member, a in refused.items()} == {
        "amount": (422, "urn:supportsvc:amount_refused"),
        "currency": (422, "urn:supportsvc:currency_refused"),
        "interval": (422, "urn:supportsvc:interval_refused"),
        "click": (422, "urn:supportsvc:click_refused"),
    }


OTHERWISE = {"amount": 1, "currency": "eur", "interval": "year", "click": "?"}


def test_a_supporter_is_sent_to_the_portal_instead(till: Till, reader: str) -> None:
    till.come_back(till.pay(reader))

    again = till.checkout(reader, click="another-click")
    portal = till.desk.post("/v1/portal", {"reader": reader, "return_url": ARTICLE})

    for answer in (again, portal):
        assert answer.status_code == 200
        assert "cs_" not in answer.get_json()["url"]


def test_a_signed_event_is_taken_in(till: Till, reader: str) -> None:
    till.pay(reader)
    event = till.event("checkout.session.completed")

    answer = till.hear(*signed(event))

    assert (answer.status_code, answer.data) == (204, b"")
    assert till.desk.decide(9, reader)["reason"] == "supporter"
    assert till.hear(*signed(event, "whsec_old")).status_code == 204


@pytest.mark.parametrize(
    "body", [b"", b"null", b"{}", b"[]", b'"a"', b"not json", b"\xff\xfe", b'{"object": "v2.core.event"}']
)
def test_what_is_no_event_is_a_400_though_it_is_signed(till: Till, body: bytes) -> None:
    signature = sign(body, SECRET)

    assert till.hear(body, signature).status_code == 400


def test_an_event_that_cannot_be_verified_is_a_400(till: Till, reader: str, valkey: Valkey) -> None:
    till.pay(reader)
    body, signature = signed(till.event("checkout.session.completed"))

    forged = [None, "", "t=1,v1=é", signature + "0", signature.replace("t=", "t=1"), sign(body, "whsec_wrong")]
    old, early = sign(body, SECRET, at=time.time() - 3600), sign(body, SECRET, at=time.time() + 3600)

    for given in (*forged, old, early):
        assert till.hear(body, given).status_code == 400
    assert till.hear(body + b" ", signature).status_code == 400
    with valkey.client() as client:
        assert [key for key in client.scan_iter() if key.startswith(b"r")] == []


def test_a_body_of_a_megabyte_is_a_413(till: Till) -> None:
    body = b" " * 2**20

    assert till.hear(body, sign(body, SECRET)).status_code == 413


def test_forgetting_takes_the_links_away_at_stripe_too(till: Till, reader: str) -> None:
    till.come_back(till.pay(reader))

    answer = till.desk.post("/v1/forget", {"reader": reader})

    assert answer.status_code == 204
    fresh = till.desk.decide(9, reader)
    assert fresh["reader"] != reader
    assert fresh["show"]


def test_while_stripe_is_away_nothing_is_charged_and_a_sentence_says_so(till: Till, reader: str) -> None:
    till.checkout(reader)
    till.stripe.control.fail("429", path="/v1/*", times=50)
    try:
        answer = till.checkout(reader, click="a-later-click")
    finally:
        till.stripe.control.ask("DELETE", "faults")

    assert (answer.status_code, answer.get_json()["type"]) == (503, "urn:supportsvc:stripe-unavailable")
    assert "try again" in answer.get_json()["detail"]


def test_a_return_that_names_no_session_is_a_404(till: Till) -> None:
    for session in ("", "cs_test_nobody", "../customers"):
        assert till.come_back(session).status_code == 404


def test_a_secret_that_is_no_longer_the_endpoints_is_told_unless_events_still_come(till: Till, reader: str) -> None:
    till.pay(reader)
    event = till.event("checkout.session.completed")
    wrong, right = signed(event, "whsec_rolled"), signed(event)

    for request in (wrong, wrong, right, wrong, wrong):
        till.hear(*request)
    quiet = list(till.alerts)
    answers = [till.hear(*wrong).status_code for _ in range(2)]

    assert (quiet, till.alerts) == ([], [AlertKind.SIGNATURE_FAILURES])
    assert answers == [400, 400]
