"""What is found of one supporter, in the store and at Stripe."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from supportsvc.domain.alerts import our_payments
from supportsvc.domain.emails import hash_email
from supportsvc.domain.entitlement import paid_until
from supportsvc.domain.ledger import Ledger, Payment, Subscription
from supportsvc.domain.site import Site
from supportsvc.domain.supporter import Derived, MoneyPolicy, Standing, derive_from, ours_of
from supportsvc.paying import make_billing
from supportsvc.settings import Clock, Settings
from supportsvc.settings.signing_keys import derive_secrets
from supportsvc.store.connect import Store
from supportsvc.store.supporters import Supporters
from supportsvc.stripe_gateway.gateway import StripeGateway
from supportsvc.stripe_gateway.lately import Lately, find_lately

COMPARED = ("until", "gift_until", "collecting", "readers", "refused_until")
"""Not the e-mail's hash: it follows the signing keys with each sync, and an older one still finds."""


@dataclass(frozen=True, slots=True)
class Found:
    """One Customer: the store's record, None where there is none, Stripe's ledger, and what follows from it.

    `payments` are those to the site, the latest first.
    """

    customer: str
    standing: Standing | None
    ledger: Ledger
    derived: Derived
    subscriptions: tuple[Subscription, ...]
    payments: tuple[Payment, ...]
    lately: Lately
    now: datetime

    @property
    def is_known(self) -> bool:
        """Tell whether anybody knows the Customer."""
        return self.standing is not None or not self.ledger.customer.deleted

    @property
    def differing(self) -> tuple[str, ...]:
        """Return the fields in which the store says otherwise than what follows from Stripe."""
        kept = self.standing or Standing(self.customer)
        return tuple(name for name in COMPARED if getattr(kept, name) != getattr(self.derived, name))

    @property
    def agrees(self) -> bool:
        """Tell whether the store says what follows from Stripe."""
        return not self.differing

    def paid_until(self, subscription: Subscription) -> datetime | None:
        """Return to when a subscription is paid for; None where nothing was ever paid and kept."""
        return paid_until(subscription.id, self.ledger.invoices, self.ledger.payments)

    @property
    def synced(self) -> datetime | None:
        """Return when the Customer was read last: a ticket is an instant in microseconds."""
        return None if self.standing is None else datetime.fromtimestamp(self.standing.ticket / 1_000_000, UTC)


@dataclass(frozen=True, slots=True)
class File:
    """Where supporters are looked up."""

    supporters: Supporters
    gateway: StripeGateway
    policy: MoneyPolicy
    email_secrets: tuple[bytes, ...]
    now: datetime

    def find(self, email: str) -> tuple[str, ...]:
        """Return the Customers of an address, whichever of the signing keys its hash was made by."""
        hashes = (hash_email(email, secret) for secret in self.email_secrets)
        found = {s.customer for hashed in hashes if hashed for s in self.supporters.find_by_email(hashed)}
        return tuple(sorted(found))

    def read(self, customer: str) -> Found:
        """Read one Customer: the store first, so that what changes meanwhile is in what Stripe says."""
        standing = self.supporters.load_customer(customer)
        ledger = self.gateway.fetch(customer)
        return Found(
            customer,
            standing,
            ledger,
            derive_from(ledger, self.policy),
            ours_of(ledger, self.policy),
            tuple(sorted(our_payments(ledger, self.policy), key=lambda payment: payment.created, reverse=True)),
            find_lately(self.gateway, frozenset(names_in(ledger))),
            self.now,
        )


def names_in(ledger: Ledger) -> Iterator[str]:
    """Return the ids by which an event may name a Customer."""
    yield ledger.customer.id
    for payment in ledger.payments:
        yield payment.id
        if payment.charge is not None:
            yield payment.charge


def open_file(store: Store, settings: Settings, site: Site) -> File:
    """Return where supporters are looked up."""
    gateway = make_billing(settings, site.tag, site.name, site.giving.methods)
    policy = MoneyPolicy(site.tag, site.giving.grace, site.giving.gift_pause)
    secrets = derive_secrets(settings.keys, "email")
    return File(Supporters(store), gateway, policy, secrets, Clock(settings.clock_file)())
