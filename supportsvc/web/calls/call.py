"""A call of the API: what it takes, what it answers, and how it refuses."""

from dataclasses import dataclass, field
from enum import StrEnum
from http import HTTPStatus
from typing import Any

from pydantic import BaseModel

BAD_BODY = (HTTPStatus.BAD_REQUEST, HTTPStatus.REQUEST_ENTITY_TOO_LARGE, HTTPStatus.UNPROCESSABLE_ENTITY)
BY_READER = (HTTPStatus.UNAUTHORIZED, HTTPStatus.SERVICE_UNAVAILABLE)
BY_STRIPE = (HTTPStatus.BAD_GATEWAY, HTTPStatus.SERVICE_UNAVAILABLE)
LIMITED = (HTTPStatus.TOO_MANY_REQUESTS, *BY_STRIPE)

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
    HTTPStatus.TOO_MANY_REQUESTS: ("TooOften", "A limit is reached; nothing was done. Try again when it says."),
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


DONE = Given("Done.")
PAGE = {
    "url": "https://paper.example/world/1",
    "placements": ["inline", "banner"],
    "section": "world",
    "tags": ["elections"],
    "language": "en",
}
READER = "reader~dGhlIHNpZ25lZCBpZA"
ASK = "ask~dGhlIHNpZ25lZCBhc2s"
