"""Values that are made for each request: frozen to whoever reads and checks the code, and cheap to make."""

from dataclasses import dataclass
from typing import TypeVar, dataclass_transform

T = TypeVar("T")


@dataclass_transform(frozen_default=True)
def value(kind: type[T]) -> type[T]:
    """Make a class a frozen dataclass, of which the type checker refuses every assignment.

    The interpreter would refuse them, too, at up to ten times the price of making one; and a decision makes two dozen,
    of a hundred fields (docs/decisions/0020). For values that stand for long, a frozen dataclass costs nothing.
    """
    return dataclass(slots=True, unsafe_hash=True)(kind)
