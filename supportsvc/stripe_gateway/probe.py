"""A probe of the service's own webhook: an event that is about nobody, signed as Stripe signs, sent to its address."""

from __future__ import annotations

import json
import time
from enum import StrEnum
from http import HTTPStatus

import stripe
from urllib3 import PoolManager, Timeout
from urllib3.exceptions import HTTPError

SECONDS = 5.0
KIND = "supportsvc.probe"


class Heard(StrEnum):
    """What the service at the address made of a probe."""

    TAKEN = "taken"
    REFUSED = "refused"  # it does not know the secret that signed it
    NOT_THERE = "not there"  # nobody takes webhooks at that address
    UNWELL = "unwell"  # it could not take the probe just now
    UNREACHABLE = "unreachable"  # from this machine


def probe(url: str, secret: str, *, live: bool) -> Heard:
    """Send a probe, which changes nothing, and say what became of it; signed at real time, as events are."""
    event = {"id": "evt_probe", "object": "event", "type": KIND, "livemode": live, "data": {"object": {}}}
    body = json.dumps(event)
    signature = stripe.WebhookSignature.generate_signature_header(body, secret, int(time.time()))
    headers = {"Content-Type": "application/json", "Stripe-Signature": str(signature)}
    try:
        with PoolManager(retries=False, timeout=Timeout(total=SECONDS)) as pool:
            status = pool.request("POST", url, body=body.encode(), headers=headers, redirect=False).status
    except HTTPError:
        return Heard.UNREACHABLE
    return what_was_heard(status)


def what_was_heard(status: int) -> Heard:
    """Return what an answer's status means."""
    if 200 <= status < 300:
        return Heard.TAKEN
    if status == HTTPStatus.BAD_REQUEST:
        return Heard.REFUSED
    return Heard.UNWELL if status >= 500 else Heard.NOT_THERE
