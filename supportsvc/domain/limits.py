"""How often a call that costs something at Stripe may be made, by whom."""

from dataclasses import dataclass
from datetime import timedelta

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Rate:
    """At most `count` uses in a window of this length, which moves along with the clock."""

    count: int
    window: timedelta


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits of the calls for money; all rates of a list hold at once, and an empty list sets none.

    `checkouts` are payments begun, `account` is what a supporter does to what they give (the portal, another amount,
    the erasure), `returns` are visits to the address to which Stripe sends readers back.
    """

    checkouts_by_reader: tuple[Rate, ...] = (Rate(10, HOUR), Rate(30, DAY))
    checkouts_by_address: tuple[Rate, ...] = (Rate(20, HOUR), Rate(100, DAY))
    account_by_reader: tuple[Rate, ...] = (Rate(20, HOUR), Rate(60, DAY))
    account_by_address: tuple[Rate, ...] = (Rate(60, HOUR), Rate(300, DAY))
    returns_by_address: tuple[Rate, ...] = (Rate(60, HOUR), Rate(300, DAY))
