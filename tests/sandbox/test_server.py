"""Running the sandbox: as a program, beside a hanging request, and its clock's file."""

import subprocess
import sys
import threading
import time
from datetime import timedelta
from pathlib import Path

from flask.testing import FlaskClient

from supportsvc.sandbox.clock import ClockFile
from supportsvc.sandbox.control_client import Control
from supportsvc.sandbox.server import StripePlan, create_stripe, running_stripe
from tests.sandbox.purchases import ask
from tests.sandbox.test_faults import wait_for_hanging


def test_a_clock_without_a_file_is_real_time(tmp_path: Path) -> None:
    clock = ClockFile(tmp_path / "clock")

    assert clock.read_offset() == 0
    assert abs(clock.read_now() - time.time()) < 5


def test_advancing_adds_up(tmp_path: Path) -> None:
    clock = ClockFile(tmp_path / "clock")

    clock.advance(timedelta(days=1))
    clock.advance(timedelta(hours=1, milliseconds=500))

    assert ClockFile(tmp_path / "clock").read_offset() == 90000.5
    assert [path.name for path in tmp_path.iterdir()] == ["clock"]


def test_an_empty_file_is_no_offset(tmp_path: Path) -> None:
    (tmp_path / "clock").write_text("\n")

    assert ClockFile(tmp_path / "clock").read_offset() == 0


def test_it_stops_although_a_request_hangs() -> None:
    answers: list[int] = []
    with running_stripe() as sandbox:
        sandbox.control.fail("hang_before", "GET", "/v1/customers", seconds=600)
        waiting = threading.Thread(target=lambda: answers.append(ask(sandbox, "GET", "/v1/customers")[0]))
        waiting.start()
        wait_for_hanging(sandbox)

    waiting.join()
    assert answers == [200]


def test_the_app_runs_under_any_server(tmp_path: Path) -> None:
    app = create_stripe(StripePlan("http://localhost", tmp_path / "clock"))

    caller: FlaskClient = app.test_client()

    assert caller.get("/v1/customers", headers={"Authorization": "Bearer sk_test_1"}).get_json()["data"] == []


def test_it_runs_as_a_program(tmp_path: Path, three_ports: int) -> None:
    clock = str(tmp_path / "clock")
    command = [sys.executable, "-m", "supportsvc.sandbox", "--port", str(three_ports), "--clock", clock]

    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as program:
        try:
            assert program.stdout is not None
            assert "stands in for Stripe" in program.stdout.readline()
            assert Control(f"http://127.0.0.1:{three_ports}").ask("GET", "summary")["customers"] == []
        finally:
            program.terminate()
