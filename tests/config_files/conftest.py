"""What every test of the configuration may use."""

from pathlib import Path

import pytest

from tests.config_files.folder import Folder


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    """A copy of the shipped configuration."""
    return Folder(tmp_path / "config")
