"""The table of the calls: what each takes, what it answers, and how it refuses. The OpenAPI document is made of it."""

from dataclasses import dataclass, field
from enum import StrEnum
from http import HTTPStatus
from typing import Any

from pydantic import BaseModel

from supportsvc.web import answers, bodies

BAD_BODY = (HTTPStatus.BAD_REQUEST, HTTPStatus.REQUEST_ENTITY_TOO_LARGE, HTTPStatus.UNPROCESSABLE_ENTITY)
BY_READER = (HTTPStatus.UNAUTHORIZED, HTTPStatus.SERVICE_UNAVAILABLE)
BY_STRIPE = (HTTPStatus.BAD_GATEWAY, HTTPStatus.SERVICE_UNAVAILABLE)

REFUSALS = {
    HTTPStatus.BAD_REQUEST: ("BadRequest", "No JSON object came with the call, or no event that Stripe signed."),
    HTTPStatus.UNAUTHORIZED: ("ReaderUnknown", "No reader's id that this service signed came with the call."),
    HTTPStatus.FORBIDDEN: (
        "Forbidden",
        "The call does not come from the site, or comes from a country on the reader-safety list.",
    ),
    HTTPStatus.NOT_FOUND: ("NotKnown", "What the call is about is not known here."),
    HTTPStatus.CONFLICT: ("Conflict", "This click was used before, for something else; or the call needs token mode."),
    HTTPStatus.GONE: ("ReaderErased", "The reader was erased; the id never returns."),
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: ("TooLarge", "The body is too large."),
    HTTPStatus.UNPROCESSABLE_ENTITY: (
        "BadValue",
        "A value in the body will not do; `field` names it.",
    ),
    HTTPStatus.BAD_GATEWAY: ("StripeRefused", "Stripe refused the request; the site's operator was told."),
    HTTPStatus.SERVICE_UNAVAILABLE: ("TryAgain", "It could not be done just now, and nothing was changed: try again."),
}


@dataclass(frozen=True, slots=True)
class Given:
    """An answer that is no error: a model, or what else it is; `kind` is its media type."""

    about: str
    model: Any = None
    example: Any = None
    kind: str = "application/json"
    headers: dict[str, str] = field(default_factory=dict)


class Caller(StrEnum):
    """Who may call: a page of the site, by its `Origin`, or its server, by its key; the server alone; or anyone."""

    SITE = "site"
    SERVER = "server"
    ANYONE = "anyone"


@dataclass(frozen=True, slots=True)
class Call:
    """A call: what it takes, gives and refuses."""

    method: str
    path: str
    name: str
    group: str
    summary: str
    gives: dict[HTTPStatus, Given]
    refuses: tuple[HTTPStatus, ...] = ()
    about: str = ""
    takes: type[BaseModel] | None = None
    example: Any = None
    raw: str = ""
    query: dict[str, str] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    by: Caller = Caller.SITE


PAGE = {
    "url": "https://paper.example/world/1",
    "placements": ["inline", "banner"],
    "section": "world",
    "tags": ["elections"],
    "language": "en",
}
READER = "reader~dGhlIHNpZ25lZCBpZA"
ASK = "ask~dGhlIHNpZ25lZCBhc2s"
QUIET = {"show": False, "reason": "metered", "silence": {"generation": 1795460000, "doors": {"3fa2": ["PT0S", 2]}}}
DONE = Given("Done.")

READERS = (
    Call(
        "post",
        "/v1/decision",
        "decide",
        "readers",
        "Is this reader asked on this page?",
        {HTTPStatus.OK: Given("A prompt or a reason, and the silence that follows.", answers.Decision, QUIET)},
        BAD_BODY,
        about="Every member may be left out. A failing store asks nobody, and is no error.",
        takes=bodies.DecisionBody,
        example={"page": PAGE, "views": {"counter": "9f3a0c1e", "total": 4}},
    ),
    Call(
        "post",
        "/v1/events",
        "record",
        "readers",
        "What became of asks",
        {HTTPStatus.NO_CONTENT: DONE},
        (*BAD_BODY, *BY_READER),
        about="Each type counts once an ask, however often it is told.",
        takes=bodies.EventsBody,
        example={"reader": READER, "events": [{"type": "impression", "ask": ASK}]},
    ),
    Call(
        "post",
        "/v1/snooze",
        "putOff",
        "readers",
        "Remind me later, or the undoing of it",
        {
            HTTPStatus.OK: Given(
                "Kept, safely.",
                answers.Snoozed,
                {"until": "2026-11-30T10:00:00Z", "after": "PT604800S", "snoozed": "snooze~b25lIHdlZWs"},
            )
        },
        (*BAD_BODY, *BY_READER, HTTPStatus.GONE),
        takes=bodies.SnoozeBody,
        example={"reader": READER, "until": "P7D", "ask": ASK},
    ),
    Call(
        "post",
        "/v1/access",
        "grantAccess",
        "readers",
        "May this reader read this article?",
        {
            HTTPStatus.OK: Given(
                "Open or not; open, where the store is away.",
                answers.AccessAnswer,
                {"access": {"granted": True, "views_left": 2}},
            )
        },
        (*BAD_BODY, HTTPStatus.CONFLICT),
        about="For a site that withholds its text until it is told; in token mode only.",
        takes=bodies.AccessBody,
        example={"reader": READER, "country": "DE", "page": {"url": PAGE["url"], "section": "world"}},
        by=Caller.SERVER,
    ),
    Call(
        "post",
        "/v1/forget",
        "forget",
        "readers",
        "Erase all that is kept of the reader, here and at Stripe",
        {HTTPStatus.NO_CONTENT: DONE},
        (*BAD_BODY, *BY_STRIPE),
        takes=bodies.ReaderBody,
        example={"reader": READER},
    ),
)

MONEY = (
    Call(
        "post",
        "/v1/checkout",
        "startCheckout",
        "money",
        "Begin a contribution",
        {
            HTTPStatus.OK: Given(
                "The address of the Checkout page or, where a subscription still runs, of the portal.",
                answers.Address,
                {"url": "https://checkout.stripe.com/c/pay/cs_test_1"},
            )
        },
        (*BAD_BODY, HTTPStatus.UNAUTHORIZED, HTTPStatus.CONFLICT, HTTPStatus.GONE, *BY_STRIPE),
        takes=bodies.CheckoutBody,
        example={
            "reader": READER,
            "amount": 500,
            "currency": "usd",
            "interval": "month",
            "return_url": PAGE["url"],
            "click": "5b1f0c9e2a",
            "ask": ASK,
        },
    ),
    Call(
        "get",
        "/v1/checkout/return",
        "finishCheckout",
        "money",
        "Where Stripe sends the reader after Checkout",
        {HTTPStatus.SEE_OTHER: Given("Back to the article.", headers={"Location": "The article's address."})},
        (HTTPStatus.NOT_FOUND, *BY_STRIPE),
        query={"session_id": "The Checkout Session's id, which Stripe fills in."},
        by=Caller.ANYONE,
    ),
    Call(
        "post",
        "/v1/portal",
        "openPortal",
        "money",
        "Where a supporter changes or ends what they give",
        {
            HTTPStatus.OK: Given(
                "The portal's address.", answers.Address, {"url": "https://billing.stripe.com/p/session/test_1"}
            )
        },
        (*BAD_BODY, HTTPStatus.UNAUTHORIZED, HTTPStatus.NOT_FOUND, HTTPStatus.GONE, *BY_STRIPE),
        takes=bodies.PortalBody,
        example={"reader": READER, "return_url": PAGE["url"]},
    ),
    Call(
        "post",
        "/v1/stripe/webhook",
        "receive",
        "money",
        "Stripe's signed events",
        {HTTPStatus.NO_CONTENT: Given("Taken in, or not ours.")},
        (HTTPStatus.BAD_REQUEST, HTTPStatus.REQUEST_ENTITY_TOO_LARGE, *BY_STRIPE),
        about="There only where a signing secret is set.",
        raw="The event, byte for byte as Stripe signed it.",
        headers={"Stripe-Signature": "Stripe's signature of the body."},
        by=Caller.ANYONE,
    ),
)

UNCHANGED = Given("The copy that is held still holds.")

SERVED = (
    Call(
        "get",
        "/v1/support.js",
        "serve",
        "pages",
        "The script that the site's pages load",
        {
            HTTPStatus.OK: Given(
                "The script.", {"type": "string"}, kind="text/javascript", headers={"ETag": "Names the copy."}
            ),
            HTTPStatus.NOT_MODIFIED: UNCHANGED,
        },
        by=Caller.ANYONE,
    ),
    Call(
        "get",
        "/v1/openapi.json",
        "describe",
        "pages",
        "This document",
        {
            HTTPStatus.OK: Given("OpenAPI 3.1.", {"type": "object"}, headers={"ETag": "Names the copy."}),
            HTTPStatus.NOT_MODIFIED: UNCHANGED,
        },
        by=Caller.ANYONE,
    ),
    Call(
        "get",
        "/healthz",
        "live",
        "operator",
        "Does the process live?",
        {HTTPStatus.OK: Given("It lives.", answers.Health, {"status": "ok"})},
        by=Caller.ANYONE,
    ),
    Call(
        "get",
        "/readyz",
        "ready",
        "operator",
        "May readers be sent here?",
        {HTTPStatus.OK: Given("They may; `degraded` without its store.", answers.Health, {"status": "ok"})},
        (HTTPStatus.SERVICE_UNAVAILABLE,),
        by=Caller.ANYONE,
    ),
)

CALLS = (*READERS, *MONEY, *SERVED)
GROUPS = {
    "readers": "What the script tells and asks for a reader.",
    "money": "Contributions, by way of Stripe.",
    "pages": "What is served to everyone.",
    "operator": "How the process is.",
}
