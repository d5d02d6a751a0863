"""`supportsvc schema`: files for editors, written where they are wanted."""

from pathlib import Path

import pytest

from supportsvc.cli import main


def test_the_schemas_are_written_and_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "my" / "schemas"

    assert main(["schema", str(folder)]) == 0

    assert capsys.readouterr().out.splitlines() == [
        str(folder / name) for name in ("supportsvc.json", "campaign.json", "translation.json")
    ]
    assert all(path.is_file() for path in folder.iterdir())


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "file"
    file.write_text("", encoding="utf-8")

    assert main(["schema", str(file)]) == 2
    assert capsys.readouterr().err.startswith(f"supportsvc: {file} could not be written: ")
