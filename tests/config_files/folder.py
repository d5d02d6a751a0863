"""A copy of the shipped configuration, to be spoilt by a test."""

import re
import shutil
from pathlib import Path

import pytest

from supportsvc.config_files import ConfigurationError, load, starter


class Folder:
    """A configuration folder of the test's own."""

    def __init__(self, path: Path) -> None:
        self.path = path
        shutil.copytree(starter(), path)

    def edit(self, file: str, old: str, new: str) -> None:
        """Replace a piece of a file that stands in it once."""
        text = (self.path / file).read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {file}"
        self.write(file, text.replace(old, new))

    def write(self, file: str, text: str) -> None:
        """Write a file anew."""
        (self.path / file).write_text(text, encoding="utf-8")

    def state_everything(self) -> None:
        """State every possibility that the shipped files tell of in comments."""
        told = re.compile(r"(?m)^# (?=\[+[a-z.]+\]+$|[a-z_]+ = )")
        for file in ("supportsvc.toml", "campaigns/independent.toml"):
            self.write(file, told.sub("", (self.path / file).read_text(encoding="utf-8")))
        for language in ("en", "de", "ar"):
            file = f"translations/{language}.toml"
            words = (self.path / file).read_text(encoding="utf-8")
            self.write(file, words + '[independent-short]\nheading = "A"\nbody = ["B"]\n')

    def complaints(self) -> list[str]:
        """Load the folder, which has to fail, and return the complaints with file names as seen from the folder."""
        with pytest.raises(ConfigurationError) as caught:
            load(self.path)
        return [str(complaint).removeprefix(f"{self.path}/") for complaint in caught.value.complaints]
