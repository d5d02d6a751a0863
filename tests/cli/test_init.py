"""`supportsvc init`: a configuration to edit, and never over one that is there."""

import filecmp
from pathlib import Path

import pytest

from supportsvc.cli import main
from supportsvc.config_files import starter


def test_the_shipped_configuration_is_written_and_in_order(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "paper" / "config"

    assert main(["init", str(folder)]) == 0

    out = capsys.readouterr().out
    assert f"supportsvc check --config {folder}" in out
    assert main(["check", "--config", str(folder)]) == 0
    same = filecmp.dircmp(starter(), folder)
    assert (same.left_only, same.right_only) == ([], ["schemas"])


def test_each_file_names_its_schema_which_lies_beside_it(tmp_path: Path) -> None:
    assert main(["init", str(tmp_path)]) == 0

    for file in tmp_path.rglob("*.toml"):
        first, _, rest = file.read_text(encoding="utf-8").partition("\n")
        shipped = (starter() / file.relative_to(tmp_path)).read_text(encoding="utf-8")
        assert (file.parent / first.removeprefix("#:schema ")).is_file()
        assert rest == shipped.partition("\n")[2]


def test_an_empty_folder_will_do(tmp_path: Path) -> None:
    assert main(["init", str(tmp_path)]) == 0
    assert (tmp_path / "supportsvc.toml").is_file()


def test_what_is_there_is_never_touched(config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (config / "supportsvc.toml").write_text("mine", encoding="utf-8")

    assert main(["init", str(config)]) == 2

    assert (config / "supportsvc.toml").read_text(encoding="utf-8") == "mine"
    assert "is there already, and nothing in it was touched" in capsys.readouterr().err


@pytest.mark.parametrize("below", ["", "config"])
def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str], below: str) -> None:
    file = tmp_path / "file"
    file.write_text("", encoding="utf-8")

    assert main(["init", str(file / below)]) == 2

    assert capsys.readouterr().err.startswith(f"supportsvc: {file / below} ")
