"""The parameters that Stripe's own SDK names, read from its types; the only sandbox module that imports it."""

import re
import types
import typing
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any

import stripe
import typing_extensions
from stripe._request_options import RequestOptions

from supportsvc.sandbox.refusals import invalid

API_VERSION: str = stripe.api_version
INTEGER = re.compile(r"-?\d{1,18}")
METADATA_KEYS, METADATA_KEY_LENGTH, METADATA_VALUE_LENGTH = 50, 40, 500
STRING_LENGTH = 5000
REQUIRED: tuple[object, ...] = (typing.Required, typing_extensions.Required)
OPTIONAL: tuple[object, ...] = (typing.NotRequired, typing_extensions.NotRequired)


@lru_cache(maxsize=512)
def read_fields(params: type) -> dict[str, tuple[list[Any], bool]]:
    """Answer the alternatives of each parameter's type and whether it must be given."""
    # Names that the SDK imports for type checkers alone.
    names = {"StripeContext": stripe.StripeContext, "Mapping": Mapping}
    hints = typing_extensions.get_type_hints(params, localns=names, include_extras=True)
    options = RequestOptions.__annotations__ if issubclass_of_options(params) else {}
    fields = {}
    for name, hint in hints.items():
        if name in options:
            continue
        optional = typing.get_origin(hint) in OPTIONAL
        marked = optional or typing.get_origin(hint) in REQUIRED
        fields[name] = (flatten(typing.get_args(hint)[0] if marked else hint), not optional)
    return fields


def issubclass_of_options(params: type) -> bool:
    """Say whether the type also carries the SDK's per-request options, which never go over the wire."""
    return set(RequestOptions.__annotations__) <= set(params.__annotations__)


def find_params(name: str) -> type:
    """Answer the SDK's type by its dotted name under `stripe.params`."""
    found: Any = stripe.params
    for part in name.split("."):
        found = getattr(found, part)
    return typing.cast("type", found)


def check(name: str, given: dict[str, Any]) -> dict[str, Any]:
    """Answer the parameters in their types, or refuse the first that the SDK does not name or allow."""
    return check_object(find_params(name), given, "")


def check_object(params: type, given: dict[str, Any], path: str) -> dict[str, Any]:
    """Check one object of parameters."""
    fields = read_fields(params)
    checked = {}
    for key, value in given.items():
        where = f"{path}[{key}]" if path else key
        if key not in fields:
            raise invalid(f"Received unknown parameter: {where}", where, "parameter_unknown")
        checked[key] = check_value(fields[key][0], value, where)
    for key, (_, required) in fields.items():
        if required and key not in checked:
            where = f"{path}[{key}]" if path else key
            raise invalid(f"Missing required param: {where}.", where, "parameter_missing")
    return checked


def flatten(hint: Any) -> list[Any]:
    """Answer the alternatives of a union, nested ones included."""
    if typing.get_origin(hint) in (typing.Union, types.UnionType):
        return [part for arg in typing.get_args(hint) for part in flatten(arg)]
    return [hint]


def check_value(kinds: list[Any], value: Any, where: str) -> Any:
    """Check one value against the alternatives of its type."""
    if isinstance(value, list):
        lists = [kind for kind in kinds if typing.get_origin(kind) is list]
        if not lists:
            raise invalid(f"Invalid array: {where} does not take a list.", where)
        inner = flatten(typing.get_args(lists[0])[0])
        return [check_value(inner, item, f"{where}[{index}]") for index, item in enumerate(value)]
    if isinstance(value, dict):
        return check_mapping(kinds, value, where)
    return check_leaf(kinds, value, where)


def check_mapping(kinds: list[Any], value: dict[str, Any], where: str) -> dict[str, Any]:
    """Check an object: one of the SDK's own, or a free mapping such as metadata."""
    for kind in kinds:
        if typing_extensions.is_typeddict(kind):
            return check_object(kind, value, where)
    for kind in kinds:
        if typing.get_origin(kind) is dict:
            inner = typing.get_args(kind)[1]
            if inner is str:
                check_metadata(value, where)
                return value
            return {key: check_value(flatten(inner), item, f"{where}[{key}]") for key, item in value.items()}
    raise invalid(f"Invalid object: {where} does not take keys of its own.", where)


def check_metadata(value: dict[str, Any], where: str) -> None:
    """Hold Stripe's bounds on metadata: 50 keys of 40 characters, values of 500."""
    if len(value) > METADATA_KEYS:
        raise invalid(f"Metadata can have at most {METADATA_KEYS} keys.", where)
    for key, text in value.items():
        if not isinstance(text, str):
            raise invalid(f"Metadata values must be strings, but {where}[{key}] is not.", where)
        if len(key) > METADATA_KEY_LENGTH or len(text) > METADATA_VALUE_LENGTH:
            raise invalid(f"Metadata is too long at {where}[{key[:METADATA_KEY_LENGTH]}].", where)


def check_leaf(kinds: list[Any], text: str, where: str) -> Any:
    """Check a string of the form against the literals and plain types that may stand there."""
    literals = [word for kind in kinds if typing.get_origin(kind) is typing.Literal for word in typing.get_args(kind)]
    if text in literals:
        return text
    if int in kinds and INTEGER.fullmatch(text):
        return int(text)
    if bool in kinds and text in ("true", "false"):
        return text == "true"
    if float in kinds or Decimal in kinds:
        return check_number(text, where)
    words = [word for word in literals if word != ""]
    if words:
        # The SDK writes `Literal[...] | str` since its enums are open; Stripe itself refuses other words.
        raise invalid(f"Invalid {where}: must be one of {', '.join(words)}", where)
    if str in kinds:
        return check_text(text, where)
    expected = next((kind for kind in (int, bool) if kind in kinds), None)
    if expected is None:
        raise invalid(f"Invalid object or array: {where} does not take a plain value.", where)
    names = {int: "integer", bool: "boolean"}
    raise invalid(f"Invalid {names[expected]}: {text}", where, f"parameter_invalid_{names[expected]}")


def check_number(text: str, where: str) -> str:
    """Check a decimal number, kept as it was written."""
    try:
        Decimal(text)
    except InvalidOperation:
        raise invalid(f"Invalid decimal: {text}", where) from None
    return text


def check_text(text: str, where: str) -> str:
    """Refuse an empty string where the SDK does not say that it unsets the value, and a too long one."""
    if not text:
        raise invalid(
            f"You passed an empty string for '{where}'. We assume empty values are an attempt to unset a "
            f"parameter; however '{where}' cannot be unset.",
            where,
            "parameter_invalid_empty",
        )
    if len(text) > STRING_LENGTH:
        raise invalid(f"Invalid string: {where} must be at most {STRING_LENGTH} characters", where)
    return text
