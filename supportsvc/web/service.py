"""What the web needs of the rest, as one frozen value."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from flask import current_app, g

from supportsvc.config_files import Configuration
from supportsvc.ports import MoneyDeps, ReaderStore
from supportsvc.services.decide import Rulebook
from supportsvc.store.counts import Counts
from supportsvc.store.limiter import Limiter
from supportsvc.telemetry.decision_log import DecisionLog
from supportsvc.telemetry.metrics import Metrics
from supportsvc.tokens import Tokens
from supportsvc.web.countries import Countries
from supportsvc.web.refusals import Refusals

CALL_BUDGET = timedelta(seconds=2)


@dataclass(frozen=True, slots=True)
class Standing:
    """The configuration in force, and the rulebook made of it; `by_country` tells that they differ by country."""

    configuration: Configuration
    rulebook: Rulebook
    by_country: bool = field(init=False)

    def __post_init__(self) -> None:
        # Found once: where nothing rests on the reader's country, it is not looked for.
        object.__setattr__(self, "by_country", self.configuration.names_countries)


@dataclass(frozen=True, slots=True)
class Script:
    """One rendering of support.js, with its compressed forms and the tag that names it."""

    plain: bytes
    brotli: bytes
    gzip: bytes
    etag: str


@dataclass(frozen=True, slots=True)
class Service:
    """The parts behind the views. `money` is None where no key for Stripe is given; then nothing can be paid.

    `complaints` are about a changed configuration that is kept out at present.
    """

    decision_budget: timedelta
    standing: Callable[[], Standing]
    script: Callable[[], Script]
    readers: Callable[[timedelta], ReaderStore]
    money: Callable[[], MoneyDeps] | None
    limiter: Limiter
    tokens: Tokens
    now: Callable[[], datetime]
    store_answers: Callable[[], bool]
    is_draining: Callable[[], bool]
    metrics: Metrics
    complaints: Callable[[], tuple[str, ...]] = tuple
    counts: Counts = field(default_factory=Counts)
    decision_log: DecisionLog | None = None
    countries: Countries = field(default_factory=Countries)
    site_key: str | None = None
    public_url: str | None = None
    takes_webhooks: bool = False
    refusals: Refusals = field(default_factory=Refusals)


def pinned(standing: Callable[[], Standing]) -> Callable[[], Standing]:
    """Return what gives a request the same set from its beginning to its end, though another is put up meanwhile."""

    def of_this_request() -> Standing:
        found: Standing | None = g.get("standing")
        if found is None:
            found = g.standing = standing()
        return found

    return of_this_request


def service() -> Service:
    """Return the running application's parts."""
    found: Service = current_app.extensions["supportsvc"]
    return found
