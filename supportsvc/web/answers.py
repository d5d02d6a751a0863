"""The answers that the calls give, as models: the OpenAPI document shows them, and tests hold real answers to them."""

from typing import Annotated, Any, Literal

from pydantic import Field

from supportsvc.domain.money import Interval
from supportsvc.domain.page import Placement
from supportsvc.domain.rules import Reason
from supportsvc.web.described import (
    Absent,
    Amount,
    Amounts,
    Count,
    Currency,
    Described,
    Direction,
    Instant,
    Length,
    Mark,
    Token,
    Written,
)

Door = tuple[Length, Count] | tuple[Length, Count, Count]
Doors = Annotated[
    dict[Mark, Door],
    Field(
        description="For each campaign that may yet ask, under an opaque id: how long after the request was sent, and "
        "after how many more views and (left out where none) newly counted articles; all of them."
    ),
]
Text = Annotated[dict[str, Any], Field(description="Every word that is shown, by its key.")]
Ordinals = Annotated[
    dict[str, list[Annotated[int, Field(ge=1, le=31)]]],
    Field(description="The days of a month whose ordinal has a form of its own, by its category."),
]
Style = Annotated[str, Field(description="The style sheet of what is shown; for a request without `part`.")]


class Silence(Described):
    """How long the script need not ask again, after an answer that shows nothing."""

    generation: Count
    """The rules' own; a greater one ends every silence."""
    doors: Doors


class SilenceByFate(Described):
    """The same, after an answer that shows a prompt; the one that comes true holds."""

    generation: Count
    unseen: Doors
    seen: Doors
    dismissed: Doors


class SnoozeOffer(Described):
    """How long the reader may put the prompt off."""

    choices: list[Length]
    latest: Length | None
    """How far ahead a date may lie; null where no date is offered."""


class Prompt(Described):
    """Everything that is needed to show a prompt."""

    ask: Annotated[str, Field(max_length=512)]
    """The signed name of this ask, to be sent with what becomes of it; empty in a preview."""
    campaign: str
    variant: str
    placement: Placement
    promised: bool
    """It keeps the promise of a snooze."""
    closable: bool
    language: str
    direction: Direction
    text: Text
    style: Style | Absent = None
    ordinals: Ordinals
    amounts: Amounts
    snooze: SnoozeOffer


class Notice(Described):
    """The quiet notice in the place of an article that is closed, where nobody is asked."""

    campaign: str
    placement: Literal["wall"]
    language: str
    direction: Direction
    text: Text
    style: Style | Absent = None
    ordinals: Ordinals
    amounts: Amounts


class Access(Described):
    """Whether the reader may read this article to its end."""

    granted: bool
    views_left: Count | None
    """How many further articles are free; null where none are counted."""


class Thanks(Described):
    """What the reader has just given; told once, to nobody else."""

    amount: Amount
    currency: Currency
    decimals: Annotated[int, Field(ge=0, le=3)]
    written: Written
    interval: Interval
    next_charge: Instant | None
    language: str
    direction: Direction
    text: Text
    style: Style | Absent = None


class Rule(Described):
    """One rule, as a preview tells it."""

    rule: str
    """Its number in the rule tables."""
    reason: str
    campaign: str | None
    holds: bool
    """It stands in the way of asking."""
    sentence: str


class Meter(Described):
    """The wall's meter: so many articles are free in so many days."""

    articles: int
    days: int | None
    """None: in the calendar month."""


class Preview(Described):
    """What a preview link shows, and what the rules say of this page."""

    campaign: str
    variant: str
    rules: list[Rule]
    wall: Meter | Absent = None
    """Where the campaign is a wall: the script knows no meter while no wall is live."""


class Shown(Described):
    """The reader is asked."""

    show: Literal[True]
    reason: Literal[Reason.SHOWN]
    silence: SilenceByFate
    prompt: Prompt
    reader: Token | Absent = None
    """The newly minted id, in token mode."""
    access: Access | Absent = None
    thanks: Thanks | Absent = None


class Quiet(Described):
    """The reader is not asked."""

    show: Literal[False]
    reason: Reason
    silence: Silence | SilenceByFate | Absent = None
    """By fate while this client's own ask is still open; left out where the one that is held stays."""
    reader: Token | Absent = None
    """The newly minted id, in token mode."""
    access: Access | Absent = None
    notice: Notice | Absent = None
    thanks: Thanks | Absent = None


class Previewed(Described):
    """The answer to a preview link: nothing is written, and nothing counted."""

    show: Literal[True]
    reason: Literal[Reason.SHOWN]
    preview: Preview
    prompt: Prompt
    """Its `ask` is nobody's: nothing counts for it."""
    access: Access | Absent = None
    """Denied where the campaign is a wall, so that it can be seen."""


class AccessAnswer(Described):
    """The answer to the site's server."""

    access: Access


class Snoozed(Described):
    """The snooze that is kept; all null where one was taken back."""

    until: Instant | None
    after: Length | None
    """The same as a length from now."""
    snoozed: Token | None
    """The signed record, to be sent with every decision."""


class Health(Described):
    """How the process is."""

    status: Literal["ok", "degraded"]
    configuration: list[str] | Absent = None
    """What is wrong with a changed configuration, while the last good one stays in force."""


class Problem(Described):
    """An error (RFC 9457)."""

    type: Annotated[str, Field(pattern="^urn:supportsvc:[a-z_-]+$")]
    """For programs; it does not change."""
    title: str
    status: Annotated[int, Field(ge=400, le=599)]
    detail: str
    """For people."""
    field: str | Absent = None
    """The member of the body that is at fault, where one is."""


Decision = Shown | Previewed | Quiet
