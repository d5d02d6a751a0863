"""A model of what Stripe holds: it changes at once, each change has an event, and a fetch is several reads."""

from dataclasses import dataclass, field, replace
from datetime import timedelta

from supportsvc.domain.entitlement import PROCESSING, SUCCEEDED
from supportsvc.domain.ledger import (
    Contribution,
    Customer,
    Invoice,
    Ledger,
    Line,
    Mark,
    Payment,
    Session,
    Subscription,
    SubscriptionStatus,
)
from supportsvc.domain.supporter import FORGOTTEN, link_key
from supportsvc.ports import BillingUnavailable, Event, FoundSession, Order
from tests.domain.ledgers import NOW, PERIOD_END
from tests.model.operation import step

MONTH = timedelta(days=30)


@dataclass
class Books:
    """What Stripe holds of one Customer."""

    id: str
    deleted: bool = False
    metadata: dict[str, str] = field(default_factory=dict)
    sessions: dict[str, Session] = field(default_factory=dict)
    subscriptions: dict[str, Subscription] = field(default_factory=dict)
    invoices: dict[str, Invoice] = field(default_factory=dict)
    payments: dict[str, Payment] = field(default_factory=dict)
    email: bytes | None = None

    def customer(self) -> Customer:
        return (
            Customer(self.id, deleted=True)
            if self.deleted
            else Customer(self.id, metadata=dict(self.metadata), email=self.email)
        )


class ModelStripe:
    """Stripe, and the gateway to it. `events` are the Customers whose changes have yet to be delivered."""

    live = False

    def __init__(self) -> None:
        self.books: dict[str, Books] = {}
        self.events: list[str] = []
        self.down = False
        self.count = 0
        self.orders: dict[str, Order] = {}

    def now_is(self, customer: str) -> Ledger:
        """Return what Stripe holds at this instant."""
        books = self.books.get(customer) or Books(customer, deleted=True)
        return Ledger(
            books.customer(),
            tuple(books.sessions.values()),
            tuple(books.subscriptions.values()),
            tuple(books.invoices.values()),
            tuple(books.payments.values()),
        )

    # What happens at Stripe.

    def pay(self, customer: str, reader: bytes, *, shown: bool = True) -> str:
        """Complete a Checkout Session; `shown` tells whether its subscription is to be seen at once."""
        self.count += 1
        number, books = self.count, self.books.setdefault(customer, Books(customer))
        mark = Mark("news", reader)
        name = f"sub_{number}"
        books.sessions[f"cs_{number}"] = Session(
            f"cs_{number}", NOW, subscribes=True, mark=mark, subscription=name if shown else None
        )
        if shown:
            self.show(customer, name, mark)
        self.tell(customer)
        return f"cs_{number}"

    def show(self, customer: str, name: str, mark: Mark) -> None:
        """Let a new subscription be seen, with its first invoice paid."""
        self.books[customer].subscriptions[name] = Subscription(name, SubscriptionStatus.ACTIVE, NOW, PERIOD_END, mark)
        self.bill(customer, name, paid=True)

    def show_late(self, customer: str) -> None:
        """Let every subscription be seen that was kept back."""
        for session in tuple(self.books[customer].sessions.values()):
            if session.subscription is None:
                name = session.id.replace("cs", "sub")
                self.books[customer].sessions[session.id] = replace(session, subscription=name)
                self.show(customer, name, session.mark)

    def bill(self, customer: str, name: str, *, paid: bool) -> None:
        """Begin a subscription's next period with an invoice."""
        self.count += 1
        books, number = self.books[customer], self.count
        periods = sum(any(line.subscription == name for line in i.lines) for i in books.invoices.values())
        ends = PERIOD_END + periods * MONTH
        books.invoices[f"in_{number}"] = Invoice(f"in_{number}", paid, (Line(name, 200, ends),), (f"pi_{number}",))
        status = "succeeded" if paid else "requires_payment_method"
        books.payments[f"pi_{number}"] = Payment(f"pi_{number}", status, NOW, charge=f"ch_{number}")
        books.subscriptions[name] = replace(
            books.subscriptions[name],
            period_end=ends,
            status=SubscriptionStatus.ACTIVE if paid else SubscriptionStatus.PAST_DUE,
        )
        self.tell(customer)

    def cancel(self, customer: str, name: str | None = None) -> None:
        """Cancel one subscription at once, or all."""
        subscriptions = self.books[customer].subscriptions
        for key in [name] if name else list(subscriptions):
            subscriptions[key] = replace(subscriptions[key], status=SubscriptionStatus.CANCELED)
        self.tell(customer)

    def refund(self, customer: str) -> None:
        """Refund every payment wholly."""
        payments = self.books[customer].payments
        for key, payment in payments.items():
            payments[key] = replace(payment, refunded=True)
        self.tell(customer)

    def give(self, customer: str, reader: bytes, *, is_processing: bool = False) -> None:
        """Take a one-off gift, or one that will be known to be paid only in some days."""
        self.count += 1
        books, name = self.books.setdefault(customer, Books(customer)), f"pi_{self.count}"
        status = PROCESSING if is_processing else SUCCEEDED
        books.payments[name] = Payment(name, status, NOW, Mark("news", reader), charge=name)
        self.tell(customer)

    def clear(self, customer: str, *, paid: bool) -> None:
        """Let what was under way be known to be paid, or not."""
        payments = self.books[customer].payments
        for key, payment in payments.items():
            if payment.status == PROCESSING:
                payments[key] = replace(payment, status=SUCCEEDED if paid else "requires_payment_method")
        self.tell(customer)

    def link(self, customer: str, reader: bytes) -> None:
        """Link a reader by the Customer's metadata, as a restore does."""
        books = self.books.setdefault(customer, Books(customer))
        if books.metadata.get(link_key(reader)) != FORGOTTEN:
            books.metadata[link_key(reader)] = "1700000000"
        self.tell(customer)

    def name(self, customer: str, email: bytes) -> None:
        """Give a Customer another e-mail address."""
        self.books.setdefault(customer, Books(customer)).email = email
        self.tell(customer)

    def delete(self, customer: str) -> None:
        """Delete a Customer, which cancels its subscriptions."""
        self.books[customer].deleted = True
        self.cancel(customer)

    # The gateway.

    def limited(self) -> "ModelStripe":
        return self

    def fetch(self, customer: str) -> Ledger:
        """Read part after part; a stop, and a change, may come between any two."""
        self._answer()
        read = self.now_is(customer).customer
        parts: list[tuple[object, ...]] = []
        for part in ("sessions", "subscriptions", "invoices", "payments"):
            self._answer()
            parts.append(getattr(self.now_is(customer), part))
        return Ledger(read, *parts)  # type: ignore[arg-type]

    def unlink(self, customer: str, reader: bytes) -> None:
        self._answer()
        if customer in self.books and not self.books[customer].deleted:
            self.books[customer].metadata[link_key(reader)] = FORGOTTEN
            self.tell(customer)

    def click_key(self, reader: bytes, click: str, customer: str | None) -> str:
        return f"{reader.hex()}-{click}-{customer}"

    def create_session(self, order: Order) -> str:
        self._answer()
        known = self.orders.setdefault(order.click, order)
        assert known == order, "Stripe refuses other parameters under one key"
        return f"https://checkout.example/{order.click}"

    def change_contribution(self, subscription: str, given: Contribution, click: str) -> None:  # noqa: ARG002
        for books in self.books.values():
            if subscription in books.subscriptions:
                books.subscriptions[subscription] = replace(books.subscriptions[subscription], given=given)

    def find_session(self, session: str) -> FoundSession | None:
        self._answer()
        for books in self.books.values():
            if session in books.sessions:
                found = books.sessions[session]
                return FoundSession(
                    session, found.mark, complete=True, customer=books.id, subscription=found.subscription
                )
        return None

    def open_portal(self, customer: str, _return_url: str, _locale: str) -> str | None:
        self._answer()
        return f"https://portal.example/{customer}" if customer in self.books else None

    def read_event(self, body: bytes, _signature: str | None) -> Event:
        number, customer, session = body.decode().split("/")
        return Event(number, "model", live=False, customer=customer or None, session=session or None)

    def find_customer(self, event: Event) -> str | None:
        return event.customer

    def tell(self, customer: str) -> None:
        """Let one event wait for a Customer, however much has changed: any event makes a sync read everything."""
        if customer not in self.events:
            self.events.append(customer)

    def _answer(self) -> None:
        step()
        if self.down:
            raise BillingUnavailable("Stripe is down")
