"""The Lua scripts, each in its own file under lua/ with a word on what it guarantees."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from hashlib import sha1
from importlib.resources import files

from supportsvc.store.line import Command, Word


@dataclass(frozen=True, slots=True)
class Script:
    """A script's name, its text, and the digest by which a server that has seen it knows it."""

    name: str
    text: bytes
    digest: str


@dataclass(frozen=True, slots=True)
class Call:
    """A script with its keys, all of one slot, and its arguments."""

    script: Script
    keys: tuple[bytes, ...]
    args: tuple[Word, ...] = ()

    def by_digest(self) -> Command:
        """Name the script by its digest, which a server knows that has seen it."""
        return ("EVALSHA", self.script.digest, len(self.keys), *self.keys, *self.args)

    def by_text(self) -> Command:
        """Hand the whole script over, to a server that answered NOSCRIPT."""
        return ("EVAL", self.script.text, len(self.keys), *self.keys, *self.args)


@cache
def load_script(name: str) -> Script:
    """Read lua/<name>.lua once for the life of the process."""
    text = files("supportsvc.store").joinpath("lua", f"{name}.lua").read_bytes()
    return Script(name, text, sha1(text, usedforsecurity=False).hexdigest())


COMPARE_AND_SET = load_script("compare_and_set")
TAKE_TICKET = load_script("take_ticket")
WRITE_CUSTOMER = load_script("write_customer")
TOUCH_CUSTOMER = load_script("touch_customer")
SPEND = load_script("spend")
NOTE_TOLD = load_script("note_told")
INDEX_EMAIL = load_script("index_email")
DROP_GONE_EMAILS = load_script("drop_gone_emails")
