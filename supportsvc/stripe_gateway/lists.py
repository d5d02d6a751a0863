"""Stripe's lists of an account, page by page: they find Customers of ours, and events of lately."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from time import monotonic
from typing import Any

import stripe

from supportsvc.domain.cursor import Found
from supportsvc.domain.errors import WebhookRefused
from supportsvc.ports import BillingUnavailable, Event
from supportsvc.stripe_gateway.client import Missing, StripeSettings, ask
from supportsvc.stripe_gateway.fetch import PAGE
from supportsvc.stripe_gateway.gateway import StripeGateway, connect
from supportsvc.stripe_gateway.metadata import plain, read_mark
from supportsvc.stripe_gateway.pace import Pace, sleep
from supportsvc.stripe_gateway.reading import id_of
from supportsvc.stripe_gateway.transport import Transport
from supportsvc.stripe_gateway.webhook import read_ids

PATIENCE = timedelta(minutes=1)
"""For the calls of one Customer, or one page: nobody waits for them."""
LIVE_RATE = 50
TEST_RATE = 12
"""Half of the requests a second that Stripe takes from an account: the other half is for those who wait."""

Page = Callable[[str], Any]


@dataclass(frozen=True, slots=True)
class StripeLists:
    """The lists of an account, and the gateway that shares their pace."""

    gateway: StripeGateway
    transport: Transport
    page: int = PAGE

    @property
    def requests(self) -> int:
        """Tell how many requests were made so far."""
        return self.transport.requests

    def events(self, since: datetime) -> Iterator[tuple[Event, ...]]:
        """Read the events since an instant, the newest first."""
        after = ""
        while True:
            page = self._ask(self._events_since(since), after)
            yield tuple(read_events(page.data))
            if not page.has_more:
                return
            after = page.data[-1].id

    def customers(self, place: str) -> Iterator[Found]:
        """Find whoever has a subscription, a completed Checkout Session or a payment that carries our tag."""
        lists = self._lists()
        names = list(lists)
        name, _, after = place.partition(" ")
        for each in names[names.index(name) if name else 0 :]:
            while True:
                page = self._ask(lists[each], after)
                after = page.data[-1].id if page.data else ""
                yield Found(ours(page.data, self.gateway.tag), f"{each} {after}")
                if not page.has_more:
                    break
            after = ""

    def _ask(self, read: Page, after: str) -> Any:
        try:
            return ask(lambda: read(after), monotonic() + PATIENCE.total_seconds())
        except Missing as fault:
            raise BillingUnavailable(f"a list changed while it was read: {fault.param}") from fault

    def _events_since(self, since: datetime) -> Page:
        events = self.gateway.client.v1.events
        created = int(since.timestamp())
        return lambda after: events.list(self._from(after, created={"gte": created}))

    def _lists(self) -> dict[str, Page]:
        v1 = self.gateway.client.v1
        return {
            "subscriptions": lambda after: v1.subscriptions.list(self._from(after, status="all")),
            "sessions": lambda after: v1.checkout.sessions.list(self._from(after, status="complete")),
            "payments": lambda after: v1.payment_intents.list(self._from(after)),
        }

    def _from(self, after: str, **wanted: Any) -> Any:
        return {"limit": self.page, **wanted, **({"starting_after": after} if after else {})}


def ours(things: list[Any], tag: str) -> tuple[str, ...]:
    """Return the Customers of the objects that carry our tag."""
    customers = (id_of(thing.customer) for thing in things if read_mark(plain(thing.metadata)).site == tag)
    return tuple(dict.fromkeys(customer for customer in customers if customer is not None))


def read_events(listed: list[stripe.Event]) -> Iterator[Event]:
    """Read the ids that events name; one that has no object names nothing."""
    for event in listed:
        with suppress(WebhookRefused):
            yield read_ids(event.to_dict())


def connect_lists(
    settings: StripeSettings, tag: str, rate: float | None = None, wait: Callable[[float], bool] = sleep
) -> StripeLists:
    """Return an account's lists, and a gateway that is as patient; all keep to a rate, in requests a second.

    `wait` waits for some seconds, and tells whether the work must end instead.
    """
    pace = Pace(rate or (LIVE_RATE if settings.live else TEST_RATE), wait)
    patient = replace(settings, total=PATIENCE)
    transport = Transport(settings.timeout.total_seconds(), pace)
    return StripeLists(connect(patient, tag, transport), transport)
