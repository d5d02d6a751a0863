"""The wheel is whole: it works where there is no checkout."""

import os
import signal
import subprocess
import urllib.request
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.packaging.environment import ROOT, build_wheel, install

PACKAGE = ROOT / "supportsvc"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_wheel(tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="module")
def programs(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return install(wheel, tmp_path_factory.mktemp("home") / "venv")


def run(programs: Path, folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Run supportsvc in `folder`, out of reach of the checkout and of our environment."""
    return subprocess.run(
        [programs / "supportsvc", *words],
        cwd=folder,
        env=clean(programs, folder),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def clean(programs: Path, folder: Path) -> dict[str, str]:
    return {"PATH": f"{programs}:{os.defpath}", "HOME": str(folder), "LANG": "C.UTF-8"}


def test_the_wheel_carries_every_file_of_the_package_and_the_starter_configuration(wheel: Path) -> None:
    files = [path for path in PACKAGE.rglob("*") if path.is_file() and "__pycache__" not in path.parts]
    starter = [path for path in (ROOT / "config").rglob("*") if path.is_file()]
    wanted = {str(path.relative_to(ROOT)) for path in files}
    wanted |= {f"supportsvc/starter/{path.relative_to(ROOT / 'config')}" for path in starter}

    with zipfile.ZipFile(wheel) as archive:
        carried = {name for name in archive.namelist() if name.startswith("supportsvc/")}

    assert carried == wanted


def test_the_command_says_what_it_can_do(programs: Path, tmp_path: Path) -> None:
    result = run(programs, tmp_path, "--help")

    assert result.returncode == 0, result.stderr
    assert {"init", "check", "serve", "demo", "keys"} <= set(result.stdout.replace(",", " ").split())


def test_init_writes_a_configuration_that_check_finds_right(programs: Path, tmp_path: Path) -> None:
    written = run(programs, tmp_path, "init", "config")
    checked = run(programs, tmp_path, "check")

    assert written.returncode == 0, written.stderr
    assert (tmp_path / "config" / "supportsvc.toml").read_text() == (
        ROOT / "config" / "supportsvc.toml"
    ).read_text().replace("../docs/schemas/", "schemas/")
    assert checked.returncode == 0, checked.stderr


def test_check_refuses_a_configuration_with_a_misspelt_key(programs: Path, tmp_path: Path) -> None:
    run(programs, tmp_path, "init", "config")
    with (tmp_path / "config" / "supportsvc.toml").open("a") as file:
        file.write("\n[a_misspelt_table]\nkey = 1\n")

    checked = run(programs, tmp_path, "check")

    assert checked.returncode != 0
    assert "supportsvc.toml" in checked.stderr + checked.stdout
    assert "a_misspelt_table" in checked.stderr + checked.stdout


@pytest.fixture
def demo(programs: Path, tmp_path: Path, three_ports: int) -> Iterator[str]:
    """The demo newspaper, started as its README says; the address that its last line names."""
    command = [str(programs / "supportsvc"), "demo", "--port", str(three_ports)]
    with subprocess.Popen(
        command, cwd=tmp_path, env=clean(programs, tmp_path), stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        said = []
        for line in process.stdout:
            said.append(line)
            if f":{three_ports}" in line:
                break
        else:
            pytest.fail("the demo ended before it named its address:\n" + "".join(said))
        yield f"http://localhost:{three_ports}/"
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=60)


def test_the_demo_answers_without_the_checkout(demo: str) -> None:
    port = int(demo.rstrip("/").rpartition(":")[2])

    with urllib.request.urlopen(demo, timeout=20) as page:
        newspaper = page.read().decode()
    with urllib.request.urlopen(f"http://localhost:{port + 1}/v1/support.js", timeout=20) as script:
        client = script.read().decode()

    assert f"http://localhost:{port + 1}" in newspaper
    assert "support-prompt" in client
