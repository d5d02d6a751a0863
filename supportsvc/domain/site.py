"""The site itself: who it is, what it offers a reader, and what it takes."""

from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum

from supportsvc.domain.limits import Limits
from supportsvc.domain.money import AmountChoices, Interval
from supportsvc.domain.policy import Switches


class Mode(StrEnum):
    """Where a reader's id is kept: in the site's own storage, or in a cookie of the service."""

    TOKEN = "token"  # noqa: S105 - a mode, no password
    COOKIE = "cookie"


@dataclass(frozen=True, slots=True)
class SnoozeChoices:
    """How long "remind me later" may be; `latest` is the furthest date on offer, None where no date is."""

    choices: tuple[timedelta, ...] = (timedelta(days=1), timedelta(days=7), timedelta(days=30))
    latest: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Giving:
    """What a reader may give.

    The first of the `intervals` is the one that a prompt selects. `grace` is how long a supporter whose renewal failed
    stays entitled, `gift_pause` how long nobody asks after a one-off gift. `methods` are the ways to pay, by Stripe's
    names.
    """

    currencies: tuple[AmountChoices, ...]
    currency: str = "usd"
    intervals: tuple[Interval, ...] = (Interval.MONTH,)
    grace: timedelta = timedelta(days=14)
    gift_pause: timedelta = timedelta(days=90)
    methods: tuple[str, ...] = ("card", "link")


@dataclass(frozen=True, slots=True)
class Safety:
    """The reader-safety list: in its `countries` nobody is asked and nothing is kept, here and in the browser.

    `payments` tells whether a payment that the reader starts is taken all the same; it is then kept as any other.
    """

    countries: frozenset[str] = frozenset()
    payments: bool = False


@dataclass(frozen=True, slots=True)
class Site:
    """What holds for the site as a whole.

    `origins` are those of its pages, as a browser writes them. `tag` marks what is the site's own at Stripe.
    `language` is the one whose words stand in for a language that has none. `readers_a_month` is what the site
    itself counts; what is expected of asks rests on it.
    """

    name: str
    origins: tuple[str, ...]
    tag: str
    giving: Giving
    mode: Mode = Mode.TOKEN
    language: str = "en"
    readers_a_month: int | None = None
    safety: Safety = Safety()
    snooze: SnoozeChoices = SnoozeChoices()
    switches: Switches = field(default_factory=Switches)
    limits: Limits = field(default_factory=Limits)


def choices_for(giving: Giving, country: str) -> AmountChoices:
    """Return what is suggested to readers in a country; one that nobody names, or is not known, gets the usual.

    The usual is the table of the site's own currency that names no countries; the configuration sees to one.
    """
    tables = giving.currencies
    usual = (c for c in tables if c.currency == giving.currency and not c.countries)
    return next((c for c in tables if country in c.countries), None) or next(usual)
