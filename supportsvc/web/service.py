"""What the web needs of the rest, as one frozen value."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import current_app

from supportsvc.config_files import Configuration
from supportsvc.ports import MoneyDeps, ReaderStore
from supportsvc.services.decide import Rulebook
from supportsvc.telemetry.metrics import Metrics
from supportsvc.tokens import Tokens

CALL_BUDGET = timedelta(seconds=2)


@dataclass(frozen=True, slots=True)
class Standing:
    """The configuration in force, and the rulebook made of it."""

    configuration: Configuration
    rulebook: Rulebook


@dataclass(frozen=True, slots=True)
class Script:
    """One rendering of support.js, with its compressed forms and the tag that names it."""

    plain: bytes
    brotli: bytes
    gzip: bytes
    etag: str


@dataclass(frozen=True, slots=True)
class Service:
    """The parts behind the views. `money` is None where no key for Stripe is given; then nothing can be paid."""

    decision_budget: timedelta
    standing: Callable[[], Standing]
    script: Callable[[], Script]
    readers: Callable[[timedelta], ReaderStore]
    money: Callable[[], MoneyDeps] | None
    tokens: Tokens
    now: Callable[[], datetime]
    store_answers: Callable[[], bool]
    is_draining: Callable[[], bool]
    metrics: Metrics
    site_key: str | None = None
    public_url: str | None = None
    takes_webhooks: bool = False


def service() -> Service:
    """Return the running application's parts."""
    found: Service = current_app.extensions["supportsvc"]
    return found
