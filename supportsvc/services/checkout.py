"""Checkout: lead a reader to pay, or to the portal where Stripe may already collect from them."""

import re
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from supportsvc.domain.addresses import read_return_url
from supportsvc.domain.ask import Ask, Credit, credit_of
from supportsvc.domain.errors import ClickRefused, ClickReused, ReaderForgotten
from supportsvc.domain.money import CheckoutTerms, Interval, Money, read_interval, read_money
from supportsvc.domain.reader import Forgotten
from supportsvc.ports import MoneyDeps, Order
from supportsvc.services.sync_customer import sync_customer

SESSION_LIFE = timedelta(hours=1)
CLICK_LIFE = timedelta(minutes=25)
"""Stripe makes no Session that ends within half an hour, so an older click can only be made anew."""
CLICK = re.compile(r"[A-Za-z0-9_-]{8,200}")


@dataclass(frozen=True, slots=True)
class CheckoutRequest:
    """What a reader chose, as it came; `returned_to` is the address of our own view for the return.

    `ask` is the ask that led here; another reader's counts for nothing.
    """

    reader: bytes
    amount: object
    currency: object
    interval: object
    return_url: object
    click: object
    returned_to: str
    locale: str = "auto"
    ask: Ask | None = None

    @property
    def credit(self) -> Credit:
        """What the payment is counted for."""
        return credit_of(self.ask if self.ask is not None and self.ask.reader == self.reader else None)


@dataclass(frozen=True, slots=True)
class CheckoutStarted:
    """Where to lead the reader: to the portal, or to the Checkout page, there with the click's key for counting."""

    url: str
    portal: bool
    click: str = ""


def start_checkout(request: CheckoutRequest, deps: MoneyDeps) -> CheckoutStarted:
    """Judge a click and answer with the page that follows it; a repeated click gets the same page.

    The reader's Customers are synced first, since what is stored of them may be late. A gift is always possible: no
    subscription stands in its way. Raises a Refusal before Stripe is called, and what sync_customer raises.
    """
    money, interval, return_url, click = judge_checkout(request, deps.terms)
    deps = replace(deps, billing=deps.billing.limited())
    linked = [sync_customer(customer, deps).standing for customer in linked_customers(request.reader, deps)]
    linked = [standing for standing in linked if request.reader in standing.readers]
    for standing in linked if interval is not Interval.ONCE else ():
        portal = standing.collecting and deps.billing.open_portal(standing.customer, return_url, request.locale)
        if portal:
            return CheckoutStarted(portal, portal=True)
    customer = linked[0].customer if linked else None
    key = deps.billing.click_key(request.reader, click, customer)
    order = Order(
        reader=request.reader,
        money=money,
        interval=interval,
        customer=customer,
        click=key,
        expires=read_first_click(key, deps) + SESSION_LIFE,
        return_url=return_url,
        returned_to=request.returned_to,
        locale=request.locale,
        credit=request.credit,
    )
    return CheckoutStarted(deps.billing.create_session(order), portal=False, click=key)


def judge_checkout(request: CheckoutRequest, terms: CheckoutTerms) -> tuple[Money, Interval, str, str]:
    """Judge what a reader chose, by the site's terms alone; return the money, the interval, the address and the click.

    Raises a Refusal that names what would do.
    """
    interval = read_interval(request.interval, terms)
    money = read_money(request.amount, request.currency, interval, terms)
    return money, interval, read_return_url(request.return_url, terms.origins), read_click(request.click)


def linked_customers(reader: bytes, deps: MoneyDeps) -> list[str]:
    """Return the Customers that a reader is linked to as far as is stored; ReaderForgotten after an erasure."""
    (stored,) = deps.supporters.load_readers((reader,))
    if isinstance(stored.value, Forgotten):
        raise ReaderForgotten("This reader was erased; nothing is kept under the id any more.")
    return [] if stored.value is None else [copy.customer for copy in stored.value.copies if copy.linked]


def read_click(click: object) -> str:
    """Judge the key of a click."""
    if not isinstance(click, str) or not CLICK.fullmatch(click):
        raise ClickRefused("expected 8 to 200 letters, digits, dashes or underscores")
    return click


def read_first_click(key: str, deps: MoneyDeps) -> datetime:
    """Return when the click was first made, so that every try of it asks Stripe for the same."""
    now = deps.now()
    first = deps.supporters.first_click(key, now)
    if now - first > CLICK_LIFE:
        raise ClickReused("this click is too old to be tried again; a new one is needed")
    return first
