"""A running sandbox, Stripe's own client for it, and an endpoint that listens to its events."""

import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from stripe import StripeClient

from supportsvc.sandbox.server import RunningStripe, running_stripe


@pytest.fixture
def sandbox() -> Iterator[RunningStripe]:
    with running_stripe() as running:
        yield running


@pytest.fixture
def client(sandbox: RunningStripe) -> StripeClient:
    return StripeClient(sandbox.api_key, base_addresses={"api": sandbox.url}, max_network_retries=0)


@dataclass
class Listener:
    """What an endpoint has heard, and what it answers."""

    url: str = ""
    status: int = 200
    heard: list[tuple[bytes, str]] = field(default_factory=list)

    def types(self) -> list[str]:
        return [json.loads(body)["type"] for body, _ in self.heard]

    def ids(self) -> list[str]:
        return [json.loads(body)["id"] for body, _ in self.heard]


@pytest.fixture
def listener() -> Iterator[Listener]:
    listener = Listener()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            listener.heard.append((body, self.headers["Stripe-Signature"]))
            self.send_response(listener.status)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 -- the server names it so
            """Keep the terminal quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    listener.url = f"http://127.0.0.1:{server.server_port}/hook"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield listener
    server.shutdown()
    thread.join()
    server.server_close()
