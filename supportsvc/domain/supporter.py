"""What follows from Stripe's ledger for a Customer: entitlement, the ask pause and the readers linked to it."""

from base64 import b32decode, b32encode
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from supportsvc.domain.entitlement import (
    PROCESSING,
    SUCCEEDED,
    entitled_until,
    is_given_back,
    paid_until,
    provisional_until,
    was_refused,
)
from supportsvc.domain.ledger import Customer, Invoice, Ledger, Mark, Payment, Session, Subscription, SubscriptionStatus
from supportsvc.domain.refusal import refused_until

MOST_READERS = 20
FORGOTTEN = "-"
LINK_PREFIX = "supportsvc_"
PADDING = "======"
ENDED = frozenset({SubscriptionStatus.CANCELED, SubscriptionStatus.INCOMPLETE_EXPIRED})
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class MoneyPolicy:
    """The site's own terms: its tag at Stripe, the grace after a failed renewal, the ask pause after a gift."""

    tag: str
    grace: timedelta = timedelta(days=14)
    gift_pause: timedelta = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Derived:
    """All that the service keeps of a Customer; `forgotten` are the readers that must not be linked again.

    `email` is the keyed hash of the address, of who gives or gave to us. `refused_until` is how long an ask tells that
    the payment did not go through.
    """

    until: datetime | None = None
    gift_until: datetime | None = None
    collecting: bool = False
    readers: tuple[bytes, ...] = ()
    forgotten: frozenset[bytes] = frozenset()
    email: bytes | None = None
    refused_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """A Customer's record as it stands in the store; `gone` are the readers that it named before and names no more.

    `taken` is the last ticket that was given out, `ticket` that of the sync which wrote the record: 0 where none
    has yet. `email` is the keyed hash of the address, `emails_gone` those that it replaced and that may still be
    found by. `told` is what the site's own systems were told last, as domain/notices writes it.
    """

    customer: str
    ticket: int = 0
    taken: int = 0
    until: datetime | None = None
    gift_until: datetime | None = None
    collecting: bool = False
    readers: tuple[bytes, ...] = ()
    gone: tuple[bytes, ...] = ()
    email: bytes | None = None
    emails_gone: tuple[bytes, ...] = ()
    refused_until: datetime | None = None
    told: str = ""


@dataclass(frozen=True, slots=True)
class Written:
    """A Customer's record that stands, whoever wrote it, and the one that stood before; None where there was none."""

    standing: Standing
    before: Standing | None


@dataclass(frozen=True, slots=True)
class Link:
    """A reader named at a Customer: in a payment or, as restore does, by the Customer's own metadata."""

    reader: bytes
    since: datetime
    by_payment: bool


def derive(
    customer: Customer,
    sessions: tuple[Session, ...],
    subscriptions: tuple[Subscription, ...],
    invoices: tuple[Invoice, ...],
    payments: tuple[Payment, ...],
    policy: MoneyPolicy,
) -> Derived:
    """Say what holds for a Customer; every row of the table is an instant, so no clock is needed."""
    if customer.deleted:
        return Derived()
    sessions = our_sessions(sessions, policy)
    subscribed = our_subscriptions(subscriptions, sessions, policy)
    gifts = tuple(payment for payment in payments if is_ours(payment.mark, policy) and is_gift(payment))
    unseen = unseen_subscriptions(sessions, subscriptions)
    untils = (
        *(
            entitled_until(
                s,
                paid_until(s.id, invoices, payments),
                policy.grace,
                refused=was_refused(s.id, invoices, payments),
            )
            for s in subscribed
        ),
        *(provisional_until(session) for session in unseen),
    )
    forgotten = forgotten_readers(customer)
    readers = choose_readers(links_of(customer, sessions, subscribed, gifts), forgotten)
    return Derived(
        until=max((until for until in untils if until is not None), default=None),
        gift_until=max((g.created + policy.gift_pause for g in gifts if not is_given_back(g)), default=None),
        collecting=bool(unseen) or any(s.status not in ENDED for s in subscribed),
        readers=readers,
        forgotten=forgotten,
        email=customer.email if sessions or subscribed or gifts or readers else None,
        refused_until=refused_until(sessions, subscribed, invoices, payments),
    )


def derive_from(ledger: Ledger, policy: MoneyPolicy) -> Derived:
    """Derive from all that one fetch read."""
    return derive(ledger.customer, ledger.sessions, ledger.subscriptions, ledger.invoices, ledger.payments, policy)


def ours_of(ledger: Ledger, policy: MoneyPolicy) -> tuple[Subscription, ...]:
    """Return the subscriptions of a ledger that are ours."""
    return our_subscriptions(ledger.subscriptions, our_sessions(ledger.sessions, policy), policy)


def our_sessions(sessions: Iterable[Session], policy: MoneyPolicy) -> tuple[Session, ...]:
    """Return the Sessions that carry our tag."""
    return tuple(session for session in sessions if is_ours(session.mark, policy))


def our_subscriptions(
    subscriptions: Iterable[Subscription], sessions: tuple[Session, ...], policy: MoneyPolicy
) -> tuple[Subscription, ...]:
    """Return the subscriptions that carry our tag or were made by one of our Sessions."""
    return tuple(s for s in subscriptions if is_ours(s.mark, policy) or is_named(s, sessions))


def is_ours(mark: Mark, policy: MoneyPolicy) -> bool:
    """Tell whether an object carries our site's tag; another product may live on the same account."""
    return mark.site == policy.tag


def is_named(subscription: Subscription, sessions: Iterable[Session]) -> bool:
    """Tell whether one of our Sessions made a subscription, whatever became of its metadata since."""
    return any(session.subscription == subscription.id for session in sessions)


def is_gift(payment: Payment) -> bool:
    """Tell whether a payment that carries our tag was made, or is on its way."""
    return payment.status in {SUCCEEDED, PROCESSING}


def unseen_subscriptions(sessions: Iterable[Session], subscriptions: Iterable[Subscription]) -> tuple[Session, ...]:
    """Return the completed Sessions whose subscription Stripe does not show yet."""
    seen = {subscription.id for subscription in subscriptions}
    return tuple(session for session in sessions if session.subscribes and session.subscription not in seen)


def links_of(
    customer: Customer,
    sessions: Iterable[Session],
    subscriptions: Iterable[Subscription],
    gifts: Iterable[Payment],
) -> list[Link]:
    """Return every link that Stripe holds for a Customer, several to a reader perhaps."""
    marked = ((thing.mark.reader, thing.created) for things in (sessions, subscriptions, gifts) for thing in things)
    links = [Link(reader, since, by_payment=True) for reader, since in marked if reader is not None]
    for key, value in customer.metadata.items():
        reader = reader_of_key(key)
        if reader is not None:
            links.append(Link(reader, instant_of(value), by_payment=False))
    return links


def choose_readers(links: Iterable[Link], forgotten: frozenset[bytes]) -> tuple[bytes, ...]:
    """Choose the readers that a Customer is linked to: by a payment first, then the newest; of equals the lesser id."""
    ranks: dict[bytes, tuple[bool, datetime]] = {}
    for link in links:
        if link.reader not in forgotten:
            rank = (link.by_payment, link.since)
            ranks[link.reader] = max(ranks.get(link.reader, rank), rank)
    by_id = sorted(ranks)
    return tuple(sorted(by_id, key=lambda reader: ranks[reader], reverse=True)[:MOST_READERS])


def forgotten_readers(customer: Customer) -> frozenset[bytes]:
    """Return the readers who asked to be forgotten: one key a reader, since Stripe merges metadata by key."""
    marked = (reader_of_key(key) for key, value in customer.metadata.items() if value == FORGOTTEN)
    return frozenset(reader for reader in marked if reader is not None)


def link_key(reader: bytes) -> str:
    """Return the metadata key that stands for a reader at a Customer; 37 characters, of the 40 that Stripe takes."""
    return LINK_PREFIX + b32encode(reader).decode().rstrip("=").lower()


def reader_of_key(key: str) -> bytes | None:
    """Return the reader that a metadata key stands for; None where it stands for none."""
    try:
        reader = b32decode(key.removeprefix(LINK_PREFIX).upper() + PADDING)
    except ValueError:
        return None
    return reader if link_key(reader) == key else None


def parse_reader(text: str) -> bytes | None:
    """Read an unsigned id, 32 lower hex digits."""
    if len(text) != 32 or not set(text) <= set("0123456789abcdef"):
        return None
    return bytes.fromhex(text)


def instant_of(value: str) -> datetime:
    """Read the instant of a link, in seconds; what is none stands first of all."""
    return EPOCH + timedelta(seconds=int(value)) if value.isascii() and value.isdigit() and len(value) <= 10 else EPOCH
