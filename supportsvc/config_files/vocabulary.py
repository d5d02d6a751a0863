"""The words that a prompt is made of, and what the browser fills into each."""

import re
from collections.abc import Collection, Container, Iterable, Iterator, Mapping, Set
from typing import Any

from supportsvc.config_files import complaints
from supportsvc.config_files.complaints import Complaint
from supportsvc.config_files.plurals import GENERAL
from supportsvc.config_files.words import COMMON, Text
from supportsvc.domain.money import Interval

OWN = {"heading": {"least", "most"}, "body": {"least", "most"}}
"""The words of a campaign's own; its table may say any of the common ones otherwise."""
FILLED: Mapping[str, set[str]] = {
    **OWN,
    "bounds": {"least", "most"},
    "out_of_bounds": {"least", "most"},
    "give": {"amount"},
    "again": {"amount"},
    "charged": {"day"},
    "ordinal_other": {"day"},
    "in_days": {"day"},
    "walled": {"free"},
    "walled_days": {"free", "days"},
    "snoozed": {"date"},
    "thanks_given": {"amount"},
    "thanks_next": {"date"},
    "give_year": {"amount"},
    "give_once": {"amount"},
    "again_year": {"amount"},
    "again_once": {"amount"},
    "charged_year": {"date"},
    "thanks_given_year": {"amount"},
    "thanks_given_once": {"amount"},
}
OF_THE_CHOICE = frozenset({"how_often", *(f"choose_{interval}" for interval in Interval)})
"""The words that are needed only where there are several intervals to choose from."""
OF_AN_INTERVAL: Mapping[Interval, Set[str]] = {
    Interval.MONTH: frozenset(),
    **{
        interval: frozenset(
            f"{word}_{interval}" for word in ("legend", "give", "give_any", "again", "charged", "thanks_given")
        )
        for interval in (Interval.YEAR, Interval.ONCE)
    },
}
"""What is said otherwise of an interval, and needed only where it is offered; the common words are of a month."""
PLAIN = (
    "promised legend other own give_any busy failed charged_late ending later day pick undo close "
    "thanks_heading manage manage_failed walled_none notice preview"
)
OF_INTERVALS = OF_THE_CHOICE.union(*OF_AN_INTERVAL.values())
NEEDED = frozenset(PLAIN.split()) | (FILLED.keys() - OWN.keys() - OF_INTERVALS)
KNOWN = NEEDED | OWN.keys() | GENERAL.keys() | OF_INTERVALS | {"refused", "too_often"}
MUST_NAME = {word: "amount" for word, filled in FILLED.items() if filled == {"amount"}}
"""The button says what it takes, and the thank-you what was taken."""

LENGTH = re.compile(r"in_P\d+D")
BRACES = re.compile(r"\{([^{}]*)\}")
PARAGRAPHS, LINE = "a list of paragraphs, none of them empty", "a text that is not empty"


def placeholders(text: Text) -> set[str]:
    """Return what stands in braces."""
    return {name for part in ([text] if isinstance(text, str) else text) for name in BRACES.findall(part)}


def write_placeholders(names: Iterable[str]) -> str:
    """Write placeholders as they stand in a text."""
    return ", ".join(f"{{{name}}}" for name in sorted(names)) or "none"


def check_text(file: str, table: str, key: str, value: Any) -> Iterator[Complaint]:
    """A word says something, in one text or, for the body, in paragraphs, and every placeholder in it gets filled."""
    texts = value if isinstance(value, list) and key == "body" else [value]
    place = f"{table}.{key}"
    if not texts or not all(isinstance(text, str) and text.strip() for text in texts):
        yield complaints.wrong(file, place, value, PARAGRAPHS if key == "body" else LINE)
        return
    filled = FILLED.get(GENERAL.get(key, key), set())
    if placeholders(texts) - filled:
        expected = (
            f"no other placeholders than {write_placeholders(filled)}" if filled else "a text without placeholders"
        )
        yield complaints.wrong(file, place, value, expected)
    elif MUST_NAME.get(key, "") not in placeholders(texts) | {""}:
        yield complaints.wrong(file, place, value, f"a text with {{{MUST_NAME[key]}}}")


def check_forms(file: str, name: str, table: Mapping[str, Text], said: Container[str]) -> Iterator[Complaint]:
    """A language that has a plural form says the general one, too, which all other numbers have."""
    for key in table:
        general = GENERAL.get(key, key)
        if general not in said:
            yield complaints.missing(file, f"{name}.{general}", f"the general form beside {name}.{key}")


def check_common(file: str, table: Mapping[str, Text], intervals: Collection[Interval]) -> Iterator[Complaint]:
    """The common words are there, all of them, and those of the intervals that are offered."""
    for key in sorted(NEEDED - table.keys()):
        yield complaints.missing(file, f"{COMMON}.{key}", "a text: every prompt has this word")
    wanted = OF_THE_CHOICE if len(intervals) > 1 else frozenset[str]()
    for key in sorted(wanted.union(*(OF_AN_INTERVAL[interval] for interval in intervals)) - table.keys()):
        yield complaints.missing(file, f"{COMMON}.{key}", "a text, since money.intervals offers more than the month")


def check_own(file: str, name: str, table: Mapping[str, Text], common: Mapping[str, Text]) -> Iterator[Complaint]:
    """A campaign has a heading and a body, its own or the common ones."""
    for key in sorted(OWN.keys() - table.keys() - common.keys()):
        yield complaints.missing(file, f"{name}.{key}", PARAGRAPHS if key == "body" else LINE)


def is_known(key: str) -> bool:
    """Tell whether anybody reads a key; besides words there are names of lengths, such as `in_P7D`."""
    return key in KNOWN or LENGTH.fullmatch(key) is not None
