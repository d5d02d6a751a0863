"""Webhooks: verify the raw bytes, then read ids and nothing else, in the shape of any version of the API."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterable, Mapping
from typing import Any

import stripe

from supportsvc.domain.errors import WebhookRefused
from supportsvc.ports import Event

TOLERANCE_SECONDS = 300
LONGEST_BODY = 1_000_000
ID = re.compile(r"[A-Za-z0-9_-]{1,255}")
STAMP = re.compile(r"(?:^|,)t=([0-9]{1,12})(?:,|$)")


def read_event(body: bytes, signature: str | None, secrets: Iterable[str]) -> Event:
    """Return the event that a request brings; WebhookRefused, whatever is wrong with it.

    Signatures use real time, whatever the service's own clock says.
    """
    if len(body) > LONGEST_BODY:
        raise WebhookRefused("the body is too long")
    if not any(is_signed(body, signature, secret) for secret in secrets):
        raise WebhookRefused("the signature does not match, or is too old")
    try:
        told = json.loads(body)
    except (ValueError, RecursionError) as fault:
        raise WebhookRefused("the body is not JSON") from fault
    return read_ids(told)


def is_signed(body: bytes, signature: str | None, secret: str) -> bool:
    """Tell whether a body was signed with a secret, not long ago and not in the future."""
    try:
        stripe.WebhookSignature.verify_header(body, signature, secret, TOLERANCE_SECONDS)
    except (stripe.SignatureVerificationError, ValueError, TypeError):
        return False
    stamp = STAMP.search(signature or "")
    return stamp is not None and int(stamp[1]) <= time.time() + TOLERANCE_SECONDS


def read_ids(told: Any) -> Event:
    """Read the ids that an event names."""
    if not isinstance(told, dict) or told.get("object") != "event":
        raise WebhookRefused("the body is no event with its object in it")
    data = told.get("data")
    thing = data.get("object") if isinstance(data, dict) else None
    event, kind = told.get("id"), told.get("type")
    if not isinstance(event, str) or not isinstance(kind, str) or not isinstance(thing, dict):
        raise WebhookRefused("the event lacks its id, its type or its object")
    if not ID.fullmatch(event):
        raise WebhookRefused("the event's id is none")
    return Event(
        event,
        kind,
        live=told.get("livemode") is True,
        customer=find_id(thing, "customer"),
        charge=find_id(thing, "charge"),
        payment=find_id(thing, "payment_intent") or find_id(within(thing, "payment"), "payment_intent"),
        session=find_id(thing, "checkout.session"),
    )


def find_id(thing: Mapping[str, Any], kind: str) -> str | None:
    """Return the id of an object of some kind that a payload is, or names as an id or whole."""
    named = thing if thing.get("object") == kind else thing.get(kind)
    found = named.get("id") if isinstance(named, dict) else named
    return found if isinstance(found, str) and ID.fullmatch(found) else None


def within(thing: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """Return an inner object, an empty one where there is none."""
    found = thing.get(name)
    return found if isinstance(found, dict) else {}
