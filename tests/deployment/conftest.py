"""The compose file, and the store that it starts."""

import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from supportsvc.runtime.valkey import find_program
from tests.fixtures.valkey import Valkey, wait_until_ready

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="package")
def compose() -> dict[str, Any]:
    document: dict[str, Any] = YAML(typ="safe").load(ROOT / "docker-compose.yml")
    return document


@contextmanager
def running_store(compose: dict[str, Any], folder: Path) -> Iterator[Valkey]:
    """Run a real Valkey by the words of the file but for its folder and where it listens."""
    words = [str(folder) if word == "/data" else word for word in compose["services"]["store"]["command"]]
    with tempfile.TemporaryDirectory(prefix="store-", dir="/tmp") as short:
        socket = Path(short) / "s"
        command = [str(find_program()), *words[1:], "--port", "0", "--unixsocket", str(socket)]
        with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:
            valkey = Valkey(f"redis+unix://{socket}", process)
            try:
                wait_until_ready(valkey)
                yield valkey
            finally:
                valkey.stop()


@pytest.fixture
def store(compose: dict[str, Any], tmp_path: Path) -> Iterator[Valkey]:
    """A store as the file starts it."""
    with running_store(compose, tmp_path) as valkey:
        yield valkey
