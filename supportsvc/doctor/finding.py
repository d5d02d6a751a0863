"""A finding: how bad it is, what it is about, what was seen, and what to do."""

from dataclasses import dataclass
from enum import StrEnum


class Grade(StrEnum):
    """How bad a finding is."""

    OK = "ok"
    WARNING = "warning"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Finding:
    """A line of the doctor's; `cure` says what to do, and is empty where there is nothing."""

    grade: Grade
    about: str
    seen: str
    cure: str = ""


def ok(about: str, seen: str) -> Finding:
    """Return a finding that is as it should be."""
    return Finding(Grade.OK, about, seen)


def warning(about: str, seen: str, cure: str) -> Finding:
    """Return a finding that may be meant so, or could not be looked at."""
    return Finding(Grade.WARNING, about, seen, cure)


def wrong(about: str, seen: str, cure: str) -> Finding:
    """Return a finding that will hurt readers or lose events."""
    return Finding(Grade.WRONG, about, seen, cure)
