"""The running service follows switches and edits in each of its workers."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import pytest

from supportsvc.config_files import starter
from supportsvc.runtime.demo import wait_until_ready
from supportsvc.sandbox.server import find_free_port
from supportsvc.store.keys import LIVE
from tests.fixtures.valkey import Valkey

PATIENCE = 30
IN_A_ROW = 16
"""Answers by new connections that must agree: that none of them came from the other worker is out of the question."""


@dataclass(slots=True)
class Served:
    """A running service of two workers, its folder, and what a test sees of it."""

    process: "subprocess.Popen[bytes]"
    port: int
    metrics: int
    config: Path
    environ: dict[str, str]

    def call(self, path: str, body: object = None, *, port: int | None = None) -> bytes:
        """Call by a connection of its own, which either worker may take."""
        connection = HTTPConnection("127.0.0.1", port or self.port, timeout=10)
        headers = {"Origin": "http://localhost:8000"}
        if body is None:
            connection.request("GET", path)
        else:
            connection.request("POST", path, json.dumps(body), headers)
        answer = connection.getresponse().read()
        connection.close()
        return answer

    def reason(self) -> str:
        body = {"page": {"url": "http://localhost:8000/a"}, "views": {"counter": "0000abcd", "total": 4}}
        return str(json.loads(self.call("/v1/decision", body))["reason"])

    def ready(self) -> dict[str, Any]:
        return dict(json.loads(self.call("/readyz")))

    def agree(self, holds: Callable[[], bool], what: str) -> None:
        """Wait until every worker is seen to agree."""
        ends = time.monotonic() + PATIENCE
        agreed = 0
        while agreed < IN_A_ROW:
            agreed = agreed + 1 if holds() else 0
            assert time.monotonic() < ends, what

    def command(self, *words: str) -> str:
        ran = subprocess.run(
            [sys.executable, "-m", "supportsvc.cli", *words],
            env=self.environ, capture_output=True, text=True, check=True, timeout=PATIENCE,
        )  # fmt: skip
        return ran.stdout

    def edit(self, old: str, new: str) -> None:
        """Save as an editor does: a new file in the place of the old."""
        file = self.config / "supportsvc.toml"
        text = file.read_text("utf-8")
        assert old in text
        (self.config / "draft").write_text(text.replace(old, new), "utf-8")
        (self.config / "draft").replace(file)

    def workers(self) -> set[int]:
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        return {int(child) for child in children}


@pytest.fixture
def served(valkey: Valkey, tmp_path: Path) -> Iterator[Served]:
    config = Path(shutil.copytree(starter(), tmp_path / "config"))
    settings = {"REDIS_URL": valkey.url, "SUPPORTSVC_CONFIG": str(config), "SUPPORTSVC_KEYS": "k" * 40}
    environ = os.environ | settings | {"SUPPORTSVC_DECISION_BUDGET": "10000"}
    port, metrics = find_free_port(), find_free_port()
    words = ["serve", "--port", str(port), "--workers", "2", "--metrics-address", f"127.0.0.1:{metrics}"]
    process = subprocess.Popen([sys.executable, "-m", "supportsvc.cli", *words], env=environ, stderr=subprocess.DEVNULL)
    try:
        wait_until_ready(f"http://127.0.0.1:{port}/readyz", process)
        yield Served(process, port, metrics, config, environ)
        process.terminate()
        assert process.wait(PATIENCE) == 0
    finally:
        process.kill()
        process.wait()


def test_a_switch_is_seen_by_every_worker_and_outlives_a_wiped_store(served: Served, valkey: Valkey) -> None:
    served.agree(lambda: served.reason() == "shown", "the shipped campaign does not ask")

    served.command("switch", "off", "everything")
    served.agree(lambda: served.reason() == "switched_off", "a worker did not see the switch")
    ends = time.monotonic() + PATIENCE
    with valkey.client() as outside:
        outside.flushall()
        while not outside.hexists(LIVE, "switch:everything"):
            assert time.monotonic() < ends, "the switch did not come back into the store"
    assert "everything  off  since" in served.command("switch")
    assert served.reason() == "switched_off"

    served.command("switch", "on", "everything")
    served.agree(lambda: served.reason() == "shown", "a worker did not see the release")


def test_an_edit_is_taken_in_by_every_worker_and_a_bad_one_kept_out(served: Served) -> None:
    served.edit("everything = false", "everything = true")
    served.agree(lambda: served.reason() == "switched_off", "a worker did not take the edit in")

    served.edit("everything = true", "everything = perhaps")
    served.agree(lambda: "configuration" in served.ready(), "a worker does not tell of the bad edit")
    gauge = "supportsvc_config_stale 1.0"
    assert gauge in served.call("/metrics", port=served.metrics).decode()
    assert served.reason() == "switched_off"

    served.edit("everything = perhaps", "everything = false")
    served.agree(lambda: served.reason() == "shown", "a worker did not take the cure in")
    served.agree(lambda: served.ready() == {"status": "ok"}, "a worker still complains")
    assert gauge not in served.call("/metrics", port=served.metrics).decode()


def test_a_worker_that_is_killed_during_a_bad_edit_comes_back_with_the_last_good_set(served: Served) -> None:
    served.edit("everything = false", "everything = true")
    served.agree(lambda: served.reason() == "switched_off", "a worker did not take the edit in")
    served.edit("everything = true", "everything = perhaps")
    served.agree(lambda: "configuration" in served.ready(), "a worker does not tell of the bad edit")
    before = served.workers()

    fallen = max(before)
    os.kill(fallen, signal.SIGKILL)

    def is_back() -> bool:
        return fallen not in served.workers() and len(served.workers()) == len(before)

    ends = time.monotonic() + PATIENCE
    while not is_back():
        assert time.monotonic() < ends, "the worker did not come back"
    served.agree(lambda: served.reason() == "switched_off", "a worker lost the last good set")
    assert served.process.poll() is None
