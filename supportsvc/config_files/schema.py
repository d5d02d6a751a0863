"""The domain's own dataclasses as a schema, with the limits of limits.py on their fields.

pydantic is shown a twin of each dataclass: the same fields, each with its limit, and what was read becomes a value of
ours. Unknown keys are refused in every table, and nothing is converted but what TOML cannot say itself.
"""

from collections.abc import Callable, Iterator, Mapping, Set
from contextlib import suppress
from dataclasses import dataclass, field, fields, is_dataclass, make_dataclass
from datetime import UTC, datetime, time, timedelta, tzinfo
from functools import reduce
from operator import or_
from types import UnionType
from typing import Annotated, Any, get_args, get_origin, get_type_hints

from pydantic import AfterValidator, BeforeValidator, ConfigDict, TypeAdapter
from pydantic_core import PydanticCustomError

from supportsvc.config_files.places import read_zone
from supportsvc.domain.lengths import read_length


@dataclass(frozen=True, slots=True)
class Limit:
    """What a field's value must be besides its type, and, where it is a list, what `each` of its entries must be.

    `paper` says the same in the words of JSON Schema, as far as it can.
    """

    expected: str
    holds: Callable[[Any], bool]
    each: "Limit | None" = None
    paper: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Fault:
    """What does not fit together in a table: the field at fault, its value, and what was expected of it."""

    field: str
    value: object
    expected: str


Limits = Mapping[tuple[type, str], Limit]
Checks = Mapping[type, Callable[[Any], Iterator[Fault]]]


def build_adapter(kind: type, limits: Limits, checks: Checks) -> TypeAdapter[Any]:
    """Build the reader of a one-entry list of `kind`: a configuration can be given for a standard type only."""

    def twin(kind: Any) -> Any:
        """Return the type that pydantic is shown in the place of one of ours."""
        if kind in SCALARS:
            return SCALARS[kind]
        if is_dataclass(kind) and isinstance(kind, type):
            return twin_of_dataclass(kind)
        parts = tuple(part if part is ... else twin(part) for part in get_args(kind))
        if isinstance(kind, UnionType):
            return reduce(or_, parts)
        origin = get_origin(kind)
        return kind if origin is None else (frozenset if issubclass(origin, Set) else origin)[parts]

    def twin_of_dataclass(kind: type) -> Any:
        hints = get_type_hints(kind)
        twins = []
        for ours in fields(kind):
            limit = limits.get((kind, ours.name))
            checked = AfterValidator(_checker(limit.holds if limit else _accept))
            defaults: Any = field(default=ours.default, default_factory=ours.default_factory)
            shown = twin(hints[ours.name])
            if limit is not None and limit.each is not None:
                (entry, *rest) = get_args(shown)
                shown = get_origin(shown)[(Annotated[entry, AfterValidator(_checker(limit.each.holds))], *rest)]
            twins.append((ours.name, Annotated[shown, checked], defaults))
        rebuild = AfterValidator(_rebuilder(kind, checks.get(kind, _find_nothing)))
        return Annotated[make_dataclass(kind.__name__, twins, frozen=True), rebuild]

    whole: Any = tuple[twin(kind)]  # type: ignore[misc]  # a type made at run time
    return TypeAdapter(whole, config=ConfigDict(extra="forbid", strict=True))


def _rebuilder(kind: type, check: Callable[[Any], Iterator[Fault]]) -> Callable[[Any], Any]:
    names = [ours.name for ours in fields(kind)]

    def rebuild(twin: Any) -> Any:
        value = kind(**{name: getattr(twin, name) for name in names})
        faults = tuple(check(value))
        if faults:
            raise PydanticCustomError("faults", "does not fit together", {"faults": faults})
        return value

    return rebuild


def _checker(holds: Callable[[Any], bool]) -> Callable[[Any], Any]:
    def check(value: Any) -> Any:
        if value is not None and not holds(value):
            raise PydanticCustomError("limit", "out of its limit")
        return value

    return check


def _read_length(value: object) -> timedelta:
    length = read_length(value) if isinstance(value, str) else None
    if length is None:
        raise PydanticCustomError("length", "not a length")
    return length


def _put_into_utc(value: datetime) -> datetime:
    if value.tzinfo is None:
        raise PydanticCustomError("offset", "without an offset")
    return value.astimezone(UTC).replace(microsecond=0)


def _read_hour(value: object) -> time:
    with suppress(TypeError, ValueError):
        hour = time.fromisoformat(value)  # type: ignore[arg-type]  # what is no text is refused like any other mistake
        if hour.tzinfo is None:
            return hour.replace(microsecond=0)
    raise PydanticCustomError("hour", "not an hour of the day")


def _read_zone(value: object) -> tzinfo:
    zone = read_zone(value) if isinstance(value, str) else None
    if zone is None:
        raise PydanticCustomError("zone", "not a time zone")
    return zone


def _accept(_value: object) -> bool:
    return True


def _find_nothing(_value: object) -> Iterator[Fault]:
    return iter(())


SCALARS: Mapping[Any, Any] = {
    timedelta: Annotated[timedelta, BeforeValidator(_read_length)],
    datetime: Annotated[datetime, AfterValidator(_put_into_utc)],
    time: Annotated[Any, AfterValidator(_read_hour)],
    tzinfo: Annotated[Any, AfterValidator(_read_zone)],
}
"""What TOML says in texts, or pydantic takes otherwise than we do."""
