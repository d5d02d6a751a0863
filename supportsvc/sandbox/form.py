"""Stripe's way of writing nested values into a form, read back into dicts and lists."""

import re
from collections.abc import Iterable
from typing import Any

from supportsvc.sandbox.refusals import invalid

PART = re.compile(r"\[([^\[\]]*)\]")


def parse_form(pairs: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """Answer nested dicts and lists of strings; `a[b][0]=x` becomes {"a": {"b": ["x"]}}."""
    tree: dict[str, Any] = {}
    for key, value in pairs:
        head, *_ = key.partition("[")
        parts = [head, *PART.findall(key)]
        if not head or head + "".join(f"[{part}]" for part in parts[1:]) != key:
            raise invalid(f"Invalid request: the parameter name {key!r} is malformed.", key)
        put(tree, parts, value, key)
    return {key: settle_lists(value) for key, value in tree.items()}


def put(tree: dict[str, Any], parts: list[str], value: str, key: str) -> None:
    """Put one leaf into the tree; `[]` takes the next number."""
    node = tree
    for part in parts[:-1]:
        node = node.setdefault(part or str(len(node)), {})
        if not isinstance(node, dict):
            raise invalid(f"Invalid request: {key!r} is given both as a value and as an object.", key)
    last = parts[-1] or str(len(node))
    if last in node:
        raise invalid(f"Invalid request: {key!r} is given twice.", key)
    node[last] = value


def settle_lists(node: Any) -> Any:
    """Turn dicts whose keys are 0, 1, 2, … into lists."""
    if not isinstance(node, dict):
        return node
    settled = {key: settle_lists(value) for key, value in node.items()}
    if settled and all(key.isdigit() for key in settled):
        return [settled[key] for key in sorted(settled, key=int)]
    return settled
