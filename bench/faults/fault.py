"""What goes wrong on a bad day, as small values: a name, how it begins, and how it ends."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

from bench.faults.crowd import Crowd

Deed = Callable[[], object]


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that goes wrong under load.

    It lasts as long as the effort says; without an `end` it is over as soon as it has begun, and the time to recover
    counts from there. `note` says in a few words what is done. `spares` are the kinds of readers that are left out of
    the load, since what they were promised cannot hold: say why in the note.
    """

    name: str
    begin: Deed
    end: Deed | None = None
    note: str = ""
    spares: frozenset[str] = frozenset()


@dataclass(slots=True)
class Target:
    """The port of loopback that the load goes to from now on, as a load balancer would choose it."""

    port: int


@dataclass(frozen=True, slots=True)
class Scene:
    """What stands ready: where the load goes, the readers that are known there, and the faults in their order."""

    target: Target
    crowd: Crowd
    faults: Sequence[Fault]


Stage = Callable[[Path], AbstractContextManager[Scene]]
"""Sets a scene up in an empty folder, and takes it down."""
