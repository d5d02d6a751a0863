"""Joining the client's parts and its look into what is served, by the rules in supportsvc/client/README.md."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from hashlib import blake2b
from importlib.resources import files

CLIENT = files("supportsvc").joinpath("client")
TYPE = re.compile(r"/\*\* @\w+ .*? \*/ ")
"""A type in the middle of a line."""
EAGER = "//# allFunctionsCalledOnLoad\n"
"""Has Chromium compile all of a script while it arrives, off the main thread, and not function by function on it."""
HANDED_BACK = "{offerPrompt, openPortal, thank}"
"""What support.js gets of the prompt's part."""


@dataclass(frozen=True, slots=True)
class PromptPart:
    """The prompt's part as a module. `version` names what it and support.js hand each other, and then its content."""

    text: str
    version: str

    def suits(self, version: str) -> bool:
        """Tell whether a support.js that asks for another version can do with this one."""
        return version.partition("-")[0] == self.version.partition("-")[0]


def joined(config: str) -> str:
    """Return support.js for a site's configuration, given as JSON."""
    hands = f'const PART = "{prompt_part().version}";\nconst shared = () => ({handed()});\n'
    return EAGER + script_of(config, hands + parts(listed("ORDER")))


def inert(config: str) -> str:
    """Return what stands in for support.js in a protected country."""
    return script_of(config, parts(("inert.js",)))


def script_of(config: str, text: str) -> str:
    """Return some of the client's parts as a script."""
    safe = config.replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
    return f"(function(){{'use strict';\nconst CONFIG = {safe};\n{text}}})();\n"


@cache
def prompt_part() -> PromptPart:
    """Return the part that shows something, the same for every site."""
    dressed = f"const LOOK = {json.dumps(look(), ensure_ascii=False)};\n{parts(listed('ORDER.prompt'))}"
    text = f"{EAGER}export default (({handed()}) => {{\n{dressed}return {HANDED_BACK};\n}});\n"
    return PromptPart(text, f"{mark(handed() + HANDED_BACK)}-{mark(text)}")


def handed() -> str:
    """Return what support.js hands to the prompt's part."""
    return "{" + ", ".join(listed("SHARED")) + "}"


def mark(text: str) -> str:
    """Return a short name of a text."""
    return blake2b(text.encode(), digest_size=6).hexdigest()


def listed(name: str) -> tuple[str, ...]:
    """Return the lines of one of the client's lists."""
    return tuple(CLIENT.joinpath(name).read_text("utf-8").split())


@cache
def parts(names: tuple[str, ...]) -> str:
    """Return parts in their order, stripped."""
    return "".join(f"{line}\n" for name in names for line in stripped(CLIENT.joinpath(name).read_text("utf-8")))


@cache
def look() -> str:
    """Return the prompt's style sheet."""
    sheet = CLIENT.joinpath("prompt.css").read_text("utf-8")
    return "\n".join(stripped(sheet))


def stripped(source: str) -> Iterator[str]:
    """Yield the lines that are neither empty nor comments, without the white space around them and types within."""
    in_comment = False
    for line in source.splitlines():
        text = line.strip()
        if in_comment or text.startswith("/*"):
            in_comment = not text.endswith("*/")
        elif text and not text.startswith("//"):
            yield TYPE.sub("", text)
