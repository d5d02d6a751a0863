"""Everything the sandbox knows: Stripe's objects by kind, private notes beside them, and its settings."""

import heapq
import itertools
import json
import secrets
import string
import threading
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from supportsvc.sandbox.clock import ClockFile
from supportsvc.sandbox.index import Index
from supportsvc.sandbox.parameters import API_VERSION, METADATA_KEYS
from supportsvc.sandbox.refusals import invalid, missing

Thing = dict[str, Any]
LETTERS = string.ascii_letters + string.digits
PREFIXES = {
    "billing_portal.configuration": "bpc_1",
    "billing_portal.session": "bps_1",
    "charge": "ch_3",
    "checkout.session": "cs_test_a1",
    "customer": "cus_",
    "dispute": "du_1",
    "event": "evt_1",
    "invoice": "in_1",
    "invoice_payment": "inpay_1",
    "item": "li_1",
    "line_item": "il_1",
    "payment_intent": "pi_3",
    "payment_method": "pm_1",
    "price": "price_1",
    "product": "prod_",
    "refund": "re_3",
    "subscription": "sub_1",
    "subscription_item": "si_",
    "webhook_endpoint": "we_1",
}
LENGTHS = {"customer": 14, "product": 14, "subscription_item": 14, "checkout.session": 56}


class AfterRetries(StrEnum):
    """What becomes of a subscription when the last retry of a renewal has failed."""

    CANCEL = "cancel"
    UNPAID = "unpaid"
    PAST_DUE = "past_due"
    PAUSE = "pause"


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings that an account holds in Stripe's dashboard, and the delays of Stripe's own machines."""

    retry_days: tuple[int, ...] = (3, 5, 7)  # after the failed attempt before
    after_retries: AfterRetries = AfterRetries.CANCEL
    draft_seconds: int = 3600
    debit_seconds: int = 3 * 86400  # until a bank debit is settled
    rate_limit: int = 0  # requests in `rate_seconds` of real time; 0: as many as come
    rate_seconds: float = 1.0
    retry_after: int = 0  # what a refusal beyond the limit says in the header of that name; 0: it has none, as Stripe's
    largest_page: int = 100  # no page of a list is longer, whatever was asked for
    delivery_seconds: float = 0.0  # of real time, by which every event comes late
    delivery_times: int = 1  # how often each comes
    delivery_seed: int | None = None  # of the luck by which those that are due come in any order; None: in their own
    disable_after_days: float = 0.0  # an endpoint that took nothing for so long is disabled; 0: never


@dataclass(frozen=True, slots=True)
class Request:
    """The API request that is being answered; events name it as their cause."""

    id: str
    idempotency_key: str | None


@dataclass(slots=True)
class Books:
    """One account's objects in memory; `lock` is held by whoever reads or changes them.

    `told` has each event's `data` as it was written then: most of what there is, and seldom read.
    """

    clock: ClockFile
    settings: Settings = field(default_factory=Settings)
    lock: Any = field(default_factory=threading.RLock)
    tables: dict[str, dict[str, Thing]] = field(default_factory=lambda: defaultdict(dict))
    notes: dict[str, Thing] = field(default_factory=lambda: defaultdict(dict))
    index: Index = field(default_factory=Index)
    told: dict[str, str] = field(default_factory=dict)
    request: Request | None = None
    on_event: Callable[[Thing], None] = lambda _event: None
    public_url: str = ""
    reminders: list[tuple[int, int, str, str]] = field(default_factory=list)
    order: Any = field(default_factory=itertools.count)

    def add(self, thing: Thing) -> Thing:
        """Keep an object under its kind and id, and note what it names; again, whenever it names another."""
        self.tables[thing["object"]][thing["id"]] = thing
        self.index.note(thing)
        return thing

    def find(self, kind: str, key: str, param: str | None = None) -> Thing:
        """Answer the object, or refuse as Stripe does; `param` names the parameter that carried the id."""
        thing = self.tables[kind].get(key)
        if thing is None:
            raise missing(kind, key, param)
        return thing

    def rows(self, kind: str) -> list[Thing]:
        """Answer all objects of a kind, the newest first, as Stripe lists them."""
        return list(reversed(self.tables[kind].values()))

    def naming(self, kind: str, name: str, other: str) -> list[Thing]:
        """Answer the objects of a kind that name another as their `customer`, `charge`, …, the newest first."""
        return self.index.look_up(kind, name, other)

    def emit(self, name: str, thing: Thing, at: int, previous: Thing | None = None) -> None:
        """Write down an event with the object as it is now."""
        data: Thing = {"object": thing} | ({} if previous is None else {"previous_attributes": previous})
        request = self.request
        event = self.add(
            {
                "id": mint("event"),
                "object": "event",
                "api_version": API_VERSION,
                "created": at,
                "livemode": False,
                "pending_webhooks": 0,
                "request": {
                    "id": request.id if request else None,
                    "idempotency_key": request.idempotency_key if request else None,
                },
                "type": name,
            }
        )
        self.told[event["id"]] = json.dumps(data)
        self.on_event(event)

    def tell(self, event: Thing) -> Thing:
        """Answer an event whole, as it is sent and listed."""
        return event | {"data": json.loads(self.told[event["id"]])}

    def amend(self, thing: Thing, at: int, event: str, **changes: Any) -> None:
        """Change an object and tell of it, with the values that stood before; no change, no event."""
        previous = {key: thing[key] for key, value in changes.items() if thing[key] != value}
        thing.update(changes)
        if previous:
            self.emit(event, thing, at, previous)

    def remind(self, at: int, kind: str, key: str) -> None:
        """Note that an object has something to do at an instant; whether it still has is asked then."""
        heapq.heappush(self.reminders, (at, next(self.order), kind, key))

    def wipe(self) -> None:
        """Forget all objects but the webhook endpoints, so that a listening service goes on listening."""
        endpoints = self.tables["webhook_endpoint"]
        secrets_kept = {key: self.notes[key] for key in endpoints}
        self.tables.clear()
        self.notes.clear()
        self.index.clear()
        self.told.clear()
        self.reminders.clear()
        self.tables["webhook_endpoint"] = endpoints
        self.notes.update(secrets_kept)


def mint(kind: str) -> str:
    """Answer a new id in the form that Stripe gives to this kind."""
    return PREFIXES[kind] + "".join(secrets.choice(LETTERS) for _ in range(LENGTHS.get(kind, 23)))


def merge_metadata(held: dict[str, str], given: dict[str, str] | str | None) -> dict[str, str]:
    """Merge metadata by key as Stripe does: an empty value takes its key away, an empty whole takes all."""
    if given is None:
        return dict(held)
    if isinstance(given, str):
        return {}
    merged = {key: value for key, value in (held | given).items() if value}
    if len(merged) > METADATA_KEYS:
        raise invalid(f"Metadata can have at most {METADATA_KEYS} keys.", "metadata")
    return merged
