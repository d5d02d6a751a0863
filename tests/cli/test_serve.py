"""`supportsvc serve` as a process: it answers until told to stop, and says in a sentence why it does not begin."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest

PROGRAM = Path(sys.executable).with_name("supportsvc")
DEADLINE = 60


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


def environment(tmp_path: Path, config: Path, **more: str) -> dict[str, str]:
    return {**os.environ, "SUPPORTSVC_CONFIG": str(config), "SUPPORTSVC_DATA": str(tmp_path / "data"), **more}


def fetch(url: str) -> bytes:
    """Return what stands at an address, once somebody answers there."""
    ends = time.monotonic() + DEADLINE
    while True:
        try:
            with urlopen(url, timeout=10) as answer:
                body: bytes = answer.read()
                return body
        except URLError:
            if time.monotonic() > ends:
                raise
            time.sleep(0.05)


@pytest.fixture
def served(tmp_path: Path, config: Path) -> Iterator[tuple[subprocess.Popen[str], int, int]]:
    """The service with two workers and a store of its own: its process, its port, that of its metrics."""
    port, metrics = free_port(), free_port()
    words = [str(PROGRAM), "serve", "--port", str(port), "--workers", "2", "--metrics-address", f"127.0.0.1:{metrics}"]
    process = subprocess.Popen(
        words, env=environment(tmp_path, config), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    try:
        yield process, port, metrics
    finally:
        process.kill()
        process.communicate()


def test_it_answers_counts_and_stops_without_a_word(served: tuple[subprocess.Popen[str], int, int]) -> None:
    process, port, metrics = served
    assert json.loads(fetch(f"http://127.0.0.1:{port}/healthz")) == {"status": "ok"}
    for _ in range(9):
        fetch(f"http://127.0.0.1:{port}/healthz")
    assert b'supportsvc_requests_total{endpoint="health",status="2xx"} 10.0' in fetch(
        f"http://127.0.0.1:{metrics}/metrics"
    )

    process.send_signal(signal.SIGINT)

    _, err = process.communicate(timeout=DEADLINE)
    assert process.returncode == 0
    assert "Traceback" not in err
    assert all(json.loads(line)["level"] == "info" for line in err.splitlines())


@pytest.mark.parametrize(
    ("setting", "text", "complaint"),
    [
        ("SUPPORTSVC_KEYS", "short", "SUPPORTSVC_KEYS is too short or holds white space;"),
        ("SUPPORTSVC_CONFIG", "nowhere", "nowhere: is missing; expected a folder with supportsvc.toml"),
        ("REDIS_URL", "http://store", "the store's URL begins with http:;"),
        ("REDIS_URL", "redis://127.0.0.1:1", "SUPPORTSVC_KEYS is missing;"),
    ],
)
def test_what_keeps_it_from_beginning_is_a_sentence(
    tmp_path: Path, config: Path, setting: str, text: str, complaint: str
) -> None:
    keys = {} if setting == "SUPPORTSVC_KEYS" or ":1" in text else {"SUPPORTSVC_KEYS": "k" * 32}
    env = environment(tmp_path, config, **keys, **{setting: text})

    ran = subprocess.run(
        [PROGRAM, "serve", "--port", str(free_port())],
        env=env,
        capture_output=True,
        text=True,
        check=False,
        timeout=DEADLINE,
    )

    assert ran.returncode == 2
    assert ran.stderr.startswith(f"supportsvc: {complaint}")
    assert len(ran.stderr.splitlines()) == 1


def test_an_address_for_the_metrics_that_is_none_is_refused(tmp_path: Path, config: Path) -> None:
    ran = subprocess.run(
        [PROGRAM, "serve", "--port", str(free_port()), "--metrics-address", "9464"],
        env=environment(tmp_path, config), capture_output=True, text=True, check=False, timeout=DEADLINE,
    )  # fmt: skip

    assert ran.returncode == 2
    assert ran.stderr == (
        "supportsvc: the address for the metrics is '9464'; expected host:port, such as 127.0.0.1:9464\n"
    )
