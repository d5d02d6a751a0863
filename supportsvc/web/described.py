"""What the answers are put together from: plain members, and amounts with the way that they are written."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field
from pydantic.json_schema import SkipJsonSchema

from supportsvc.domain.money import Interval

INSTANT = r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$"
Absent = SkipJsonSchema[None]  # a member that is left out, never null
Token = Annotated[str, Field(min_length=1, max_length=512)]
Length = Annotated[str, Field(pattern=r"^P(\d+D|T\d+S)$", examples=["P7D", "PT90S"])]
Instant = Annotated[str, Field(pattern=INSTANT, json_schema_extra={"format": "date-time"})]
Count = Annotated[int, Field(ge=0)]
Amount = Annotated[int, Field(ge=0, description="In the currency's minor unit.")]
Currency = Annotated[str, Field(pattern="^[a-z]{3}$", examples=["eur"])]
Mark = Annotated[str, Field(pattern="^[0-9a-f]{4}$")]
Direction = Annotated[Literal["ltr", "rtl"], Field(description="The direction in which the language is written.")]


class Described(BaseModel):
    """What every answer has in common: its members are described where they stand."""

    model_config = ConfigDict(frozen=True, use_attribute_docstrings=True)


class Suggestions(Described):
    """Amounts to choose from, and the bounds of the reader's own."""

    suggested: list[Amount]
    least: Amount
    most: Amount
    chosen: Amount | None
    """The one that is selected at first."""


class Written(Described):
    """How the language writes an amount of the currency."""

    sign: str
    pattern: Annotated[str, Field(pattern="^[^¤#]*(¤[^¤#]*#|#[^¤#]*¤)[^¤#]*$", examples=["¤#"])]
    """`¤` is the sign, `#` the number."""
    point: str
    """What stands before fractions; whole amounts are written without."""
    group: str
    """What stands between groups of digits."""
    groups: Annotated[int, Field(ge=2, le=3)]
    """How many digits a group has; the last has three."""
    least: Annotated[int, Field(ge=4, le=5)]
    """How many digits a number has that is written in groups."""
    digits: Annotated[str, Field(pattern="^(.{10})?$")]
    """The language's own; empty where they are 0 to 9."""


class Amounts(Suggestions):
    """What the reader may give."""

    currency: Currency
    decimals: Annotated[int, Field(ge=0, le=3)]
    """How many digits of an amount lie behind the point."""
    written: Written
    step: Annotated[int, Field(ge=1)] = 1
    """What an amount has to be a multiple of; left out where it is 1."""
    intervals: Annotated[list[Interval], Field(min_length=1)]
    """How often it may be given; the first is selected at first."""
    by_interval: dict[Interval, Suggestions] | Absent = None
    """For the intervals that have amounts of their own, these; left out where none has."""
