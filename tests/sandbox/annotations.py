"""What Stripe's SDK says of an answer's keys and types, and where an answer differs from it."""

import ast
import importlib
import inspect
import sys
import typing
from decimal import Decimal
from functools import lru_cache
from typing import Any

from stripe._list_object import ListObject
from stripe._object_classes import get_object_class
from stripe._stripe_object import StripeObject, UntypedStripeObject


@lru_cache(maxsize=256)
def names_of(module_name: str) -> dict[str, Any]:
    """Answer a module's names, with those that it imports for type checkers alone."""
    module = sys.modules[module_name]
    names = dict(vars(module))
    for node in ast.walk(ast.parse(inspect.getsource(module))):
        if isinstance(node, ast.ImportFrom) and node.module:
            source = importlib.import_module(node.module)
            names |= {alias.asname or alias.name: getattr(source, alias.name) for alias in node.names}
    return names


@lru_cache(maxsize=2048)
def fields_of(cls: type) -> dict[str, Any]:
    """Answer each key of an answer with its type; the classes are nested, so names are looked up outwards."""
    names = dict(names_of(cls.__module__))
    parts = cls.__qualname__.split(".")
    scope: Any = sys.modules[cls.__module__]
    for part in parts:
        scope = getattr(scope, part)
        names |= {key: value for key, value in vars(scope).items() if inspect.isclass(value)}
    shell = type("Shell", (), {"__annotations__": dict(cls.__annotations__), "__module__": cls.__module__})
    hints = typing.get_type_hints(shell, globalns=names, localns=names)
    return {
        key: hint for key, hint in hints.items() if typing.get_origin(hint) is not typing.ClassVar and key[0] != "_"
    }


def alternatives(hint: Any) -> list[Any]:
    """Answer the alternatives of a union, nested ones included."""
    if typing.get_origin(hint) is typing.Union:
        return [part for arg in typing.get_args(hint) for part in alternatives(arg)]
    return [hint]


def is_optional(hint: Any) -> bool:
    return type(None) in alternatives(hint)


def differences(value: dict[str, Any], cls: type, path: str) -> list[str]:
    """Answer where an answered object differs from the SDK's class: unknown keys, missing ones, other types."""
    fields = fields_of(cls)
    found = [f"{path}.{key}: not named by {cls.__qualname__}" for key in value if key not in fields]
    if value.get("deleted"):
        return found
    found += [f"{path}.{key}: missing" for key, hint in fields.items() if key not in value and not is_optional(hint)]
    for key, item in value.items():
        if key in fields:
            found += type_differences(item, fields[key], f"{path}.{key}")
    return found


def type_differences(value: Any, hint: Any, path: str) -> list[str]:
    """Answer where a value differs from its type."""
    kinds = alternatives(hint)
    if Any in kinds:
        return []  # an event's object, which is judged by its own class
    if value is None:
        return [] if type(None) in kinds else [f"{path}: null"]
    if isinstance(value, list):
        inner = [typing.get_args(kind)[0] for kind in kinds if typing.get_origin(kind) is list]
        if not inner:
            return [f"{path}: a list"]
        return [
            words for index, item in enumerate(value) for words in type_differences(item, inner[0], f"{path}[{index}]")
        ]
    if isinstance(value, dict):
        return object_differences(value, kinds, path)
    return leaf_differences(value, kinds, path)


def object_differences(value: dict[str, Any], kinds: list[Any], path: str) -> list[str]:
    """Answer where an object differs from the best of the classes that may stand there."""
    for kind in kinds:
        origin = typing.get_origin(kind) or kind
        args = typing.get_args(kind)
        if origin is ListObject:
            found = [] if set(value) == {"object", "data", "has_more", "url"} else [f"{path}: not a list's keys"]
            return found + type_differences(value["data"], list[args[0]], f"{path}.data")  # type: ignore[valid-type]
        if origin is UntypedStripeObject:
            return [words for key, item in value.items() for words in type_differences(item, args[0], f"{path}.{key}")]
    classes = [kind for kind in kinds if inspect.isclass(kind) and issubclass(kind, StripeObject)]
    if not classes:
        return [f"{path}: an object"]
    return min((differences(value, cls, path) for cls in classes), key=len)


def leaf_differences(value: Any, kinds: list[Any], path: str) -> list[str]:
    """Answer whether a plain value is none of those that may stand there; an enum's words are held to."""
    words = [word for kind in kinds if typing.get_origin(kind) is typing.Literal for word in typing.get_args(kind)]
    if value in words:
        return []
    if (
        words
        and isinstance(value, str)
        and not any(inspect.isclass(kind) and issubclass(kind, StripeObject) for kind in kinds)
    ):
        return [f"{path}: {value!r} is none of {words}"]
    plain: dict[Any, Any] = {str: str, int: int, bool: bool, float: (int, float), Decimal: str}
    for kind in kinds:
        expected = plain.get(kind)
        if expected and isinstance(value, expected) and isinstance(value, bool) == (kind is bool):
            return []
    return [f"{path}: {value!r} is no {kinds}"]


def judge(value: dict[str, Any]) -> list[str]:
    """Answer where an object of the API differs from the class that the SDK reads it into."""
    cls = get_object_class("V1", value["object"])
    found = differences(value, cls, value["object"])
    if value["object"] == "event":
        found += judge(value["data"]["object"])
    return found
