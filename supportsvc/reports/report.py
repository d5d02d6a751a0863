"""What a report is made of; all words and numbers in it are written by whoever makes it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """How a chart shows its numbers: along time, or as bars below each other that have room for their names."""

    LINES = "lines"
    BARS = "bars"


@dataclass(frozen=True, slots=True)
class Figure:
    """One number that matters, as text, with what it is of and a word on how to read it."""

    name: str
    value: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of text under their columns' names; the first column names the row, the others hold numbers.

    `words` are the columns, counted from 0, that hold words, too: they are not set to the right.
    """

    title: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    note: str = ""
    words: Sequence[int] = ()


@dataclass(frozen=True, slots=True)
class Series:
    """Numbers of one kind, one for each of the chart's labels; None where there is none.

    `ranges` are the intervals that the numbers are sure to lie in, as far as they are known. A `dashed` series is one
    that was expected and not seen.
    """

    name: str
    values: Sequence[float | None]
    ranges: Sequence[tuple[float, float] | None] = ()
    dashed: bool = False


@dataclass(frozen=True, slots=True)
class Chart:
    """A picture of some series over the same labels; `unit` stands behind each number, such as " %".

    `label` says what the labels are.
    """

    title: str
    kind: Kind
    labels: Sequence[str]
    series: Sequence[Series]
    label: str = "day"
    unit: str = ""
    digits: int = 0
    note: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """A title, a sentence or two that say what was found, the numbers that matter, and the parts in their order."""

    title: str
    lead: str
    figures: Sequence[Figure] = ()
    parts: Sequence[Table | Chart] = ()
