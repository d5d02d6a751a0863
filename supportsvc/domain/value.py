"""Values that are made for each request: frozen to whoever reads and checks the code, and cheap to make."""

from dataclasses import dataclass
from typing import TypeVar, dataclass_transform

T = TypeVar("T")


@dataclass_transform(frozen_default=True)
def value(kind: type[T]) -> type[T]:
    """Make a class a frozen dataclass, of which the type checker refuses every assignment.

    The interpreter would refuse them, too, at ten times the price of making one: a decision makes two dozen values
    of a hundred fields, which then come to a seventh of its time (docs/decisions/0020).
    """
    return dataclass(slots=True, unsafe_hash=True)(kind)
