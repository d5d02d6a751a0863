"""`supportsvc demo` as a process, and what keeps it from beginning."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.request import urlopen

import pytest

from supportsvc.runtime import demo
from supportsvc.runtime.own_stripe import DemoFailed
from supportsvc.runtime.ports import PortTaken, check_ports, trouble_with

COMMAND = [sys.executable, "-m", "supportsvc.cli", "demo", "--port"]


def start(port: int) -> "subprocess.Popen[str]":
    without_a_key = {name: value for name, value in os.environ.items() if not demo.is_ours(name)}
    return subprocess.Popen(
        [*COMMAND, str(port)], env=without_a_key, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def test_it_says_where_to_look_and_ends_with_all_its_parts(three_ports: int) -> None:
    process = start(three_ports)
    assert process.stdout is not None
    try:
        line = process.stdout.readline()
        answers = [urlopen(f"http://localhost:{three_ports + n}{path}", timeout=10).status for n, path in PARTS]
        process.send_signal(signal.SIGINT)
        rest, errors = process.communicate(timeout=60)
    finally:
        process.kill()
        process.wait()

    assert f"http://localhost:{three_ports}" in line
    assert answers == [200, 200, 200]
    assert (process.returncode, rest, errors) == (0, "", "")
    check_ports(three_ports)


def test_it_can_be_ended_before_it_is_up(three_ports: int) -> None:
    process = start(three_ports)
    try:
        for _ in range(600):
            if trouble_with(three_ports + 2) or process.poll() is not None:  # the first of its parts is up
                break
            time.sleep(0.05)
        process.send_signal(signal.SIGINT)
        said, errors = process.communicate(timeout=60)
    finally:
        process.kill()
        process.wait()

    assert (process.returncode, said, errors) == (0, "", "")
    check_ports(three_ports)


PARTS = ((0, "/"), (1, "/v1/support.js"), (2, "/_sandbox/summary"))


def test_a_taken_port_is_named_with_a_way_out(three_ports: int) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", three_ports + 1))
        other.listen()

        process = start(three_ports)
        _, errors = process.communicate(timeout=60)

    assert process.returncode == 2
    assert f"Port {three_ports + 1}, for the service, is taken" in errors
    assert "make demo PORT=" in errors


def test_every_port_that_cannot_be_had_is_named() -> None:
    with pytest.raises(PortTaken) as refused:
        check_ports(65_535)

    assert "Port 65536, for the service, is no port" in str(refused.value)
    assert "Port 65537, for the stand-in for Stripe, is no port" in str(refused.value)


def test_a_port_of_the_systems_may_not_be_used(monkeypatch: pytest.MonkeyPatch) -> None:
    class Refusing(socket.socket):
        def bind(self, address: object) -> None:
            raise PermissionError(13, f"no {address}")

    monkeypatch.setattr(socket, "socket", Refusing)

    assert trouble_with(80) == "may not be used by you"


def test_a_machine_without_the_newer_internet_protocol_has_no_trouble(
    monkeypatch: pytest.MonkeyPatch, three_ports: int
) -> None:
    class OldOnly(socket.socket):
        def bind(self, address: object) -> None:
            raise OSError(99, f"no {address}")

    monkeypatch.setattr(socket, "socket", OldOnly)

    assert trouble_with(three_ports) is None


def test_a_service_that_does_not_come_up_is_said() -> None:
    process = subprocess.Popen([sys.executable, "-c", "raise SystemExit(3)"])

    with pytest.raises(DemoFailed):
        demo.wait_until_ready("http://127.0.0.1:9/readyz", process)


def test_the_configuration_is_for_the_demos_own_addresses(tmp_path: Path) -> None:
    demo.write_configuration(tmp_path / "config", ["http://localhost:9000", "http://127.0.0.1:9000"])

    text = (tmp_path / "config" / "supportsvc.toml").read_text("utf-8")
    assert 'origins = ["http://localhost:9000", "http://127.0.0.1:9000"]' in text


def test_an_origin_is_written_as_browsers_write_it() -> None:
    assert demo.origin_of("localhost", 9000) == "http://localhost:9000"
    assert demo.origin_of("localhost", 80) == "http://localhost"


def test_nothing_of_the_visitors_own_settings_reaches_the_demo() -> None:
    names = ["SUPPORTSVC_KEYS", "STRIPE_API_KEY", "REDIS_URL", "_SUPPORTSVC_STORE_URL", "PATH"]

    assert [demo.is_ours(name) for name in names] == [True, True, True, True, False]
    assert not demo.is_ours(os.sep)
