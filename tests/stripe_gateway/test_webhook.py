"""Verification of webhooks: every failure is one and the same refusal (scenario 29)."""

import json
import time
from typing import Any

import pytest
import stripe

from supportsvc.domain.errors import WebhookRefused
from supportsvc.ports import Event
from supportsvc.stripe_gateway.webhook import LONGEST_BODY, read_event

SECRET = "whsec_new"  # noqa: S105 - opens nothing
OLD = "whsec_old"
EVENT = {"id": "evt_1", "object": "event", "type": "customer.updated", "livemode": False}
BODY = json.dumps(EVENT | {"data": {"object": {"id": "cus_1", "object": "customer"}}}).encode()


def header(body: bytes = BODY, secret: str = SECRET, ahead: int = 0) -> str:
    text = body.decode("utf-8", "surrogateescape")
    made: str = stripe.WebhookSignature.generate_signature_header(text, secret, int(time.time()) + ahead)
    return made


def read(body: bytes, signature: str | None, *secrets: str) -> Event:
    return read_event(body, signature, secrets or (SECRET, OLD))


def test_a_signed_event_is_read() -> None:
    assert read(BODY, header()) == Event("evt_1", "customer.updated", live=False, customer="cus_1")


def test_a_live_event_says_so() -> None:
    body = json.dumps(EVENT | {"livemode": True, "data": {"object": {}}}).encode()

    assert read(body, header(body)).live


def test_the_second_secret_works_during_rotation() -> None:
    assert read(BODY, header(secret=OLD)).id == "evt_1"


def test_a_header_with_several_signatures_needs_one_that_fits() -> None:
    stamp, good = header().split(",")

    assert read(BODY, f"{stamp},v1={'0' * 64},{good},v0=abc").id == "evt_1"


@pytest.mark.parametrize(
    "signature",
    [
        None,
        "",
        "t=1",
        "nonsense",
        "t=,v1=",
        "t=now,v1=abc",
        "t=NOW,v1=" + "0" * 64,
        "t=NOW,v1=é",
        f"t={10**40},v1=abc",
        "v1=abc",
        "t=1,v1=abc,t=2",
        "\x00",
    ],
)
def test_a_header_that_does_not_fit_is_refused(signature: str | None) -> None:
    given = signature and signature.replace("NOW", str(int(time.time())))

    with pytest.raises(WebhookRefused):
        read(BODY, given)


@pytest.mark.parametrize("ahead", [-301, -86400, 302, 86400])
def test_a_time_too_old_or_in_the_future_is_refused(ahead: int) -> None:
    with pytest.raises(WebhookRefused):
        read(BODY, header(ahead=ahead))


@pytest.mark.parametrize("ahead", [-290, 290])
def test_a_clock_a_little_off_is_borne(ahead: int) -> None:
    assert read(BODY, header(ahead=ahead)).id == "evt_1"


def test_a_changed_body_is_refused() -> None:
    with pytest.raises(WebhookRefused):
        read(BODY + b" ", header())


def test_a_wrong_secret_is_refused() -> None:
    with pytest.raises(WebhookRefused):
        read(BODY, header(BODY, "whsec_wrong"))


@pytest.mark.parametrize("secrets", [(), ("",), (" ",)])
def test_without_a_secret_nothing_is_taken(secrets: tuple[str, ...]) -> None:
    with pytest.raises(WebhookRefused):
        read_event(BODY, header(secret="".join(secrets)), secrets)


@pytest.mark.parametrize("body", [b"\xff\xfe", b"\x00", b"", BODY.replace(b"evt_1", b"evt_\xe9")])
def test_a_body_that_is_no_text_or_not_signed_is_refused(body: bytes) -> None:
    with pytest.raises(WebhookRefused):
        read(body, header())


def test_a_body_of_a_megabyte_is_refused_before_it_is_looked_at() -> None:
    body = b" " * (LONGEST_BODY + 1)

    with pytest.raises(WebhookRefused, match="too long"):
        read(body, header(body))


@pytest.mark.parametrize(
    "told",
    [
        None,
        [],
        {},
        7,
        "event",
        [EVENT],
        EVENT,
        EVENT | {"data": None},
        EVENT | {"data": []},
        EVENT | {"data": {"object": None}},
        EVENT | {"data": {"object": []}},
        EVENT | {"data": {"object": {}}, "id": None},
        EVENT | {"data": {"object": {}}, "id": 7},
        EVENT | {"data": {"object": {}}, "id": ""},
        EVENT | {"data": {"object": {}}, "id": "evt 1"},
        EVENT | {"data": {"object": {}}, "id": "e" * 256},
        EVENT | {"data": {"object": {}}, "type": None},
        EVENT | {"data": {"object": {}}, "object": "customer"},
        {"id": "evt_1", "object": "v2.core.event", "type": "v1.billing.meter.no_meter_found", "related_object": {}},
    ],
)
def test_what_is_signed_and_no_event_is_refused(told: Any) -> None:
    body = json.dumps(told).encode()

    with pytest.raises(WebhookRefused):
        read(body, header(body))


@pytest.mark.parametrize("body", [b"not json", b"{", b"NaN'", b"[" * 100_000])
def test_what_is_signed_and_not_json_is_refused(body: bytes) -> None:
    with pytest.raises(WebhookRefused):
        read(body, header(body))
