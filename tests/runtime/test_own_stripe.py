"""The demo over an account of the visitor's own, with the sandbox standing in for Stripe itself."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import pytest
from stripe import StripeClient

from supportsvc.cli import main
from supportsvc.config_files import load, starter
from supportsvc.runtime.own_stripe import DemoFailed, OwnStripe, find_own_stripe, prepare
from supportsvc.sandbox.server import RunningStripe, running_stripe
from supportsvc.stripe_gateway.metadata import plain

COMMAND = [sys.executable, "-m", "supportsvc.cli", "demo", "--port"]
BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
TEST_KEY, LIVE_KEY = "sk_test_visitor", "sk_live_visitor"


def client_of(stripe: RunningStripe) -> StripeClient:
    return StripeClient(stripe.api_key, base_addresses={"api": stripe.url}, max_network_retries=0)


def test_it_says_so_makes_the_portals_configuration_and_has_no_clock_to_move(three_ports: int) -> None:
    with running_stripe() as stripe:
        environ = os.environ | {"STRIPE_API_KEY": TEST_KEY, "STRIPE_API_BASE": stripe.url}
        process = subprocess.Popen([*COMMAND, str(three_ports)], env=environ, stdout=subprocess.PIPE, text=True)
        try:
            assert process.stdout is not None
            lines = [process.stdout.readline() for _ in range(2)]
            page = urlopen(f"http://localhost:{three_ports}", timeout=10).read().decode()
            process.send_signal(signal.SIGINT)
            process.communicate(timeout=60)
        finally:
            process.kill()
            process.wait()
        made = client_of(stripe).v1.billing_portal.configurations.list().data
        endpoints = client_of(stripe).v1.webhook_endpoints.list().data

    assert process.returncode == 0
    assert lines[0].startswith("Payments go to your own account at Stripe, in test mode")
    assert lines[1].startswith("The demo is ready")
    assert "Payments at Stripe, in test mode" in page
    assert "A day later" not in page
    assert "stand-in" not in page
    assert [plain(configuration.metadata)["supportsvc_site"] for configuration in made] == ["harbour-courier"]
    assert endpoints == []


@pytest.mark.long
def test_a_payment_of_which_nobody_tells_the_demo_is_found_by_looking(three_ports: int) -> None:
    service = f"http://localhost:{three_ports + 1}"

    def post(path: str, **body: object) -> dict[str, Any]:
        headers = {"Origin": f"http://localhost:{three_ports}", "User-Agent": BROWSER}
        with urlopen(Request(f"{service}{path}", json.dumps(body).encode(), headers), timeout=20) as answer:
            found: dict[str, Any] = json.load(answer)
        return found

    page = {"url": f"http://localhost:{three_ports}/", "placements": ["inline"]}
    with running_stripe() as stripe:
        environ = os.environ | {"STRIPE_API_KEY": TEST_KEY, "STRIPE_API_BASE": stripe.url}
        process = subprocess.Popen([*COMMAND, str(three_ports)], env=environ, stdout=subprocess.PIPE, text=True)
        try:
            assert process.stdout is not None
            while "The demo is ready" not in process.stdout.readline():
                assert process.poll() is None
            reader = post("/v1/decision", page=page, views={"counter": "0000abcd", "total": 4})["reader"]
            order = {"amount": 500, "currency": "usd", "interval": "month", "return_url": page["url"]}
            url = post("/v1/checkout", reader=reader, click="click-of-a-visitor", **order)["url"]
            stripe.control.pay(url.rpartition("/")[2])
            deadline, reason = time.monotonic() + 120, ""
            while reason != "supporter":
                assert time.monotonic() < deadline, reason
                time.sleep(1)
                reason = post("/v1/decision", reader=reader, page=page)["reason"]
        finally:
            process.send_signal(signal.SIGINT)
            process.communicate(timeout=60)


def test_a_live_key_is_refused_before_anything_starts(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("STRIPE_API_KEY", LIVE_KEY)

    assert main(["demo"]) == 2

    said = capsys.readouterr()
    assert "The demo takes a test key alone (sk_test_…)" in said.err
    assert LIVE_KEY not in said.err + said.out


def test_a_key_is_read_as_the_service_reads_it(tmp_path: Path) -> None:
    file = tmp_path / "key"
    file.write_text(f"{TEST_KEY}\n")

    assert find_own_stripe({}) is None
    assert find_own_stripe({"STRIPE_API_KEY_FILE": str(file)}) == OwnStripe(TEST_KEY)
    for wrong in ({"STRIPE_API_KEY": "pk_test_1"}, {"STRIPE_API_KEY_FILE": str(tmp_path / "none")}):
        with pytest.raises(DemoFailed, match="STRIPE_API_KEY"):
            find_own_stripe(wrong)


def test_a_key_that_stripe_does_not_take_is_a_sentence() -> None:
    site = load(starter()).site
    with running_stripe() as stripe:
        stripe.control.fail("401", times=1)

        with pytest.raises(DemoFailed, match="Without STRIPE_API_KEY a stand-in is used"):
            prepare(OwnStripe(TEST_KEY, stripe.url), site)
