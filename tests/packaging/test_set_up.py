"""Set-up on machines that lack something, and what it installs."""

import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
NAMES = ["python3.14", "python3.13", "python3.12", "python3.11", "python3", "python"]
A_SHIM = "exit 127"
TOO_OLD = '[ "$2" = "import sys; sys.exit(sys.version_info < (3, 11))" ] && exit 1; exit 2'
WITHOUT_VENV = f'case "$2" in *ensurepip*) exit 1;; esac; exec "{sys.executable}" "$@"'


def set_up(folder: Path, pythons: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """Run the set-up in `folder` on a machine that has only these pythons, each a line of sh."""
    programs = folder / "bin"
    programs.mkdir()
    for name, line in pythons.items():
        (programs / name).write_text(f"#!/bin/sh\n{line}\n")
        (programs / name).chmod(0o755)
    for name in ("id", "sh"):
        (programs / name).symlink_to(shutil.which(name) or name)
    command = ["/bin/sh", str(ROOT / "tools" / "set-up.sh")]
    only = {"PATH": str(programs)}
    return subprocess.run(command, cwd=folder, env=only, capture_output=True, text=True, timeout=60, check=False)


@pytest.mark.parametrize("line", [A_SHIM, TOO_OLD])
def test_set_up_says_what_it_looked_for_where_no_python_will_do(tmp_path: Path, line: str) -> None:
    result = set_up(tmp_path, dict.fromkeys(NAMES, line))

    assert result.returncode == 1
    assert all(name in result.stderr for name in NAMES)
    assert "3.11" in result.stderr


def test_set_up_names_the_package_where_venv_is_missing(tmp_path: Path) -> None:
    version = "{}.{}".format(*sys.version_info)

    result = set_up(tmp_path, {"python3.14": A_SHIM, "python3": WITHOUT_VENV})

    assert result.returncode == 1
    assert "python3-venv" in result.stderr
    assert f"apt-get install python{version}-venv" in result.stderr


def test_set_up_passes_over_a_python_without_venv_for_one_that_has_it(tmp_path: Path) -> None:
    record = f'[ "$2" = venv ] && {{ echo chosen "$@" >&2; exit 3; }}; exec "{sys.executable}" "$@"'

    result = set_up(tmp_path, {"python3.14": WITHOUT_VENV, "python": record})

    assert result.returncode == 3
    assert "chosen -m venv --clear .venv" in result.stderr


def test_help_lists_every_command() -> None:
    text = (ROOT / "Makefile").read_text()
    phony = set(re.findall(r"^\.PHONY: (.*)$", text, re.MULTILINE)[0].split()) - {"client"}

    here = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}  # we may run under make

    help_ = subprocess.run(["make", "help"], cwd=ROOT, env=here, capture_output=True, text=True, check=True)

    assert {line.split()[1] for line in help_.stdout.splitlines()} == phony


def test_every_dependency_has_its_pin() -> None:
    pinned: dict[str, str] = {}
    for line in (ROOT / "constraints.txt").read_text().splitlines():
        if not line.startswith("#"):
            requirement = Requirement(line)
            pinned[canonicalize_name(requirement.name)] = str(requirement.specifier).removeprefix("==")
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    wanted = [*project["project"]["dependencies"], *project["build-system"]["requires"]]
    wanted += [line for group in project["dependency-groups"].values() for line in group if isinstance(line, str)]

    requirements = [Requirement(line) for line in wanted]

    assert [r.name for r in requirements if canonicalize_name(r.name) not in pinned] == []
    assert [str(r) for r in requirements if not r.specifier.contains(pinned[canonicalize_name(r.name)])] == []


def test_the_clients_tools_are_pinned_and_their_lock_names_no_registry() -> None:
    wanted = json.loads((ROOT / "package.json").read_text())["devDependencies"]
    lock = json.loads((ROOT / "package-lock.json").read_text())["packages"]

    assert {name: lock[f"node_modules/{name}"]["version"] for name in wanted} == wanted
    assert [name for name, package in lock.items() if "resolved" in package] == []
    assert [name for name, package in lock.items() if name and "integrity" not in package] == []
