"""What a click asks of Stripe, as parameters that follow from the click alone; and what is read of a Session."""

from __future__ import annotations

import hashlib
import hmac
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from stripe import checkout

from supportsvc.domain.ledger import Contribution
from supportsvc.domain.money import Interval, Money
from supportsvc.ports import FoundSession, Order
from supportsvc.stripe_gateway.locales import CHECKOUT, choose_locale
from supportsvc.stripe_gateway.metadata import (
    INTERVAL,
    LONGEST_VALUE,
    RETURN_URL,
    plain,
    read_credit,
    read_mark,
    write_credit,
    write_mark,
)
from supportsvc.stripe_gateway.reading import id_of

if TYPE_CHECKING:
    from stripe.params import SubscriptionUpdateParams, SubscriptionUpdateParamsItemPriceData
    from stripe.params.checkout import SessionCreateParams, SessionCreateParamsLineItemPriceData


def make_click_key(secret: bytes, tag: str, reader: bytes, click: str, customer: str | None) -> str:
    """Return the idempotency key: a keyed hash, which tells nobody what it was made of."""
    told = "\n".join((tag, reader.hex(), click, customer or ""))
    return hmac.new(secret, told.encode(), hashlib.sha256).hexdigest()


def session_params(order: Order, tag: str, product: str, methods: tuple[str, ...]) -> SessionCreateParams:
    """Return the parameters of the Session that an order asks for; of the methods Stripe offers those that fit it."""
    mark = write_mark(tag, order.reader)
    told = {INTERVAL: order.interval.value, RETURN_URL: short_address(order.return_url)}
    price: SessionCreateParamsLineItemPriceData = {
        "currency": order.money.currency,
        "unit_amount": order.money.amount,
        "product": product,
    }
    params: SessionCreateParams = {
        "line_items": [{"quantity": 1, "price_data": price}],
        "client_reference_id": f"{tag}_{order.reader.hex()}",
        "metadata": mark | told | write_credit(order.credit),
        "adaptive_pricing": {"enabled": False},
        "allowed_payment_method_types": [*methods],
        "expires_at": int(order.expires.timestamp()),
        "locale": choose_locale(order.locale, CHECKOUT),
        "success_url": f"{order.returned_to}?session_id={{CHECKOUT_SESSION_ID}}",
        "cancel_url": order.return_url,
    }
    if order.customer is not None:
        params["customer"] = order.customer
    if order.interval is Interval.ONCE:
        params |= {"mode": "payment", "submit_type": "donate", "payment_intent_data": {"metadata": {**mark}}}
        if order.customer is None:  # without one the gift, and the pause after it, could not be found again
            params["customer_creation"] = "always"
    else:
        price["recurring"] = {"interval": order.interval.value}
        params |= {"mode": "subscription", "subscription_data": {"metadata": {**mark}}}
    return params


def contribution_params(given: Contribution, product: str) -> SubscriptionUpdateParams:
    """Return the parameters that give a subscription another amount: nothing is charged, or given back, before it ends.

    With another interval Stripe would begin a new period, and charge for it, at once.
    """
    price: SubscriptionUpdateParamsItemPriceData = {
        "currency": given.money.currency,
        "unit_amount": given.money.amount,
        "product": product,
        "recurring": {"interval": given.interval.value},
    }
    return {"items": [{"id": given.item, "price_data": price}], "proration_behavior": "none"}


def short_address(address: str) -> str:
    """Return an address that fits into metadata: without its query, or without its path, where it is too long."""
    parts = urlsplit(address)
    origin = f"{parts.scheme}://{parts.netloc}"
    return next(a for a in (address, f"{origin}{parts.path}", f"{origin}/") if len(a) <= LONGEST_VALUE)


def read_found(session: checkout.Session) -> FoundSession:
    """Read a Session of whatever status."""
    metadata = plain(session.metadata)
    amount, currency = session.amount_total, session.currency
    return FoundSession(
        session.id,
        read_mark(metadata),
        complete=session.status == "complete",
        customer=id_of(session.customer),
        subscription=id_of(session.subscription),
        money=Money(amount, currency) if amount is not None and currency is not None else None,
        interval=next((i for i in Interval if i.value == metadata.get(INTERVAL)), None),
        return_url=metadata.get(RETURN_URL),
        credit=read_credit(metadata),
    )
