"""The bodies that the calls take, checked; what a call does not name is passed over."""

from typing import Annotated, Any, Literal, TypeVar
from wsgiref.types import WSGIEnvironment

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, WithJsonSchema
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.wsgi import get_content_length

from supportsvc.domain.money import RENEWED, Interval
from supportsvc.web.problems import BadBody
from supportsvc.web.service import present

LARGEST_BODY = 16 * 1024

Token = Annotated[str, StringConstraints(max_length=512)]
Name = Annotated[str, StringConstraints(max_length=200)]
Total = Annotated[int, Field(ge=0, le=2**32 - 1)]
Age = Annotated[int, Field(ge=0, le=400)]
Mark = Annotated[int, Field(ge=0, le=2**32 - 1)]
Section = Annotated[int, Field(ge=0, le=2**16 - 1)]
Country = Annotated[str, StringConstraints(pattern=r"^([A-Za-z]{2})?$")]
Click = Annotated[Any, WithJsonSchema({"type": "string", "pattern": "^[A-Za-z0-9_-]{8,200}$"})]
ReturnUrl = Annotated[Any, WithJsonSchema({"type": "string", "maxLength": 2048, "format": "uri"})]


T = TypeVar("T", bound="Body")


class Body(BaseModel):
    """What every body has in common: it is taken as it is, never coerced."""

    model_config = ConfigDict(strict=True, frozen=True, use_attribute_docstrings=True)


class PageBody(Body):
    """The page, as the script describes it."""

    url: Annotated[str, StringConstraints(max_length=4096)] = "/"
    """Only its path is used, and nothing of it is kept."""
    placements: list[Name] | None = Field(default=None, max_length=20)
    """Those that this page offers; null for all but the wall."""
    section: Name = ""
    """The part of the paper that the page belongs to."""
    tags: tuple[Name, ...] = Field(default=(), max_length=100)
    """What the page is about."""
    language: Name = ""
    """The page's language, as HTML writes it."""
    exclude: bool = False
    """Nobody is to be asked on this page."""
    device: Name = ""
    """What the page is read on: `mobile`, `tablet` or `desktop`."""
    referrer: Name = ""
    """The host that the reader came from; empty from nowhere, or from the site itself."""
    signed_in: bool = False
    """The reader is signed in to the site."""
    returning: bool = False
    """This browser was here on an earlier day."""
    article: bool = False
    """The page is an article, which counts once; so is one that offers a wall."""


class ViewsBody(Body):
    """A client's running total."""

    counter: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{8}$")]
    """The counter's random mark."""
    total: Total
    """All its views, this one included."""
    days: tuple[tuple[Age, Total], ...] = Field(default=(), max_length=100)
    """The total at the end of each of its last days, after the day's age; only while the script has a window."""


class AskedBody(Body):
    """The last ask, and what became of it."""

    ask: Token
    """Its signed name, as the answer gave it."""
    seen: bool = False
    """Half of it was seen for a second."""
    dismissed: bool = False
    """The reader closed it."""


class ReaderBody(Body):
    """Any call by a reader."""

    reader: Token | None = None
    """The signed id, in token mode."""
    country: Country = ""
    """The reader's, in two letters; believed of the site's own server alone."""
    user_agent: Annotated[str, StringConstraints(max_length=2048)] = ""
    """The reader's; believed of the site's own server alone."""


class DecisionBody(ReaderBody):
    """POST /v1/decision."""

    page: PageBody = PageBody()
    """What the page says of itself."""
    views: ViewsBody | None = None
    """How much this client has read."""
    articles: tuple[tuple[Age, Mark, Section], ...] = Field(default=(), max_length=32)
    """The articles that this client counted: age in days, and what stands for path and section; only if wanted."""
    asked: AskedBody | None = None
    """The last ask that this client was given; sent every time."""
    snoozed: Token | None = None
    """The signed record of the last snooze; sent every time."""
    returned: Token | None = None
    """The signed word that the return from Checkout put behind the article's address; sent once."""
    preview: Token | None = None
    """The token of a preview link; the answer is then a preview, and nothing is written or counted."""
    part: Name = ""
    """The version of the prompt's part that the script goes with; it has the look, which else comes in the answer."""


class AccessBody(ReaderBody):
    """POST /v1/access."""

    page: PageBody = PageBody()
    """The article; it offers a wall, whatever it says."""


class EventBody(Body):
    """One word about one ask."""

    type: Literal["impression", "dismissal", "click"]
    """Half of the prompt was seen for a second; it was closed; it was followed."""
    ask: Token
    """The ask's signed name."""


class EventsBody(ReaderBody):
    """POST /v1/events."""

    events: list[EventBody] = Field(min_length=1, max_length=20)
    """In any order."""


class DateBody(Body):
    """A day in a time zone."""

    date: Name
    """As `2026-12-24`."""
    zone: Name
    """The time zone's IANA name; the reader is asked from six in the morning there."""


class SnoozeBody(ReaderBody):
    """POST /v1/snooze."""

    until: Name | DateBody | None
    """A length, no longer than the site's longest, or a day; null takes the snooze back."""
    ask: Token | None = None
    """The ask that is put off."""


class CheckoutBody(ReaderBody):
    """POST /v1/checkout; the money in it is judged by the use case."""

    amount: Annotated[Any, WithJsonSchema({"type": "integer"})] = None
    """In the currency's minor unit, within the site's bounds."""
    currency: Annotated[Any, WithJsonSchema({"type": "string"})] = None
    """One that the site takes, in lower case."""
    interval: Annotated[Any, WithJsonSchema({"enum": [str(interval) for interval in Interval]})] = "month"
    """How often it is renewed."""
    return_url: ReturnUrl = None
    """An article of the site, to come back to."""
    click: Click = None
    """A random text, one a click: repeated, it begins nothing a second time."""
    ask: Token | None = None
    """The ask that led here."""
    language: Name = ""
    """In which Stripe's page is to be; the browser's where it is left out."""


class ContributionBody(ReaderBody):
    """POST /v1/contribution; the money in it is judged by the use case."""

    amount: Annotated[Any, WithJsonSchema({"type": "integer"})] = None
    """What is to be given from the next period on, in the currency's minor unit."""
    currency: Annotated[Any, WithJsonSchema({"type": "string"})] = None
    """The contribution's own, or left out: it is not changed here."""
    interval: Annotated[Any, WithJsonSchema({"enum": [str(interval) for interval in RENEWED]})] = None
    """The contribution's own, or left out: it is not changed here."""
    click: Click = None
    """A random text, one a click: repeated, it changes nothing a second time."""


class PortalBody(ReaderBody):
    """POST /v1/portal."""

    return_url: ReturnUrl = None
    """A page of the site, to come back to."""
    language: Name = ""
    """In which Stripe's page is to be; the browser's where it is left out."""


def read_body(kind: type[T]) -> T:
    """Return the request's body, whatever content type it names."""
    raw = read_bytes(present().environ)
    if not raw:
        raise BadBody("The body is empty; a JSON object was expected.")
    body: T = kind.__pydantic_validator__.validate_json(raw)
    return body


def read_bytes(environ: WSGIEnvironment, most: int = LARGEST_BODY) -> bytes:
    """Return the request's body of at most so many bytes, past the library's stream, which is slow.

    Of a body in chunks that stream takes as many bytes as it may and passes over the rest, without a word.
    """
    length = get_content_length(environ)
    if length is None:
        return read_chunks(environ, most)
    if length > most:
        raise RequestEntityTooLarge
    raw: bytes = environ["wsgi.input"].read(length)
    if len(raw) < length:
        raise BadBody("The body ends before the length that was told.")
    return raw


def read_chunks(environ: WSGIEnvironment, most: int) -> bytes:
    """Return a body whose length is not told; there is none where the server does not end it by itself."""
    stream, raw = environ["wsgi.input"], b""
    while environ.get("wsgi.input_terminated") and (part := stream.read(most + 1 - len(raw))):
        raw += part
        if len(raw) > most:
            raise RequestEntityTooLarge
    return raw
