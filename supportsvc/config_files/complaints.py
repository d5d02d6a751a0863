"""A complaint about the configuration: which file, which key, what stands there and what was expected."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, time, timedelta
from difflib import get_close_matches

from supportsvc.domain.lengths import write_length

LONGEST_VALUE = 80
OUTDATED = {"cap": 'it is a list now, for several windows at once: caps = [{ count = 4, window = "P7D" }]'}
"""Keys that there were once, and what stands in their place."""


@dataclass(frozen=True, slots=True)
class Complaint:
    """One mistake; `key` is dotted, and empty where the whole file is meant. `#2` in a key is the second of a list."""

    file: str
    key: str
    text: str

    def __str__(self) -> str:
        return f"{self.file}: {self.key} {self.text}" if self.key else f"{self.file}: {self.text}"


class ConfigurationError(Exception):
    """The configuration cannot be used; `complaints` holds everything that is wrong with it."""

    def __init__(self, complaints: Iterable[Complaint]) -> None:
        self.complaints = tuple(complaints)
        super().__init__("\n".join(map(str, self.complaints)))


def wrong(file: str, key: str, value: object, expected: str) -> Complaint:
    """Complain about a value."""
    return Complaint(file, key, f"is {show(value)}; expected {expected}")


def missing(file: str, key: str, expected: str) -> Complaint:
    """Complain about a key that is not there."""
    return Complaint(file, key, f"is missing; expected {expected}")


def unknown(file: str, key: str, known: Iterable[str], value: object, above: Iterable[str] = ()) -> Complaint:
    """Complain about a key that nobody reads, and name the one that was probably meant.

    `above` are the keys that are known outside of every table: a line that is added at a file's end is in the last.
    """
    known, last = sorted(known), key.rpartition(".")[2]
    near = get_close_matches(last, known, n=1)
    cure = f"did you mean {near[0]}?" if near else f"known here: {', '.join(known) or 'none'}"
    cure = "it belongs to the whole file: put it above the first [heading]" if last in above else cure
    cure = OUTDATED[last] if last in OUTDATED and f"{last}s" in known else cure
    return Complaint(file, key, f"= {show(value)} is not a known key; {cure}")


def show(value: object) -> str:
    """Write a value as it stands in a TOML file, cut where it is long."""
    if isinstance(value, date | time):
        return value.isoformat()
    text = json.dumps(value, ensure_ascii=False, default=_show_other)
    return text if len(text) <= LONGEST_VALUE else text[: LONGEST_VALUE - 1] + "…"


def dotted(parts: Iterable[int | str]) -> str:
    """Join the way to a value into one key."""
    key = ""
    for part in parts:
        key += f"#{part + 1}" if isinstance(part, int) else f".{part}" if key else part
    return key


def _show_other(value: object) -> str:
    return write_length(value) if isinstance(value, timedelta) else str(value)
