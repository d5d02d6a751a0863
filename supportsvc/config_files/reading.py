"""A document is read into one of our values, or everything that is wrong with it is told."""

import json
from collections.abc import Iterator, Set
from dataclasses import fields, is_dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from enum import StrEnum
from types import NoneType, UnionType
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

from pydantic import ValidationError

from supportsvc.config_files import complaints
from supportsvc.config_files.agreement import CHECKS
from supportsvc.config_files.complaints import Complaint, dotted
from supportsvc.config_files.documents import Document
from supportsvc.config_files.limits import LIMITS
from supportsvc.config_files.schema import Limit, build_adapter

Value = TypeVar("Value")
Way = tuple[int | str, ...]

PLAIN = {
    str: "a text",
    int: "a whole number",
    bool: "true or false",
    timedelta: 'a length such as "P7D" (seven days) or "PT1H" (an hour)',
    datetime: "a date and time with its offset, such as 2026-12-01T06:00:00+01:00",
    time: "an hour of the day without quotes and without an offset, such as 06:30:00",
    tzinfo: 'the name of a time zone such as "Europe/Berlin" or "UTC"',
}


def read_value(kind: type[Value], file: str, document: Document, **given: object) -> Value | list[Complaint]:
    """Read a document into a dataclass; `given` are fields of it that come from elsewhere."""
    refused = [
        complaints.unknown(file, key, _known(kind) - given.keys(), document[key]) for key in given if key in document
    ]
    # As JSON, since in JSON pydantic's strict mode still takes texts for lengths, instants and choices.
    whole = json.dumps([{**document, **given}], default=str)
    try:
        (value,) = build_adapter(kind, LIMITS, CHECKS).validate_json(whole)
    except ValidationError as error:
        found = [
            said for e in error.errors(include_url=False) for said in _complain(kind, file, document, given.keys(), e)
        ]
        return [*refused, *found]
    return refused or value


def _complain(kind: type, file: str, document: Document, given: Set[str], error: Any) -> Iterator[Complaint]:
    """Put one of pydantic's errors, or all of a table's faults, into our words; `given` cannot be written there."""
    way: Way = error["loc"][1:]
    match error["type"]:
        case "faults":
            for fault in error["ctx"]["faults"]:
                value = _as_written(document, (*way, fault.field), fault.value)
                yield complaints.wrong(file, dotted((*way, fault.field)), value, fault.expected)
        case "unexpected_keyword_argument":
            whole = _known(kind) - given
            known = _known(_kind_at(kind, way[:-1])[0]) if len(way) > 1 else whole
            above = whole if len(way) > 1 and not isinstance(error["input"], dict) else set()
            yield complaints.unknown(file, dotted(way), known, error["input"], above)
        case "missing":
            yield complaints.missing(file, dotted(way), _expected(kind, way))
        case _:
            yield complaints.wrong(file, dotted(way), _as_written(document, way, error["input"]), _expected(kind, way))


def _as_written(document: Document, way: Way, read: object) -> object:
    """Return a day, an hour or an instant as its editor wrote it, not as it was read; anything else as it was read."""
    found: Any = document
    try:
        for part in way:
            found = found[part]
    except (KeyError, IndexError, TypeError):
        return read
    return found if isinstance(found, date | time) else read


def _known(kind: type) -> set[str]:
    return {ours.name for ours in fields(kind)}


def _expected(kind: type, way: Way) -> str:
    found, limit = _kind_at(kind, way)
    return limit.expected if limit else describe(found)


def _kind_at(kind: Any, way: Way) -> tuple[Any, Limit | None]:
    """Follow the way to a value through the types; return its type and, where it is a field with one, its limit."""
    limit = None
    for part in way:
        if isinstance(part, str):
            limit = LIMITS.get((kind, part))
            kind = without_none(get_type_hints(kind)[part])
        else:
            limit, kind = limit and limit.each, get_args(kind)[0]
    return kind, limit


def describe(kind: Any) -> str:
    """Say what a type takes, in words for who edits a file."""
    if is_dataclass(kind):
        return f"a table with {', '.join(sorted(_known(kind)))}"  # type: ignore[arg-type]  # no instance comes here
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return f"one of {', '.join(json.dumps(member.value) for member in kind)}"
    if get_origin(kind) in {tuple, frozenset, Set}:
        return f"a list, each entry {describe(get_args(kind)[0])}"
    return PLAIN[kind]


def without_none(kind: Any) -> Any:
    """Return the type of a field that may be left out, as it is where it stands."""
    if not isinstance(kind, UnionType):
        return kind
    (real,) = (part for part in get_args(kind) if part is not NoneType)
    return real
