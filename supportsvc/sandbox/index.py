"""Which objects name which: the filters of Stripe's lists, answered without a walk through every object of a kind."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count
from typing import Any

Row = dict[str, Any]

RELATED: dict[str, tuple[str, ...]] = {
    "charge": ("customer", "payment_intent"),
    "checkout.session": ("customer", "payment_intent", "subscription"),
    "dispute": ("charge", "payment_intent"),
    "invoice": ("customer", "subscription"),
    "invoice_payment": ("invoice", "payment_intent"),
    "payment_intent": ("customer",),
    "refund": ("charge", "payment_intent"),
    "subscription": ("customer",),
}
NESTED: dict[tuple[str, str], Callable[[Row], str | None]] = {
    ("invoice", "subscription"): lambda row: row["parent"]["subscription_details"]["subscription"],
    ("invoice_payment", "payment_intent"): lambda row: row["payment"]["payment_intent"],
}


def read_relation(thing: Row, name: str) -> str | None:
    """Answer the id of the object that this one names as its Customer, its Charge, …, wherever that stands in it."""
    nested = NESTED.get((thing["object"], name))
    found: str | None = nested(thing) if nested else thing.get(name)
    return found


@dataclass(slots=True)
class Index:
    """The objects by those that they name, and the order in which they came."""

    related: dict[tuple[str, str, str], dict[str, Row]] = field(default_factory=lambda: defaultdict(dict))
    places: dict[str, int] = field(default_factory=dict)
    counter: count = field(default_factory=count)  # type: ignore[type-arg]

    def note(self, thing: Row) -> None:
        """Note whom an object names; again, whenever it names another."""
        kind, key = thing["object"], thing["id"]
        for name in RELATED.get(kind, ()):
            if other := read_relation(thing, name):
                self.related[kind, name, other][key] = thing
        self.places.setdefault(key, next(self.counter))

    def look_up(self, kind: str, name: str, other: str) -> list[Row]:
        """Answer the objects of a kind that name another, the newest first."""
        found = self.related.get((kind, name, other), {}).values()
        rows = [row for row in found if read_relation(row, name) == other]
        return sorted(rows, key=lambda row: self.places[row["id"]], reverse=True)

    def clear(self) -> None:
        """Forget all."""
        self.related.clear()
        self.places.clear()
