"""The answers of the calls for contributions, as models like those of answers.py."""

from supportsvc.domain.money import Interval
from supportsvc.web.described import Amount, Currency, Described, Instant


class Address(Described):
    """Where to send the reader."""

    url: str


class Contribution(Described):
    """What the reader gives from the next period on."""

    amount: Amount
    currency: Currency
    interval: Interval
    next_charge: Instant
    """When it is taken first."""
