"""What can be seen of the style in the files themselves."""

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LONGEST_MODULE = 250
LEFT_OPEN = re.compile(r"\b(TO" r"DO|FIX" r"ME|XX" r"X|NotImplemented" r"Error)\b")
ONE_MACHINES_PATH = re.compile(r"(?<![\w.])/(home|root|work|Users)" r"/\w")
VENDORED = ("package-lock.json", "constraints.txt")


def files() -> list[Path]:
    """Return what is, or is about to be, in version control: of no interest is what is built or installed here."""
    listing = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(listing, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\0")
    return sorted(ROOT / name for name in names if name and (ROOT / name).is_file())


def lines() -> Iterator[tuple[str, str]]:
    """Yield (place, line) of every text file that is ours."""
    for path in files():
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue  # a font or a picture
        if path.name not in VENDORED:
            for number, line in enumerate(text.splitlines(), start=1):
                yield f"{path.relative_to(ROOT)}:{number}", line


@pytest.mark.parametrize("folder", ["supportsvc", "bench"])
def test_no_module_is_longer_than_can_be_read_at_once(folder: str) -> None:
    modules = [path for path in files() if path.is_relative_to(ROOT / folder) and path.suffix in {".py", ".js", ".lua"}]

    lengths = {str(path.relative_to(ROOT)): len(path.read_text().splitlines()) for path in modules}

    assert {name: length for name, length in lengths.items() if length > LONGEST_MODULE} == {}


def test_every_module_says_what_it_is_for() -> None:
    modules = [path for path in files() if path.is_relative_to(ROOT / "supportsvc") and path.suffix == ".py"]

    silent = [str(path.relative_to(ROOT)) for path in modules if not path.read_text().startswith('"""')]

    assert silent == []


def test_nothing_is_left_open() -> None:
    assert [place for place, line in lines() if LEFT_OPEN.search(line)] == []


def test_no_file_names_a_folder_of_one_machine() -> None:
    assert [place for place, line in lines() if ONE_MACHINES_PATH.search(line)] == []
