"""The last events about a Customer: Stripe lists those of an account, so that they are sought among its latest."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from stripe.params import EventListParams

from supportsvc.domain.errors import WebhookRefused
from supportsvc.ports import Event
from supportsvc.stripe_gateway.client import ask
from supportsvc.stripe_gateway.fetch import PAGE
from supportsvc.stripe_gateway.gateway import StripeGateway
from supportsvc.stripe_gateway.reading import instant
from supportsvc.stripe_gateway.webhook import read_ids

MOST = 10
PAGES = 5


@dataclass(frozen=True, slots=True)
class Lately:
    """The latest events about somebody, type and instant, the latest first; `since` is how far back was looked."""

    events: tuple[tuple[str, datetime], ...]
    since: datetime | None


def find_lately(gateway: StripeGateway, names: Container[str]) -> Lately:
    """Look for the last ten events that name one of some ids, among the account's last five hundred."""
    found: list[tuple[str, datetime]] = []
    since, after = None, ""
    deadline = gateway.limited().deadline or 0
    for _ in range(PAGES):
        wanted: EventListParams = {"limit": PAGE, "starting_after": after} if after else {"limit": PAGE}
        page = ask(partial(gateway.client.v1.events.list, wanted), deadline)
        for listed in page.data:
            since = instant(listed.created)
            if is_about(listed.to_dict(), names):
                found.append((listed.type, since))
        if len(found) >= MOST or not page.has_more:
            break
        after = page.data[-1].id
    return Lately(tuple(found[:MOST]), since)


def is_about(told: object, names: Container[str]) -> bool:
    """Tell whether an event names one of some ids."""
    try:
        event: Event = read_ids(told)
    except WebhookRefused:
        return False
    return any(name in names for name in (event.customer, event.charge, event.payment) if name is not None)
