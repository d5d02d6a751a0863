"""Which program serves as the embedded store."""

from pathlib import Path

import pytest

from supportsvc.runtime import valkey
from supportsvc.runtime.valkey import EmbeddedStoreFailed, find_program, read_version


def test_the_wheels_own_server_is_found_and_new_enough() -> None:
    program = find_program()

    assert program.name == "valkey-server"
    assert read_version(program) >= (7, 2)


def program(folder: Path, name: str, banner: str) -> Path:
    folder.mkdir(exist_ok=True)
    made = folder / name
    made.write_text(f"#!/bin/sh\necho '{banner}'\n")
    made.chmod(0o755)
    return made


@pytest.fixture
def without_the_wheel(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    monkeypatch.setattr(valkey, "find_spec", lambda _name: None)
    return monkeypatch


def test_without_the_wheel_a_new_enough_one_on_the_path_serves(
    without_the_wheel: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    program(tmp_path, "valkey-server", "Valkey server v=7.1.9 sha=0")
    newer = program(tmp_path, "redis-server", "Redis server v=8.0.1 sha=0")
    without_the_wheel.setenv("PATH", str(tmp_path), prepend=":")

    assert find_program() == newer


def test_one_that_is_too_old_or_does_not_run_is_named_with_the_cures(
    without_the_wheel: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    program(tmp_path, "valkey-server", "no version")
    program(tmp_path, "redis-server", "Redis server v=7.0.15 sha=0")
    without_the_wheel.setenv("PATH", str(tmp_path))

    with pytest.raises(EmbeddedStoreFailed) as refused:
        find_program()

    assert "redis-server is 7.0" in str(refused.value)
    assert "valkey-server is not able to run here" in str(refused.value)
    assert "REDIS_URL" in str(refused.value)


def test_where_there_is_none_it_says_so(without_the_wheel: pytest.MonkeyPatch, tmp_path: Path) -> None:
    without_the_wheel.setenv("PATH", str(tmp_path))

    with pytest.raises(EmbeddedStoreFailed, match="this machine has neither"):
        find_program()


def test_a_program_that_cannot_be_run_has_no_version(tmp_path: Path) -> None:
    (tmp_path / "valkey-server").write_text("no program")

    assert read_version(tmp_path / "valkey-server") == (0, 0)
