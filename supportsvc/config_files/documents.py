"""TOML files as they lie in the folder: read whole, or complained about."""

import re
import tomllib
from pathlib import Path
from typing import Any

from supportsvc.config_files.complaints import Complaint

Document = dict[str, Any]
QUOTED = r"'([^']*)'"
TABLE = re.compile(r"\(((?:'[^']*'(?:, |,)?)+)\)")
LINES = "`key = value` lines and [section] headings"
A_VALUE = 'a text in quotes ("winter"), a number, true, false, a date or a list'
PLACE = re.compile(r"^(?P<what>.*) \(at (?P<where>.*)\)$", re.DOTALL)


def read_document(folder: Path, name: str) -> Document | Complaint:
    """Read one file; a byte-order mark, as some editors write it, is passed over."""
    try:
        text = (folder / name).read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        return Complaint(name, "", "is missing; expected a file of settings")
    except UnicodeDecodeError as error:
        return Complaint(name, "", f"holds a byte that is no UTF-8 (the {error.start + 1}th); expected UTF-8 text")
    except OSError as error:
        return Complaint(name, "", f"cannot be read ({error.strerror}); expected a file of settings")
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        return Complaint(name, "", _not_toml(str(error)))


def list_documents(folder: Path, name: str) -> list[str] | Complaint:
    """List the TOML files of a folder by their names, in order."""
    if not (folder / name).is_dir():
        return Complaint(name, "", "is missing; expected a folder")
    return sorted(f"{name}/{path.name}" for path in (folder / name).glob("*.toml") if not path.name.startswith("."))


def stem(name: str) -> str:
    """Return the name of a file without its folder and ending."""
    return Path(name).name.removesuffix(".toml")


def _not_toml(said: str) -> str:
    found = PLACE.match(said)
    what, where = (found["what"], found["where"]) if found else (said, "unknown place")
    expected = A_VALUE if what == "Invalid value" else LINES
    what = TABLE.sub(lambda table: f"[{'.'.join(re.findall(QUOTED, table[1]))}]", what)
    return f"is not TOML: at {where}: {what[:1].lower()}{what[1:]}; expected {expected}"
