"""Make the store say of a Customer what Stripe holds: the one function by which it ever learns of money."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from supportsvc.domain.alerts import Alert, alerts_in
from supportsvc.domain.drift import says_something
from supportsvc.domain.entitlement import LATE
from supportsvc.domain.ledger import Ledger
from supportsvc.domain.supporter import Derived, MoneyPolicy, Standing, Written, derive_from
from supportsvc.ports import CustomerStrange, MoneyDeps, SyncUnsettled
from supportsvc.services.copying import Copied, copy_to_readers
from supportsvc.services.notify import notify

TRIES = 4
STRANGE = "it does not know a Customer of ours; is the key one of another account, or of the other mode (test or live)?"
COLLECTING_LIFE = timedelta(days=366)
"""While Stripe collects, an event comes at least once a period, and the longest period is a year."""


@dataclass(frozen=True, slots=True)
class Synced:
    """What was read, and the record that stands: this sync's own, or a newer one.

    `before` is the record that this sync found; None where there was none.
    """

    ledger: Ledger
    standing: Standing
    before: Standing | None = None


def sync_customer(customer: str, deps: MoneyDeps) -> Synced:
    """Bring the Customer's record and its readers' copies up to date; when it returns, they are safe.

    The ticket is taken before the first read, so that of two overlapping syncs the one that knows more wins.
    Whoever wrote the record that stands, this sync finishes its copies: the other may have been killed.
    Raises SyncUnsettled, BillingUnavailable, BillingRefused or StoreUnavailable; then it is to be called again.
    """
    above = 0
    found: Written | None = None
    for _ in range(TRIES):
        ticket = deps.supporters.take_ticket(customer, above)
        ledger = deps.billing.fetch(customer)
        if ledger.customer.unknown:
            refuse_strangers(customer, deps)
        derived = derive_from(ledger, deps.policy)
        now = deps.now()
        life = life_of_customer(derived, deps.policy, now)
        written = deps.supporters.write_customer(customer, ticket, derived, life)
        standing, copied = finish_copies(written.standing, deps, now)
        found = found or written
        for reader in copied.forgotten:
            deps.billing.unlink(customer, reader)
        if copied.is_done:
            tell(ledger, copied, deps, now)
            notify(standing, deps, now)
            return Synced(ledger, standing, found.before)
        above = max(above, copied.refused_by)
    raise SyncUnsettled(f"{customer} was still changing after {TRIES} tries")


def refuse_strangers(customer: str, deps: MoneyDeps) -> None:
    """Raise CustomerStrange where the store knows a Customer of whom Stripe does not even say that it was deleted.

    So it is where the key was changed for one of another account or mode: nobody who pays must be forgotten for that.
    """
    known = deps.supporters.load_customer(customer)
    if known is not None and says_something(known):
        raise CustomerStrange(STRANGE)


def finish_copies(standing: Standing, deps: MoneyDeps, now: datetime) -> tuple[Standing, Copied]:
    """Copy the record that stands, and the newer one where that has come in between.

    A newer record was fetched after its ticket, so it knows all that this sync knows: there is no need to fetch again.
    """
    while True:
        deps.supporters.index_email(standing, life_of_customer(standing, deps.policy, now))
        copied = copy_to_readers(standing, deps.supporters, now)
        newer = deps.supporters.load_customer(standing.customer) if copied.refused_by else None
        if newer is None or newer.ticket <= standing.ticket:
            return standing, copied
        standing = newer


def tell(ledger: Ledger, copied: Copied, deps: MoneyDeps, now: datetime) -> None:
    """Tell an operator what the Customer's ledger, and the copies of its readers, give cause to."""
    alerts: set[Alert] = {*alerts_in(ledger, deps.policy, now), *copied.alerts}
    for alert in sorted(alerts, key=lambda alert: (alert.kind, alert.subject)):
        deps.alert(alert)


def life_of_customer(derived: Derived | Standing, policy: MoneyPolicy, now: datetime) -> timedelta:
    """Return how long a Customer's record must live: what is paid, grace and 60 days, and while Stripe collects."""
    last = max(now, derived.until or now, derived.gift_until or now)
    return last - now + policy.grace + LATE + (COLLECTING_LIFE if derived.collecting else timedelta())
