"""The configuration on paper: JSON Schemas (draft 4, which TOML editors read) of its three kinds of files.

They say what the types and limits do. What has to fit together in a table, or between files, `supportsvc check` tells.
"""

import json
from collections.abc import Mapping, Set
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import datetime, time, timedelta, tzinfo
from enum import StrEnum
from pathlib import Path
from typing import Any, get_args, get_origin, get_type_hints

from supportsvc.config_files.descriptions import DESCRIPTIONS
from supportsvc.config_files.limits import LIMITS
from supportsvc.config_files.reading import without_none
from supportsvc.config_files.schema import Limit
from supportsvc.config_files.site_file import SiteFile
from supportsvc.config_files.vocabulary import FILLED, KNOWN, LENGTH, write_placeholders
from supportsvc.domain import lengths
from supportsvc.domain.campaign import Campaign

Paper = dict[str, Any]

DRAFT = "http://json-schema.org/draft-04/schema#"
FROM_THE_FILES_NAME: Mapping[type, Set[str]] = {Campaign: {"name", "mark"}}
"""Fields that no file states."""
NOT_NEEDED = {"words"}
PLAIN: Mapping[type, Paper] = {
    str: {"type": "string"},
    int: {"type": "integer"},
    bool: {"type": "boolean"},
    timedelta: {"type": "string", "pattern": lengths.LENGTH.pattern},
    datetime: {"type": "string", "format": "date-time"},
    time: {"type": "string"},
    tzinfo: {"type": "string"},
}


def write_schemas(folder: Path) -> list[Path]:
    """Write all schemas into a folder, which is made where it is not there; return the files."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for name, schema in schemas().items():
        path = folder / name
        path.write_text(json.dumps(schema, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
        written.append(path)
    return written


def schemas() -> dict[str, Paper]:
    """Return the schemas by the names of their files."""
    return {
        "supportsvc.json": head("supportsvc.toml", "The site's own settings.") | of_table(SiteFile),
        "campaign.json": head("campaigns/*.toml", "One campaign; its name is the file's.") | of_table(Campaign),
        "translation.json": head("translations/*.toml", "The words of one language.") | of_words(),
    }


def head(title: str, description: str) -> Paper:
    """Begin a schema."""
    return {"$schema": DRAFT, "title": title, "description": description}


def of_table(kind: type) -> Paper:
    """Describe a table by the dataclass that it is read into."""
    stated = [ours for ours in fields(kind) if ours.name not in FROM_THE_FILES_NAME.get(kind, ())]
    hints = get_type_hints(kind)
    needed = [ours.name for ours in stated if is_needed(ours)]
    properties = {ours.name: of_field(kind, ours, hints[ours.name]) for ours in stated}
    table = {"type": "object", "additionalProperties": False, "properties": properties}
    return table | ({"required": needed} if needed else {})


def is_needed(ours: Field[Any]) -> bool:
    """Tell whether a file has to state a field."""
    return ours.default is MISSING and ours.default_factory is MISSING and ours.name not in NOT_NEEDED


def of_field(kind: type, ours: Field[Any], hint: Any) -> Paper:
    """Describe a field: its type, its limit, its meaning, and its default."""
    limit = LIMITS.get((kind, ours.name))
    said = DESCRIPTIONS[kind][ours.name]
    paper = of_type(without_none(hint), limit) | {
        "description": said if limit is None else f"{said} Expected: {limit.expected}."
    }
    default = write_default(ours.default)
    return paper if default is None else paper | {"default": default}


def of_type(kind: Any, limit: Limit | None = None) -> Paper:
    """Describe a type, and what its limit adds."""
    more = dict(limit.paper) if limit else {}
    if is_dataclass(kind) and isinstance(kind, type):
        return of_table(kind) | more
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return {"type": "string", "enum": [member.value for member in kind]} | more
    if get_origin(kind) in {tuple, frozenset, Set}:
        return {"type": "array", "items": of_type(get_args(kind)[0], limit.each if limit else None)} | more
    return dict(PLAIN[kind]) | more


def write_default(value: object) -> object:
    """Return a default as JSON has it; None where it is a table's, or nothing."""
    if isinstance(value, timedelta):
        return lengths.write_length(value)
    if isinstance(value, tuple | frozenset):
        return [] if not value else None
    return value if isinstance(value, str | int) else None


def of_words() -> Paper:
    """Describe a file of words: tables of texts, under keys that are known."""
    text = {"type": "string", "pattern": r"\S"}
    words: Paper = {}
    for key in sorted(KNOWN):
        filled = FILLED.get(key)
        texts = {"oneOf": [text, {"type": "array", "minItems": 1, "items": text}]} if key == "body" else text
        words[key] = dict(texts) | ({"description": f"May name {write_placeholders(filled)}."} if filled else {})
    table = {
        "type": "object",
        "additionalProperties": False,
        "properties": words,
        "patternProperties": {f"^{LENGTH.pattern}$": text},
    }
    return {"type": "object", "additionalProperties": table}
