"""The BillingGateway: what the use cases ask of Stripe."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from threading import BoundedSemaphore
from time import monotonic
from typing import TypeVar

import stripe

from supportsvc.domain.errors import ClickReused
from supportsvc.domain.ledger import Contribution, Ledger
from supportsvc.domain.supporter import FORGOTTEN, link_key
from supportsvc.ports import BillingRefused, BillingUnavailable, Event, FoundSession, Order
from supportsvc.stripe_gateway import webhook
from supportsvc.stripe_gateway.checkout import contribution_params, make_click_key, read_found, session_params
from supportsvc.stripe_gateway.client import KeyReused, Missing, StripeSettings, ask, make_client
from supportsvc.stripe_gateway.fetch import fetch
from supportsvc.stripe_gateway.locales import PORTAL, choose_locale
from supportsvc.stripe_gateway.reading import id_of
from supportsvc.stripe_gateway.setup import ensure_portal, ensure_product
from supportsvc.stripe_gateway.transport import Transport

T = TypeVar("T")
MOST_WAITING = 24
"""Of the server's 32 threads, those that may wait for Stripe at once: the others go on with what readers are shown."""
ODD = (AttributeError, LookupError, TypeError, ValueError)
"""What comes of reading an object that is not as the pinned version has it."""


@dataclass(slots=True)
class Remembered:
    """Ids that were found once and that a process need not look for again."""

    product: str | None = None
    portal: str | None = None


@dataclass(frozen=True, slots=True)
class StripeGateway:
    """Stripe for one site. Without a deadline each call has the whole time for itself.

    Where the `room` is full, a call is refused at once, as if Stripe were away.
    """

    settings: StripeSettings
    tag: str
    client: stripe.StripeClient
    remembered: Remembered
    deadline: float | None = None
    room: BoundedSemaphore = field(default_factory=lambda: BoundedSemaphore(MOST_WAITING))

    @property
    def live(self) -> bool:
        """Whether real money is moved."""
        return self.settings.live

    def limited(self) -> StripeGateway:
        """Return a gateway all whose calls together take no longer than one request may."""
        if self.deadline is not None:
            return self
        return replace(self, deadline=monotonic() + self.settings.total.total_seconds())

    def fetch(self, customer: str) -> Ledger:
        """Read all that Stripe holds of a Customer; BillingRefused where something of it has a shape we do not know."""
        try:
            return fetch(self.client, self.limited()._ask, customer, self.tag, self.settings.email_secret)
        except Missing as fault:  # it went between two reads: the next fetch sees that it is gone
            raise BillingUnavailable(f"what was being read is gone: {fault.param}") from fault
        except ODD as fault:  # one Customer must not stop the reconciliation of all others
            raise BillingRefused(f"something of a Customer cannot be read: {type(fault).__name__}") from fault

    def unlink(self, customer: str, reader: bytes) -> None:
        """Write at a Customer that a reader must not be linked to it again; a deleted one links nobody."""
        try:
            self._ask(lambda: self.client.v1.customers.update(customer, {"metadata": {link_key(reader): FORGOTTEN}}))
        except Missing:
            return

    def click_key(self, reader: bytes, click: str, customer: str | None) -> str:
        """Return the key under which Stripe recognises a repeated click; it tells nothing of the reader."""
        return make_click_key(self.settings.click_secret, self.tag, reader, click, customer)

    def create_session(self, order: Order) -> str:
        """Make a Checkout Session, or find the one that the click has made; ClickReused where it asked for another."""
        params = session_params(order, self.tag, self._product(), self.settings.methods)
        try:
            session = self._ask(
                lambda: self.client.v1.checkout.sessions.create(params, {"idempotency_key": order.click})
            )
        except KeyReused as fault:
            raise ClickReused("this click was used before for another choice") from fault
        except Missing as fault:  # kept under the click's key, so that only the next click can do better
            self.remembered.product = None
            raise BillingUnavailable(f"Stripe knows no such object: {fault.param}") from fault
        if session.url is None:
            raise ClickReused("this click has been used up; a new one is needed")
        return session.url

    def change_contribution(self, subscription: str, given: Contribution, click: str) -> None:
        """Let a subscription take what is given from its next period on; ClickReused where the click asked for more."""
        params = contribution_params(given, self._product())
        try:
            self._ask(lambda: self.client.v1.subscriptions.update(subscription, params, {"idempotency_key": click}))
        except KeyReused as fault:
            raise ClickReused("this click was used before for another choice") from fault
        except Missing as fault:  # it ended between two calls, or the Product is gone: the next click reads anew
            self.remembered.product = None
            raise BillingUnavailable(f"Stripe knows no such object: {fault.param}") from fault

    def find_session(self, session: str) -> FoundSession | None:
        """Read a Checkout Session; None where there is none."""
        try:
            return read_found(self._ask(lambda: self.client.v1.checkout.sessions.retrieve(session)))
        except Missing:
            return None

    def open_portal(self, customer: str, return_url: str, locale: str) -> str | None:
        """Return the address of the portal for a Customer; None where Stripe knows none."""
        chosen = choose_locale(locale, PORTAL)
        try:
            return self._open_portal(customer, return_url, chosen)
        except Missing as fault:
            if fault.param != "configuration":
                return None
        self.remembered.portal = None
        try:
            return self._open_portal(customer, return_url, chosen)
        except Missing:
            return None

    def read_event(self, body: bytes, signature: str | None) -> Event:
        """Verify a webhook's raw bytes and read its ids; WebhookRefused where it is no event signed for us."""
        return webhook.read_event(body, signature, self.settings.webhook_secrets)

    def find_customer(self, event: Event) -> str | None:
        """Return the Customer that an event is about, asking Stripe where the payload names none."""
        charge, payment = event.charge, event.payment
        if event.customer is not None:
            return event.customer
        try:
            if charge is not None:
                return id_of(self._ask(lambda: self.client.v1.charges.retrieve(charge)).customer)
            if payment is not None:
                return id_of(self._ask(lambda: self.client.v1.payment_intents.retrieve(payment)).customer)
        except Missing:
            return None
        return None

    def _open_portal(self, customer: str, return_url: str, locale: str) -> str:
        portal = self._portal()
        return self._ask(
            lambda: self.client.v1.billing_portal.sessions.create(
                {"customer": customer, "configuration": portal, "return_url": return_url, "locale": locale}
            )
        ).url

    def _product(self) -> str:
        if self.remembered.product is None:
            self.remembered.product = ensure_product(self.client, self.limited()._ask, self.tag, self.settings.product)
        return self.remembered.product

    def _portal(self) -> str:
        if self.remembered.portal is None:
            self.remembered.portal = ensure_portal(self.client, self.limited()._ask, self.tag)
        return self.remembered.portal

    def _ask(self, make: Callable[[], T]) -> T:
        if not self.room.acquire(blocking=False):
            raise BillingUnavailable("too many wait for Stripe already")
        try:
            return ask(make, self.limited().deadline or 0)
        finally:
            self.room.release()


def connect(settings: StripeSettings, tag: str, transport: Transport | None = None) -> StripeGateway:
    """Return the gateway for a site; nothing is asked of Stripe yet."""
    return StripeGateway(settings, tag, make_client(settings, transport), Remembered())
