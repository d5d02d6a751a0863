"""The Dockerfile: what its lines promise, and its commands carried out in a tree that cannot be written."""

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fixtures.valkey import Valkey

ROOT = Path(__file__).parents[2]
HOME = "/opt/supportsvc"


def instructions() -> list[tuple[str, str]]:
    """Return the Dockerfile as (instruction, words), its continued lines joined."""
    text = (ROOT / "Dockerfile").read_text().replace("\\\n", " ")
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    return [(name, words.strip()) for name, _, words in (line.partition(" ") for line in lines)]


def stages() -> list[list[tuple[str, str]]]:
    """Return the instructions of each stage, that of the image last."""
    found: list[list[tuple[str, str]]] = []
    for name, words in instructions():
        if name == "FROM":
            found.append([])
        found[-1].append((name, words))
    return found


def words_of(stage: list[tuple[str, str]], instruction: str) -> list[str]:
    return [words for name, words in stage if name == instruction]


def said(stage: list[tuple[str, str]]) -> dict[str, str]:
    """Return the environment that a stage sets."""
    return dict(pair.split("=", 1) for words in words_of(stage, "ENV") for pair in shlex.split(words))


def test_every_stage_starts_from_one_pinned_slim_debian() -> None:
    bases = {words.split()[0] for name, words in instructions() if name == "FROM"}

    assert len(bases) == 1
    assert re.fullmatch(r"python:3\.\d+\.\d+-slim-[a-z]+(@sha256:[0-9a-f]{64})?", bases.pop())


def test_the_image_runs_as_a_numbered_user_without_rights() -> None:
    user, group = words_of(stages()[-1], "USER")[-1].split(":")

    assert int(user) >= 10000
    assert int(group) >= 10000


def test_the_image_takes_the_installed_service_and_nothing_else() -> None:
    assert words_of(stages()[-1], "COPY") == [f"--from=build {HOME} {HOME}"]


def test_the_build_sees_only_what_it_copies() -> None:
    let_in = {line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")}
    copied = {source for words in words_of(stages()[0], "COPY") for source in words.split()[:-1]}

    assert copied == let_in
    assert all((ROOT / source).exists() for source in copied)


@pytest.fixture(scope="module")
def image(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The build's own steps, carried out in a folder that afterwards cannot be written."""
    root = tmp_path_factory.mktemp("image")
    source, home = root / "src", root / "opt"
    source.mkdir()
    build = stages()[0]
    for words in words_of(build, "COPY"):
        *names, _ = words.split()
        for name in names:
            where = ROOT / name
            if where.is_dir():
                shutil.copytree(where, source / name, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                shutil.copy(where, source)
    here = {"PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}", "HOME": str(root)}
    pip = {name: value for name, value in os.environ.items() if name.startswith("PIP_")}
    for step in words_of(build, "RUN"):
        carry_out = ["sh", "-c", step.replace(HOME, str(home))]
        subprocess.run(carry_out, cwd=source, env={**pip, **said(build), **here}, check=True, timeout=300)
    shutil.rmtree(source)
    subprocess.run(["chmod", "-R", "a-w", home], check=True)
    yield home
    subprocess.run(["chmod", "-R", "u+w", home], check=True)


def without_rights() -> list[str]:
    """Return the words that take root's rights away from a command, so that a file's mode binds it too."""
    return ["setpriv", "--bounding-set=-all", "--inh-caps=-all"] if os.geteuid() == 0 else []


@pytest.mark.long
def test_the_image_serves_and_is_healthy_where_nothing_but_tmp_can_be_written(
    image: Path, tmp_path: Path, store: Valkey, three_ports: int
) -> None:
    serve = json.loads(at(three_ports, words_of(stages()[-1], "CMD")[-1]))
    ask = json.loads(at(three_ports, words_of(stages()[-1], "HEALTHCHECK")[-1].partition("CMD ")[2]))
    key = tmp_path / "key"
    key.write_text("a-signing-key-of-this-test-alone-long-enough\n")
    environment = {
        **{name: value.replace(HOME, str(image)) for name, value in said(stages()[-1]).items()},
        "PATH": f"{image / 'bin'}:{os.defpath}",
        "HOME": str(tmp_path),
        "TMPDIR": str(tmp_path),
        "REDIS_URL": store.url,
        "SUPPORTSVC_CONFIG": str(ROOT / "config"),
        "SUPPORTSVC_KEYS_FILE": str(key),
    }
    writing = subprocess.run([*without_rights(), "touch", image / "mark"], capture_output=True, check=False)

    with subprocess.Popen([*without_rights(), *serve], cwd=tmp_path, env=environment) as service:
        healthy = becomes_healthy(service, ask, environment)
        service.terminate()

    assert healthy
    assert service.returncode == 0
    assert writing.returncode != 0


def at(port: int, words: str) -> str:
    """Put free ports of this machine in the place of the container's."""
    return words.replace("8000", str(port)).replace("9464", str(port + 1))


def becomes_healthy(service: "subprocess.Popen[bytes]", ask: list[str], environment: dict[str, str]) -> bool:
    """Ask, as the container's health check does, until the answer is yes, the service ends or half a minute is over."""
    deadline = time.monotonic() + 30
    while service.poll() is None and time.monotonic() < deadline:
        if subprocess.run(ask, env=environment, capture_output=True, check=False).returncode == 0:
            return True
        time.sleep(0.2)
    return False
