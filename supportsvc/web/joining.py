"""Joining the client's parts into one classic script, by the rules in supportsvc/client/README.md, and its look."""

from collections.abc import Iterator
from functools import cache
from importlib.resources import files


def joined(config: str) -> str:
    """Return support.js for a site's configuration, given as JSON."""
    safe = config.replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
    return f"(function(){{'use strict';\nconst CONFIG = {safe};\n{parts()}}})();\n"


@cache
def parts() -> str:
    """Return the parts, in their order and stripped."""
    folder = files("supportsvc").joinpath("client")
    names = folder.joinpath("ORDER").read_text("utf-8").split()
    return "".join(f"{line}\n" for name in names for line in stripped(folder.joinpath(name).read_text("utf-8")))


@cache
def look() -> str:
    """Return the style sheet that travels with a prompt, so that pages without one do not pay for it."""
    sheet = files("supportsvc").joinpath("client", "prompt.css").read_text("utf-8")
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
