"""What the web needs of the rest, as one frozen value."""

from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from wsgiref.types import WSGIEnvironment

from flask import Request

from supportsvc.config_files import Configuration
from supportsvc.domain.site import Mode
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
    """The configuration in force, and the rulebook made of it.

    `by_country` tells that they differ by country, `by_cookie` that the reader's id lives in a cookie.
    """

    configuration: Configuration
    rulebook: Rulebook
    by_country: bool = field(init=False)
    by_cookie: bool = field(init=False)

    def __post_init__(self) -> None:
        # Found once: where nothing rests on the reader's country, it is not looked for.
        object.__setattr__(self, "by_country", self.configuration.names_countries)
        object.__setattr__(self, "by_cookie", self.configuration.site.mode is Mode.COOKIE)


@dataclass(frozen=True, slots=True)
class Script:
    """One rendering of a script, with its compressed forms and the tag that names it."""

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


@dataclass(slots=True)
class Exchange:
    """One request, and what is known of it until it is answered.

    `standing` is the set that was in force when it began: it holds to the end, though another is put up meanwhile.
    `headers`
    are those that the answer carries besides its own, `reader` is the id that came along; of a `protected` one nothing
    is kept.
    """

    parts: Service
    standing: Standing
    environ: WSGIEnvironment
    began: float
    headers: list[tuple[str, str]]
    endpoint: str = "none"
    reader: bytes | None = None
    protected: bool = False

    @property
    def request(self) -> Request:
        """Return the library's view of the request, which most calls do without; to be kept by whoever looks twice."""
        return Request(self.environ)


_present: ContextVar[Exchange] = ContextVar("exchange")


def begin(exchange: Exchange) -> None:
    """Let an exchange be the present one of this thread, until the next begins."""
    _present.set(exchange)


def present() -> Exchange:
    """Return the exchange that is being answered."""
    return _present.get()


def service() -> Service:
    """Return the running application's parts."""
    return _present.get().parts


def in_force() -> Standing:
    """Return the set that holds for the present exchange."""
    return _present.get().standing
