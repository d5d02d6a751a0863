"""The subscriptions at the stand-in for Stripe, read over its API and put into the few words the demo's bar shows."""

import json
from typing import Any
from urllib.error import URLError
from urllib.request import Request, urlopen

TIMEOUT_SECONDS = 3
# The stand-in takes any test key and knows no accounts; this one opens nothing anywhere.
TEST_KEY = "sk_test_demo_newspaper"
NEWEST = "/v1/subscriptions?status=all&limit=12&expand[]=data.customer"


def read_payments(stripe_url: str | None) -> dict[str, object]:
    """Read the newest subscriptions; the stand-in does whatever has become due before it answers."""
    if stripe_url is None:
        return {"reachable": False, "subscriptions": []}
    call = Request(f"{stripe_url}{NEWEST}", headers={"Authorization": f"Bearer {TEST_KEY}"})  # noqa: S310 - http alone
    try:
        with urlopen(call, timeout=TIMEOUT_SECONDS) as answer:  # noqa: S310 - the address is the demo's own
            found = json.load(answer)
    except (URLError, OSError, ValueError):
        return {"reachable": False, "subscriptions": []}
    return {"reachable": True, "subscriptions": [_tell(subscription) for subscription in found["data"]]}


def _tell(subscription: dict[str, Any]) -> dict[str, object]:
    item = subscription["items"]["data"][0]
    customer = subscription["customer"]
    return {
        "who": customer.get("email") or customer["id"],
        "amount": item["price"]["unit_amount"],
        "currency": item["price"]["currency"],
        "interval": item["price"]["recurring"]["interval"],
        "status": subscription["status"],
        "ending": bool(subscription["cancel_at_period_end"] or subscription["cancel_at"]),
        "period_end": item["current_period_end"] if subscription["status"] != "canceled" else None,
    }
