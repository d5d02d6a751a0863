"""Checkout and webhooks against the sandbox: how many a second one worker takes, and what each costs it.

The sandbox runs on the other core and is slower than the service; so the CPU time says what the service can do, and
the rate only what the two do together.
"""

import hmac
import json
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from urllib.request import Request, urlopen

from bench.cases import BROWSER, ORIGIN
from bench.load import Call
from bench.pairs import Arm, Turn, take_turns
from bench.serving import answers, serving
from supportsvc.sandbox.control_client import Control
from supportsvc.sandbox.server import TEST_KEY, find_free_port
from supportsvc.tokens import Tokens, mint

SECRET = "whsec_of_the_bench"  # noqa: S105 - opens nothing
CHECKOUT, WEBHOOK = "checkout", "webhook"


@contextmanager
def running_sandbox(folder: Path) -> Iterator[str]:
    """Run the sandbox beside the generator of load; give its address."""
    port = find_free_port()
    words = [sys.executable, "-m", "supportsvc.sandbox", "--port", str(port), "--clock", str(folder / "clock")]
    process = subprocess.Popen(words, stdout=subprocess.DEVNULL)
    try:
        if not answers(f"http://127.0.0.1:{port}/v1/events", process):
            raise SystemExit("the sandbox does not answer")
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(30)


def measure_money(
    folder: Path, environ: Mapping[str, str], keys: str, rounds: int, seconds: float
) -> dict[str, list[Turn]]:
    """Return what checkouts and webhooks cost, each round by itself."""
    tokens = Tokens(keys.split(","))
    with running_sandbox(folder) as sandbox:
        more = {"STRIPE_API_KEY": TEST_KEY, "STRIPE_API_BASE": sandbox, "STRIPE_WEBHOOK_SECRET": SECRET}
        with serving("supportsvc.runtime.worker:application", {**environ, **more}, "/healthz") as served:
            checkouts = clicks(tokens)
            customer = join(sandbox, served.port, next(checkouts))
            arms = {CHECKOUT: Arm(served, checkouts), WEBHOOK: Arm(served, events(customer))}
            found = take_turns(arms, rounds, seconds)
    return {name: [one[name] for one in found] for name in arms}


def clicks(tokens: Tokens) -> Iterator[Call]:
    """Yield checkouts, each of another reader."""
    for number in count():
        body = {
            "reader": tokens.sign_reader(mint()),
            "amount": 500,
            "currency": "usd",
            "interval": "month",
            "return_url": f"{ORIGIN}/world/1",
            "click": f"click-{number:08}",
        }
        yield post("/v1/checkout", json.dumps(body).encode(), {"Origin": ORIGIN}, b'"url"')


def events(customer: str) -> Iterator[Call]:
    """Yield events about a supporter, signed now; each is new, so that each is followed by a sync."""
    for number in count():
        told = {
            "id": f"evt_{number:08}",
            "object": "event",
            "type": "customer.updated",
            "livemode": False,
            "data": {"object": {"id": customer, "object": "customer"}},
        }
        body, now = json.dumps(told).encode(), int(time.time())
        signature = hmac.new(SECRET.encode(), b"%d." % now + body, "sha256").hexdigest()
        yield post("/v1/stripe/webhook", body, {"Stripe-Signature": f"t={now},v1={signature}"}, b"HTTP/1.1 2")


def post(path: str, body: bytes, headers: Mapping[str, str], sign: bytes) -> Call:
    """Return a request as it goes on the wire."""
    given = {"Host": "localhost", "User-Agent": BROWSER, "Content-Length": str(len(body)), **headers}
    lines = [f"POST {path} HTTP/1.1", *(f"{name}: {value}" for name, value in given.items())]
    return Call("\r\n".join([*lines, "", ""]).encode() + body, sign)


def join(sandbox: str, port: int, checkout: Call) -> str:
    """Go through Checkout once; return the Customer."""
    head, _, body = checkout.raw.partition(b"\r\n\r\n")
    headers = dict(line.split(": ", 1) for line in head.decode().split("\r\n")[1:] if "Content-Length" not in line)
    urlopen(Request(f"http://127.0.0.1:{port}/v1/checkout", body, headers)).close()
    session = newest(sandbox)
    Control(sandbox).pay(str(session["id"]))
    return str(newest(sandbox)["customer"])


def newest(sandbox: str) -> Mapping[str, object]:
    """Return the newest Checkout Session."""
    asked = Request(f"{sandbox}/v1/checkout/sessions?limit=1", headers={"Authorization": f"Bearer {TEST_KEY}"})
    with urlopen(asked) as answer:
        found: Mapping[str, object] = json.load(answer)["data"][0]
    return found
