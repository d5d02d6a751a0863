"""The payments at the stand-in for Stripe: told in the words of the demo's bar, and brought up to the clock's time."""

import json
from typing import Any
from urllib.request import Request, urlopen

READING_SECONDS = 3
DELIVERY_SECONDS = 5
SHOWN = 12


def read_payments(stripe_url: str | None) -> dict[str, object]:
    """Read the newest subscriptions, each with its giver; `reachable` is false where nobody answers."""
    try:
        found = _call(stripe_url, "GET", "/_sandbox/summary", READING_SECONDS)
    except (OSError, ValueError):
        return {"reachable": False, "subscriptions": []}
    givers = {customer["id"]: customer["email"] or customer["id"] for customer in found["customers"]}
    subscriptions = [_tell(subscription, givers) for subscription in found["subscriptions"][:SHOWN]]
    return {"reachable": True, "subscriptions": subscriptions}


def settle_payments(stripe_url: str | None) -> None:
    """Have what has become due done, and told to the service, before the visitor looks again."""
    try:
        _call(stripe_url, "GET", "/_sandbox/summary", READING_SECONDS)
        _call(stripe_url, "POST", "/_sandbox/webhooks/idle", DELIVERY_SECONDS + 1, {"seconds": DELIVERY_SECONDS})
    except (OSError, ValueError):
        return  # The bar says that the stand-in does not answer; the clock has moved all the same.


def _call(stripe_url: str | None, method: str, path: str, timeout: float, body: object = None) -> dict[str, Any]:
    if stripe_url is None:
        raise ConnectionError("this paper has no stand-in for Stripe")
    data = None if body is None else json.dumps(body).encode()
    call = Request(f"{stripe_url}{path}", data, {"Content-Type": "application/json"}, method=method)  # noqa: S310
    with urlopen(call, timeout=timeout) as answer:  # noqa: S310 - the address comes from the settings, not from a reader
        found: dict[str, Any] = json.load(answer)
    return found


def _tell(subscription: dict[str, Any], givers: dict[str, str]) -> dict[str, object]:
    told = {key: subscription[key] for key in ("amount", "currency", "interval", "status", "ends_at", "next_renewal")}
    return told | {"who": givers.get(subscription["customer"], subscription["customer"])}
