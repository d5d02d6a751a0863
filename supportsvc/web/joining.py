"""Joining the client's parts into one classic script, by the rules in supportsvc/client/README.md, and its look."""

from collections.abc import Iterator
from functools import cache
from importlib.resources import files

CLIENT = files("supportsvc").joinpath("client")


def joined(config: str) -> str:
    """Return support.js for a site's configuration, given as JSON."""
    return script_of(config, tuple(CLIENT.joinpath("ORDER").read_text("utf-8").split()))


def inert(config: str) -> str:
    """Return what stands in for support.js in a protected country."""
    return script_of(config, ("inert.js",))


def script_of(config: str, names: tuple[str, ...]) -> str:
    """Return some of the client's parts as a script."""
    safe = config.replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
    return f"(function(){{'use strict';\nconst CONFIG = {safe};\n{parts(names)}}})();\n"


@cache
def parts(names: tuple[str, ...]) -> str:
    """Return parts in their order, stripped."""
    return "".join(f"{line}\n" for name in names for line in stripped(CLIENT.joinpath(name).read_text("utf-8")))


@cache
def look() -> str:
    """Return the style sheet that travels with a prompt, so that pages without one do not pay for it."""
    sheet = CLIENT.joinpath("prompt.css").read_text("utf-8")
    return "\n".join(stripped(sheet))


def stripped(source: str) -> Iterator[str]:
    """Yield the lines that are neither empty nor comments, without the white space around them."""
    in_comment = False
    for line in source.splitlines():
        text = line.strip()
        if in_comment or text.startswith("/*"):
            in_comment = not text.endswith("*/")
        elif text and not text.startswith("//"):
            yield text
