"""Stripe's events: verify, find the Customer, sync it, and only then note the event."""

from dataclasses import dataclass, replace
from enum import StrEnum

from supportsvc.domain.supporter import Standing, is_ours
from supportsvc.ports import Event, MoneyDeps
from supportsvc.services.conversion import Conversion
from supportsvc.services.sync_customer import Synced, sync_customer


class Outcome(StrEnum):
    """What became of an event that was rightly signed; each is answered 2xx."""

    SYNCED = "synced"
    REPEATED = "repeated"
    NOT_OURS = "not_ours"
    WRONG_MODE = "wrong_mode"
    NO_CUSTOMER = "no_customer"


@dataclass(frozen=True, slots=True)
class Handled:
    """An event's kind and what became of it; `conversion` is told once for each Checkout Session."""

    outcome: Outcome
    kind: str
    conversion: Conversion | None = None


def handle_webhook(body: bytes, signature: str | None, deps: MoneyDeps) -> Handled:
    """Take in one event; when this returns, what follows from it is safe.

    Raises WebhookRefused, and what sync_customer raises, so that Stripe sends the event again.
    """
    deps = replace(deps, billing=deps.billing.limited())
    event = deps.billing.read_event(body, signature)
    if event.live != deps.billing.live:
        return Handled(Outcome.WRONG_MODE, event.kind)
    if deps.supporters.is_noted(event.id):
        return Handled(Outcome.REPEATED, event.kind)
    customer = deps.billing.find_customer(event)
    if customer is None:
        return Handled(Outcome.NO_CUSTOMER, event.kind)
    synced = sync_customer(customer, deps)
    conversion = conversion_in(event, synced, deps)
    if conversion is not None and not deps.supporters.count_conversion(event.session or ""):
        conversion = None
    deps.supporters.note(event.id)
    outcome = Outcome.SYNCED if is_known(synced.standing) else Outcome.NOT_OURS
    return Handled(outcome, event.kind, conversion)


def conversion_in(event: Event, synced: Synced, deps: MoneyDeps) -> Conversion | None:
    """Return the conversion that an event tells of: a Session of ours that Stripe holds for completed."""
    ours = (session for session in synced.ledger.sessions if is_ours(session.mark, deps.policy))
    session = next((session for session in ours if session.id == event.session), None)
    return None if session is None else Conversion(session.mark.reader, session.credit)


def is_known(standing: Standing) -> bool:
    """Tell whether a Customer has, or had, anything to do with us."""
    kept = (standing.readers, standing.gone, standing.until, standing.gift_until, standing.collecting)
    return any(kept)
