"""Which Customers a run of events is about."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from supportsvc.ports import BillingGateway, Event


@dataclass(frozen=True, slots=True)
class Named:
    """The Customers whom events name, and events that name but a Charge or a payment which no other explains."""

    customers: frozenset[str]
    unexplained: tuple[Event, ...]


def named_in(events: Iterable[Event]) -> Named:
    """Read whom events are about; of several about one Charge or payment, one is enough."""
    customers: set[str] = set()
    explained: set[str] = set()
    open_questions: dict[str, Event] = {}
    for event in events:
        things = [thing for thing in (event.charge, event.payment) if thing is not None]
        if event.customer is not None:
            customers.add(event.customer)
            explained.update(things)
        elif things:
            open_questions.setdefault(things[0], event)
    unexplained = (event for event in open_questions.values() if explained.isdisjoint({event.charge, event.payment}))
    return Named(frozenset(customers), tuple(unexplained))


def customers_of(
    pages: Iterable[Sequence[Event]], billing: BillingGateway, beat: Callable[[], None] = lambda: None
) -> tuple[str, ...]:
    """Return the Customers that events are about, asking Stripe where a Charge or a payment is all that is named.

    `beat` is called before each question: where a shop on the account charges guests, there may be thousands.
    """
    named = named_in(event for page in pages for event in page)
    asked = set()
    for event in named.unexplained:
        beat()
        asked.add(billing.find_customer(event))
    return tuple(sorted(named.customers | {customer for customer in asked if customer is not None}))
