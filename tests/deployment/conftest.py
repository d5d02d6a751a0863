"""The compose file, and the store that it starts."""

import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import redis
from ruamel.yaml import YAML

from supportsvc.runtime.valkey import find_program

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="package")
def compose() -> dict[str, Any]:
    document: dict[str, Any] = YAML(typ="safe").load(ROOT / "docker-compose.yml")
    return document


@pytest.fixture
def store_socket(compose: dict[str, Any], tmp_path: Path) -> Iterator[Path]:
    """The socket of a real Valkey, started by the words of the file but for its folder and where it listens."""
    command = [str(tmp_path) if word == "/data" else word for word in compose["services"]["store"]["command"]]
    path = tmp_path / "s"
    listening = ["--port", "0", "--unixsocket", str(path)]
    with subprocess.Popen([str(find_program()), *command[1:], *listening], stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        for line in server.stdout:
            if "ready to accept connections" in line.lower():
                break
        yield path
        server.terminate()
        server.communicate()


@pytest.fixture
def store(store_socket: Path) -> Iterator[redis.Redis]:
    with redis.Redis(unix_socket_path=str(store_socket), decode_responses=True) as client:
        yield client
