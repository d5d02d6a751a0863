"""What every test of the command line may use."""

import shutil
from pathlib import Path

import pytest

from supportsvc.config_files import starter
from supportsvc.settings.environment import VARIABLES


@pytest.fixture(autouse=True)
def _bare_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """No setting of whoever runs the tests reaches a command."""
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """A copy of the shipped configuration."""
    return Path(shutil.copytree(starter(), tmp_path / "config"))
