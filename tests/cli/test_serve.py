"""`supportsvc serve` as a process: it answers until told to stop, and says in a sentence why it does not begin."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from base64 import urlsafe_b64decode
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

import pytest

from supportsvc.cli.serve import host, trouble_between, trouble_with
from tests.fixtures.valkey import Valkey

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
    """Return what stands at an address."""
    with urlopen(url, timeout=10) as answer:
        body: bytes = answer.read()
        return body


def wait_for(process: subprocess.Popen[str], url: str) -> None:
    """Wait until an address answers; a process that has ended meanwhile is shown with its last words."""
    ends = time.monotonic() + DEADLINE
    while True:
        try:
            fetch(url)
        except URLError:
            assert process.poll() is None, process.communicate()
            assert time.monotonic() < ends
            time.sleep(0.05)
        else:
            return


def post(url: str, body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
    """Post as the script on a reader's page does; return the status and the answer."""
    headers = {
        "Content-Type": "text/plain", "Origin": "http://localhost:8000", "User-Agent": "Spy/1.0",
        "Referer": "http://localhost:8000/a-private-page", "X-Forwarded-For": "192.0.2.77",
    }  # fmt: skip
    try:
        with urlopen(Request(url, json.dumps(body).encode(), headers), timeout=10) as answer:
            return answer.status, json.loads(answer.read())
    except HTTPError as error:
        return error.code, json.loads(error.read())


@pytest.fixture
def served(tmp_path: Path, config: Path) -> Iterator[tuple[subprocess.Popen[str], int, int]]:
    """The service with two workers and a store of its own: its process, its port, that of its metrics."""
    port, metrics = free_port(), free_port()
    words = [str(PROGRAM), "serve", "--port", str(port), "--workers", "2", "--metrics-address", f"127.0.0.1:{metrics}"]
    process = subprocess.Popen(
        words, env=environment(tmp_path, config), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    try:
        wait_for(process, f"http://127.0.0.1:{port}/healthz")
        yield process, port, metrics
    finally:
        process.kill()
        process.communicate()


def test_it_answers_counts_and_stops_without_a_word(served: tuple[subprocess.Popen[str], int, int]) -> None:
    process, port, metrics = served
    assert json.loads(fetch(f"http://127.0.0.1:{port}/healthz")) == {"status": "ok"}
    for _ in range(8):
        fetch(f"http://127.0.0.1:{port}/healthz")
    assert b'supportsvc_requests_total{endpoint="health",status="2xx"} 10.0' in fetch(
        f"http://127.0.0.1:{metrics}/metrics"
    )

    process.send_signal(signal.SIGINT)

    _, err = process.communicate(timeout=DEADLINE)
    assert process.returncode == 0
    assert "Traceback" not in err
    told = [json.loads(line) for line in err.splitlines()]
    assert [line["message"] for line in told if line["level"] != "info"] == [
        "STRIPE_API_KEY is not set: nothing can be paid"
    ]


def test_the_logs_of_a_run_name_no_reader_and_no_page(served: tuple[subprocess.Popen[str], int, int]) -> None:
    process, port, _ = served
    base = f"http://127.0.0.1:{port}"
    page = {"url": "http://localhost:8000/a-private-page?from=ann@paper.example", "placements": ["inline"]}
    _, minted = post(f"{base}/v1/decision", {"page": page})
    reader = minted["reader"]
    views = {"counter": "9f3a0c1e", "total": 7}
    _, shown = post(f"{base}/v1/decision", {"reader": reader, "page": page, "views": views})
    failed, _ = post(f"{base}/v1/portal", {"reader": reader, "return_url": page["url"]})
    post(f"{base}/v1/snooze", {"reader": reader, "until": "P7D", "ask": shown["prompt"]["ask"]})
    refused, _ = post(f"{base}/v1/snooze", {"reader": reader, "until": "ann@paper.example"})

    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=DEADLINE)

    assert (failed, refused) == (503, 422)
    told = [json.loads(line) for line in err.splitlines()]
    assert [(line["endpoint"], line["status"]) for line in told if line["level"] == "error"] == [("portal", 503)]
    unsigned = urlsafe_b64decode(reader.partition(".")[0] + "==").hex()
    personal = (
        reader,
        unsigned,
        shown["prompt"]["ask"],
        "a-private-page",
        "ann@",
        "Spy/1.0",
        "192.0.2.77",
        "127.0.0.1",
    )
    assert [word for word in personal if word in out + err] == []


def test_what_was_counted_is_kept_when_it_stops(tmp_path: Path, config: Path, valkey: Valkey) -> None:
    port = free_port()
    words = [str(PROGRAM), "serve", "--port", str(port)]
    env = environment(tmp_path, config, REDIS_URL=valkey.url, SUPPORTSVC_KEYS="k" * 32)
    process = subprocess.Popen(words, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        wait_for(process, f"http://127.0.0.1:{port}/healthz")
        for _ in range(3):
            post(f"http://127.0.0.1:{port}/v1/decision", {"page": {"url": "http://localhost:8000/", "exclude": True}})
        process.send_signal(signal.SIGTERM)
        process.wait(DEADLINE)
    finally:
        process.kill()
        process.communicate()

    with valkey.client() as client:
        kept = [client.hget(key, "reason page_excluded") for key in client.keys("{stats}:day:*")]
    assert sum(map(int, filter(None, kept))) == 3


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


def test_a_port_that_is_taken_is_a_sentence(tmp_path: Path, config: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        ran = subprocess.run(
            [PROGRAM, "serve", "--host", "localhost", "--port", str(port)],
            env=environment(tmp_path, config), capture_output=True, text=True, check=False, timeout=DEADLINE,
        )  # fmt: skip

    assert ran.returncode == 2
    assert ran.stderr == (
        f"supportsvc: the service cannot listen at 127.0.0.1, port {port}: Address already in use; "
        "choose others by --host and --port\n"
    )


@pytest.mark.parametrize("elsewhere", ["192.0.2.1", "2001:db8::1"])
def test_an_address_that_is_not_of_this_machine_is_a_sentence(elsewhere: str) -> None:
    said = trouble_with(host(elsewhere), free_port())

    assert said is not None
    assert said.startswith(f"the service cannot listen at {elsewhere}, port ")


@pytest.mark.parametrize("address", ["0.0.0.0:8000", "127.0.0.1:8000", "[::1]:8000"])
def test_the_metrics_do_not_share_the_services_port(address: str) -> None:
    assert "port 8000, which is the service's own" in str(trouble_between(8000, address))


@pytest.mark.parametrize("address", [None, "127.0.0.1:9464", "0.0.0.0:18000"])
def test_the_metrics_may_have_any_other_port(address: str | None) -> None:
    assert trouble_between(8000, address) is None
