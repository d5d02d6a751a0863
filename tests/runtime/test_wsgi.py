"""The running service as its operator ends it."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import urlopen

import pytest

from supportsvc.config_files import starter
from supportsvc.runtime.demo import wait_until_ready
from supportsvc.runtime.wsgi import warn_of_money
from supportsvc.sandbox.server import find_free_port
from supportsvc.settings import Settings
from tests.fixtures.valkey import Valkey

DEADLINE = 30
AT_ONCE = 15  # shorter than the time after which a worker is killed
SLOW = b"POST /v1/decision HTTP/1.1\r\nHost: service\r\nOrigin: http://localhost:8000\r\n"
BODY_LATER = b"Content-Length: 100\r\nExpect: 100-continue\r\n\r\n"

ENDED_AT_THE_FORK = """
import os, signal, sys
from pathlib import Path
from supportsvc.runtime.wsgi import run_server

def application():
    return print  # nobody asks

def be_ended():
    os.kill(os.getppid(), signal.SIGINT)
    signal.sigwait({signal.SIGTERM})  # which the server sends its workers then
    os.kill(os.getpid(), signal.SIGTERM)

os.register_at_fork(after_in_child=be_ended)
run_server("127.0.0.1", int(sys.argv[1]), 1, 0, Path(sys.argv[2]), application="__main__:application")
"""


@contextmanager
def served(store: str, *more: str, **environ: str) -> Iterator[tuple["subprocess.Popen[bytes]", str]]:
    """Run the service on a store by URL; yield its process and its address."""
    port = find_free_port()
    settings = {"REDIS_URL": store, "SUPPORTSVC_CONFIG": str(starter()), "SUPPORTSVC_KEYS": "k" * 40, **environ}
    command = [sys.executable, "-m", "supportsvc.cli", "serve", "--port", str(port), "--workers", "1", *more]
    process = subprocess.Popen(command, env=os.environ | settings, stderr=subprocess.DEVNULL, process_group=0)
    try:
        wait_until_ready(f"http://127.0.0.1:{port}/readyz", process)
        yield process, f"http://127.0.0.1:{port}"
    finally:
        process.kill()
        process.wait()


def status(url: str) -> int:
    try:
        with urlopen(url, timeout=5) as answer:
            return int(answer.status)
    except HTTPError as error:
        return error.code


def test_after_a_sigterm_it_drains_and_a_second_one_ends_it(valkey: Valkey) -> None:
    with served(valkey.url, "--drain", "600") as (process, address):
        process.send_signal(signal.SIGTERM)
        ends = time.monotonic() + DEADLINE
        while status(f"{address}/readyz") != 503:
            assert time.monotonic() < ends
        assert status(f"{address}/v1/support.js") == 200

        process.send_signal(signal.SIGTERM)

        assert process.wait(DEADLINE) == 0


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_without_a_length_to_drain_it_ends_at_once(valkey: Valkey, number: signal.Signals) -> None:
    with served(valkey.url) as (process, _):
        process.send_signal(number)

        assert process.wait(DEADLINE) == 0


def test_a_worker_that_is_still_starting_holds_nobody_up(valkey: Valkey) -> None:
    with served(valkey.url, "--workers", "6") as (process, _):
        process.send_signal(signal.SIGTERM)

        assert process.wait(AT_ONCE) == 0


def test_ctrl_c_which_reaches_every_process_ends_them_at_once(valkey: Valkey) -> None:
    with served(valkey.url, "--workers", "6") as (process, _):
        os.killpg(process.pid, signal.SIGINT)

        assert process.wait(AT_ONCE) == 0


def test_a_worker_whose_end_comes_with_its_fork_hears_of_it(tmp_path: Path) -> None:
    process = subprocess.Popen([sys.executable, "-c", ENDED_AT_THE_FORK, str(find_free_port()), str(tmp_path / "mark")])
    try:
        assert process.wait(AT_ONCE) == 0
    finally:
        process.kill()
        process.wait()


def test_a_start_that_is_cut_short_leaves_nothing_behind(tmp_path: Path) -> None:
    places = {"TMPDIR": str(tmp_path / "tmp"), "SUPPORTSVC_DATA": str(tmp_path / "data"), "SUPPORTSVC_KEYS": "k" * 40}
    (tmp_path / "tmp").mkdir()
    command = [sys.executable, "-m", "supportsvc.cli", "serve", "--port", str(find_free_port())]
    config = {"SUPPORTSVC_CONFIG": str(starter())}
    process = subprocess.Popen(command, env=os.environ | places | config, stderr=subprocess.PIPE, text=True)
    ends = time.monotonic() + DEADLINE
    while not (tmp_path / "data" / "valkey.log").exists():  # it is about to wait for its store
        assert time.monotonic() < ends
        time.sleep(0.001)

    process.send_signal(signal.SIGTERM)

    _, err = process.communicate(timeout=DEADLINE)
    assert process.returncode == 0
    assert "Traceback" not in err
    assert list((tmp_path / "tmp").iterdir()) == []
    assert not (tmp_path / "data" / "socket").exists()


def test_it_begins_without_its_store_and_says_so(tmp_path: Path) -> None:
    with served(f"redis+unix://{tmp_path}/nobody") as (_, address), urlopen(f"{address}/readyz", timeout=5) as answer:
        assert answer.read().strip() == b'{"status":"degraded"}'


def test_silent_connections_and_slow_senders_keep_nobody_out(valkey: Valkey) -> None:
    with served(valkey.url) as (_process, address), ExitStack() as stack:
        parts = urlsplit(address)
        others = [stack.enter_context(socket.create_connection((parts.hostname, parts.port))) for _ in range(300)]
        for slow in others[:16]:
            slow.sendall(SLOW + BODY_LATER)
        for slow in others[:16]:
            slow.settimeout(DEADLINE)
            assert slow.recv(1024).startswith(b"HTTP/1.1 100 ")  # a thread of the service waits for its body

        assert status(f"{address}/healthz") == 200


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({}, ["STRIPE_API_KEY is not set: nothing can be paid"]),
        ({"stripe_api_key": "sk_test_1"}, ["STRIPE_WEBHOOK_SECRET is not set: nothing that Stripe tells is taken"]),
        ({"stripe_api_key": "sk_test_1", "stripe_webhook_secrets": ("whsec_1",)}, []),
    ],
)
def test_what_payments_lack_is_said_at_the_start(
    given: dict[str, Any], told: list[str], tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    warn_of_money(Settings(config_folder=tmp_path, data_folder=tmp_path, **given))

    assert [record.getMessage() for record in caplog.records] == told
