"""Running the sandbox: the app, its thread of deliveries, and an HTTP server on loopback."""

import argparse
import socket
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from flask import Flask
from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

from supportsvc.sandbox.account_pages import create_account_pages
from supportsvc.sandbox.api import Account, create_api
from supportsvc.sandbox.books import Books, Settings
from supportsvc.sandbox.checkout_page import create_checkout_page
from supportsvc.sandbox.clock import ClockFile
from supportsvc.sandbox.control import create_control
from supportsvc.sandbox.control_client import Control
from supportsvc.sandbox.delivery import Courier
from supportsvc.sandbox.events import make_endpoint
from supportsvc.sandbox.portal_page import create_portal_page

LOOPBACK = "127.0.0.1"
TEST_KEY = "sk_test_sandbox"


@dataclass(frozen=True, slots=True)
class StripePlan:
    """How a sandbox is set up: its address (empty: where it listens), its clock's file, and who listens to it."""

    public_url: str
    clock_file: Path
    settings: Settings = field(default_factory=Settings)
    webhook_url: str | None = None
    webhook_secret: str | None = None


@dataclass(frozen=True, slots=True)
class Sandbox:
    """A sandbox's app and the thread that sends its webhooks."""

    app: Flask
    account: Account
    courier: Courier


@dataclass(frozen=True, slots=True)
class RunningStripe:
    """A running sandbox as its users see it."""

    url: str
    api_key: str
    clock_file: Path
    control: Control
    webhook_secret: str | None


class QuietHandler(WSGIRequestHandler):
    """Serves without a line on the terminal for each request."""

    def log(self, type: str, message: str, *args: object) -> None:  # noqa: A002 -- werkzeug names it so
        """Write nothing."""


def create_sandbox(plan: StripePlan) -> Sandbox:
    """Answer a sandbox that does not run yet."""
    books = Books(ClockFile(plan.clock_file), settings=plan.settings, public_url=plan.public_url)
    account = Account(books)
    courier = Courier(books)
    books.on_event = courier.take
    if plan.webhook_url:
        given = {"url": plan.webhook_url, "enabled_events": ["*"], "secret": plan.webhook_secret}
        make_endpoint(books, books.clock.read_now(), given)
    app = Flask("supportsvc.sandbox")
    app.register_blueprint(create_api(account))
    app.register_blueprint(create_control(account, courier))
    app.register_blueprint(create_checkout_page(account))
    app.register_blueprint(create_portal_page(account))
    app.register_blueprint(create_account_pages(account))
    return Sandbox(app, account, courier)


def create_stripe(plan: StripePlan) -> Flask:
    """Answer the app with its deliveries running, for a server of the caller's choice (threads, one process)."""
    sandbox = create_sandbox(plan)
    threading.Thread(target=sandbox.courier.run, name="sandbox-webhooks", daemon=True).start()
    return sandbox.app


@contextmanager
def serve_stripe(plan: StripePlan, port: int, host: str = LOOPBACK) -> Iterator[Sandbox]:
    """Serve a sandbox from threads of this process until the context ends."""
    sandbox = create_sandbox(plan)
    server: BaseWSGIServer = make_server(host, port, sandbox.app, threaded=True, request_handler=QuietHandler)
    sandbox.account.books.public_url = plan.public_url or f"http://{host}:{server.server_port}"
    threads = [
        # Daemons: a Ctrl-C may come before the context is entered, and then nobody stops them.
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, name="sandbox-http", daemon=True),
        threading.Thread(target=sandbox.courier.run, name="sandbox-webhooks", daemon=True),
    ]
    for thread in threads:
        thread.start()
    try:
        yield sandbox
    finally:
        sandbox.account.faults.release()
        sandbox.courier.stop()
        server.shutdown()
        for thread in threads:
            thread.join()
        server.server_close()


@contextmanager
def running_stripe(
    *,
    port: int = 0,
    clock_file: Path | None = None,
    webhook_url: str | None = None,
    webhook_secret: str | None = None,
    settings: Settings | None = None,
) -> Iterator[RunningStripe]:
    """Run a sandbox for a test: a free port, a clock of its own unless a file is named."""
    with tempfile.TemporaryDirectory(prefix="sandbox-") as folder:
        clock = clock_file or Path(folder) / "clock"
        with serve_stripe(StripePlan("", clock, settings or Settings()), port) as sandbox:
            url = sandbox.account.books.public_url
            control = Control(url)
            secret = None
            if webhook_url:
                secret = control.listen(webhook_url, webhook_secret)
            yield RunningStripe(url, TEST_KEY, clock, control, secret)


def find_free_port() -> int:
    """Answer a port of loopback that nothing listens on."""
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        return int(probe.getsockname()[1])


def main() -> None:
    """Serve a sandbox until interrupted."""
    parser = argparse.ArgumentParser(description="A local stand-in for Stripe; no money moves.")
    parser.add_argument("--port", type=int, default=8002)
    parser.add_argument("--clock", type=Path, required=True, help="the file with the clock's offset")
    parser.add_argument("--webhook-url")
    parser.add_argument("--webhook-secret")
    given = parser.parse_args()
    url = f"http://{LOOPBACK}:{given.port}"
    plan = StripePlan(url, given.clock, webhook_url=given.webhook_url, webhook_secret=given.webhook_secret)
    with serve_stripe(plan, given.port):
        print(f"The sandbox stands in for Stripe at {url}")
        threading.Event().wait()
