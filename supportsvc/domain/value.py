"""Values that are made for each request: frozen to whoever reads and checks the code, and cheap to make."""

from collections.abc import Callable
from dataclasses import dataclass, fields
from functools import cache
from operator import attrgetter
from typing import Any, TypeVar, dataclass_transform

T = TypeVar("T")


@dataclass_transform(frozen_default=True)
def value(kind: type[T]) -> type[T]:
    """Make a class a frozen dataclass, of which the type checker refuses every assignment.

    The interpreter would refuse them, too, at up to ten times the price of making one; and a decision makes two dozen,
    of a hundred fields (docs/decisions/0020). For values that stand for long, a frozen dataclass costs nothing.
    """
    return dataclass(slots=True, unsafe_hash=True)(kind)


def changed(of: T, **changes: Any) -> T:
    """Return a value with some of its fields changed: `dataclasses.replace`, at half its price."""
    kind: Any = type(of)
    take, places = anatomy(kind)
    parts = list(take(of))
    for name, part in changes.items():
        parts[places[name]] = part
    made: T = kind(*parts)
    return made


@cache
def anatomy(kind: type[Any]) -> tuple[Callable[[Any], tuple[Any, ...]], dict[str, int]]:
    """Return what takes a value's parts, of which there are several, and the place of each."""
    names = [field.name for field in fields(kind)]
    return attrgetter(*names), {name: place for place, name in enumerate(names)}
