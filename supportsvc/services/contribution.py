"""Change what a supporter gives: another amount, from the next period on."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from supportsvc.domain.errors import CurrencyRefused, IntervalRefused, NotLinked
from supportsvc.domain.ledger import Contribution, Subscription, SubscriptionStatus
from supportsvc.domain.money import Interval, Money, read_money
from supportsvc.domain.supporter import ours_of
from supportsvc.ports import MoneyDeps
from supportsvc.services.checkout import linked_customers, read_click
from supportsvc.services.sync_customer import sync_customer

CHANGEABLE = (
    SubscriptionStatus.UNPAID,
    SubscriptionStatus.PAST_DUE,
    SubscriptionStatus.TRIALING,
    SubscriptionStatus.ACTIVE,
)
"""Those that have a next period; of several subscriptions the one that stands furthest back here is meant."""
KEPT = "a contribution keeps its {}; end it and begin another"


@dataclass(frozen=True, slots=True)
class ChangeRequest:
    """What a supporter chose, as it came; `currency` and `interval` are None where they were left out."""

    reader: bytes
    amount: object
    click: object
    currency: object = None
    interval: object = None


@dataclass(frozen=True, slots=True)
class Changed:
    """What is given from now on, and the instant at which it is taken first."""

    money: Money
    interval: Interval
    next_charge: datetime


def change_contribution(request: ChangeRequest, deps: MoneyDeps) -> Changed:
    """Let a reader's contribution be another amount from its next period on; a repeated click changes nothing more.

    The reader's Customers are synced first. Of several subscriptions the one that is in order is changed, and of
    several such the newest. Raises a Refusal (NotLinked where there is nothing to change), and what sync_customer
    raises.
    """
    click = read_click(request.click)
    deps = replace(deps, billing=deps.billing.limited())
    known = [(s.standing, s.ledger) for s in (sync_customer(c, deps) for c in linked_customers(request.reader, deps))]
    ledgers = [ledger for standing, ledger in known if request.reader in standing.readers]
    found = choose(s for ledger in ledgers for s in ours_of(ledger, deps.policy))
    if found is None or found.given is None:
        raise NotLinked("this reader has no contribution whose amount can be changed")
    money = judge(request, found.given, deps)
    # A blank stands in no click of Checkout's, so that no key is used for both.
    key = deps.billing.click_key(request.reader, f"change {click}", found.id)
    deps.billing.change_contribution(found.id, replace(found.given, money=money), key)
    return Changed(money, found.given.interval, found.period_end)


def choose(subscriptions: Iterable[Subscription]) -> Subscription | None:
    """Choose the subscription that is meant: one that goes on, and takes one amount."""
    going_on = (s for s in subscriptions if s.status in CHANGEABLE and s.ends is None and s.given is not None)
    return max(going_on, key=lambda s: (CHANGEABLE.index(s.status), s.created, s.id), default=None)


def judge(request: ChangeRequest, given: Contribution, deps: MoneyDeps) -> Money:
    """Judge the amount by the bounds of the contribution's own currency and interval, neither of which changes."""
    if request.currency not in (None, given.money.currency):
        raise CurrencyRefused(f"expected {given.money.currency}: {KEPT.format('currency')}")
    if request.interval not in (None, given.interval.value):
        raise IntervalRefused(f"expected {given.interval}: {KEPT.format('interval')}")
    return read_money(request.amount, given.money.currency, given.interval, deps.terms)
