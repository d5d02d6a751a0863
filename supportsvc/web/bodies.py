"""The bodies that the calls take, checked; what a call does not name is passed over."""

from typing import Annotated, Any, Literal, TypeVar

from flask import request
from pydantic import BaseModel, ConfigDict, Field, StringConstraints
from werkzeug.exceptions import RequestEntityTooLarge

from supportsvc.web.problems import BadBody

LARGEST_BODY = 16 * 1024

Token = Annotated[str, StringConstraints(max_length=512)]
Name = Annotated[str, StringConstraints(max_length=200)]
Total = Annotated[int, Field(ge=0, le=2**32 - 1)]


T = TypeVar("T", bound="Body")


class Body(BaseModel):
    """What every body has in common: it is taken as it is, never coerced."""

    model_config = ConfigDict(strict=True, frozen=True)


class PageBody(Body):
    """The page, as the script describes it."""

    url: Annotated[str, StringConstraints(max_length=4096)] = "/"
    placements: list[Name] | None = Field(default=None, max_length=20)
    section: Name = ""
    tags: list[Name] = Field(default=[], max_length=100)
    language: Name = ""
    exclude: bool = False


class ViewsBody(Body):
    """A client's running total."""

    counter: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{8}$")]
    total: Total
    days: list[tuple[Annotated[int, Field(ge=0, le=400)], Total]] = Field(default=[], max_length=100)


class AskedBody(Body):
    """The last ask, and what became of it."""

    ask: Token
    seen: bool = False
    dismissed: bool = False


class ReaderBody(Body):
    """Any call by a reader."""

    reader: Token | None = None


class DecisionBody(ReaderBody):
    """POST /v1/decision."""

    page: PageBody = PageBody()
    views: ViewsBody | None = None
    asked: AskedBody | None = None
    snoozed: Token | None = None
    returned: Token | None = None


class EventBody(Body):
    """One word about one ask."""

    type: Literal["impression", "dismissal", "click"]
    ask: Token


class EventsBody(ReaderBody):
    """POST /v1/events."""

    events: list[EventBody] = Field(min_length=1, max_length=20)


class DateBody(Body):
    """A day in a time zone."""

    date: Name
    zone: Name


class SnoozeBody(ReaderBody):
    """POST /v1/snooze."""

    until: Name | DateBody | None
    ask: Token | None = None


class CheckoutBody(ReaderBody):
    """POST /v1/checkout; the money in it is judged by the use case."""

    amount: Any = None
    currency: Any = None
    interval: Any = "month"
    return_url: Any = None
    click: Any = None
    ask: Token | None = None
    language: Name = ""


class PortalBody(ReaderBody):
    """POST /v1/portal."""

    return_url: Any = None
    language: Name = ""


def read_body(kind: type[T]) -> T:
    """Return the request's body, whatever content type it names."""
    if (request.content_length or 0) > LARGEST_BODY:
        raise RequestEntityTooLarge
    raw = request.get_data(cache=False)
    if not raw:
        raise BadBody("The body is empty; a JSON object was expected.")
    return kind.model_validate_json(raw)
