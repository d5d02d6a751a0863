"""The words that a prompt is made of, and what the browser fills into each."""

import re
from collections.abc import Container, Iterable, Iterator, Mapping
from typing import Any

from supportsvc.config_files import complaints
from supportsvc.config_files.complaints import Complaint
from supportsvc.config_files.plurals import GENERAL
from supportsvc.config_files.words import COMMON, Text

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
}
PLAIN = (
    "promised legend other own give_any busy failed charged_late ending later day pick undo close "
    "thanks_heading manage manage_failed walled_none notice preview"
)
NEEDED = frozenset(PLAIN.split()) | (FILLED.keys() - OWN.keys())
KNOWN = NEEDED | OWN.keys() | GENERAL.keys()
MUST_NAME = {"give": "amount", "again": "amount", "thanks_given": "amount"}
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


def check_common(file: str, table: Mapping[str, Text]) -> Iterator[Complaint]:
    """The common words are there, all of them."""
    for key in sorted(NEEDED - table.keys()):
        yield complaints.missing(file, f"{COMMON}.{key}", "a text: every prompt has this word")


def check_own(file: str, name: str, table: Mapping[str, Text], common: Mapping[str, Text]) -> Iterator[Complaint]:
    """A campaign has a heading and a body, its own or the common ones."""
    for key in sorted(OWN.keys() - table.keys() - common.keys()):
        yield complaints.missing(file, f"{name}.{key}", PARAGRAPHS if key == "body" else LINE)


def is_known(key: str) -> bool:
    """Tell whether anybody reads a key; besides words there are names of lengths, such as `in_P7D`."""
    return key in KNOWN or LENGTH.fullmatch(key) is not None
