"""The kill switches, and with them the generation of the rules: one key, read in one trip, of which later word wins.

Each switch has a version of its own, so that what one process knows of one and another of another comes together,
however often the store is wiped, and nobody's word undoes a later one.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from supportsvc.domain.page import Placement
from supportsvc.domain.policy import Switches
from supportsvc.store.budget import Budget
from supportsvc.store.connect import Store
from supportsvc.store.keys import LIVE, LIVE_LIFE
from supportsvc.store.scripts import load_script

KEEP = load_script("keep_live")
TURN = load_script("turn_switch")

EVERYTHING = "everything"
NAMES = (EVERYTHING, *map(str, Placement))
"""The switches that there are."""

PREFIX = "switch:"
WORD = re.compile(r"(\d{1,16}) (off|on)")


@dataclass(frozen=True, slots=True)
class Turn:
    """The last turn of a switch; `version` is the store's clock in microseconds at that time, or a little later."""

    version: int
    off: bool

    @property
    def at(self) -> datetime:
        """When it was turned."""
        return datetime.fromtimestamp(self.version / 1_000_000, UTC)

    def __str__(self) -> str:
        return f"{self.version} {'off' if self.off else 'on'}"


@dataclass(frozen=True, slots=True)
class Live:
    """What the processes share: the digest of the rules, their generation (0 while there is none), the switches."""

    digest: str = ""
    generation: int = 0
    turns: Mapping[str, Turn] = field(default_factory=dict)


def read_live(store: Store, length: timedelta) -> Live:
    """Read what holds, in one trip; raises StoreUnavailable after `length`."""
    reply: list[bytes] = store.ask("HGETALL", LIVE, budget=Budget.lasting(length))
    fields = {name.decode(): value.decode() for name, value in zip(reply[::2], reply[1::2], strict=True)}
    turns = {
        name.removeprefix(PREFIX): Turn(int(word[1]), word[2] == "off")
        for name, text in fields.items()
        if name.startswith(PREFIX) and (word := WORD.fullmatch(text))
    }
    return Live(fields.get("digest", ""), int(fields.get("generation", "0")), turns)


def keep_live(store: Store, live: Live, length: timedelta) -> None:
    """Write what a process knows and the store lacks; raises StoreUnavailable after `length`."""
    words = [word for name, turn in live.turns.items() for word in (PREFIX + name, str(turn))]
    life = int(LIVE_LIFE.total_seconds())
    store.run(KEEP, [LIVE], [live.digest, live.generation, life, *words], Budget.lasting(length))


def turn_switch(store: Store, name: str, length: timedelta, *, off: bool) -> bool:
    """Turn a switch, and tell whether it stood otherwise before; raises StoreUnavailable after `length`."""
    words = [PREFIX + name, "off" if off else "on", int(LIVE_LIFE.total_seconds())]
    return bool(store.run(TURN, [LIVE], words, Budget.lasting(length)))


def later(one: Mapping[str, Turn], other: Mapping[str, Turn]) -> dict[str, Turn]:
    """Return of each switch the later turn."""
    known = dict(one)
    for name, turn in other.items():
        if name not in known or known[name].version < turn.version:
            known[name] = turn
    return known


def switches_of(turns: Mapping[str, Turn]) -> Switches:
    """Return the switches as the decision sees them; one of a later version of the service is passed over."""
    off = {name for name, turn in turns.items() if turn.off}
    return Switches(EVERYTHING in off, frozenset(placement for placement in Placement if placement in off))


def either(one: Switches, other: Switches) -> Switches:
    """Return what is off by one or by the other."""
    return Switches(one.everything or other.everything, frozenset(one.placements) | frozenset(other.placements))
