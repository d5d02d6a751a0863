"""A newspaper, the service with two workers on a store by URL, and the stand-in for Stripe, in one of three layouts."""

import os
import secrets
import socket
import ssl
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from pathlib import Path
from threading import Thread

import trustme
from werkzeug.serving import make_server

from supportsvc.runtime.demo import wait_until_ready, write_configuration
from supportsvc.sandbox.newspaper import NewspaperSettings, create_newspaper
from supportsvc.sandbox.server import QuietHandler, RunningStripe, find_free_port, running_stripe
from supportsvc.settings import new_key


class Layout(StrEnum):
    """Where the service lives, seen from the newspaper."""

    ONE_ORIGIN = "one origin"  # the page's server hands /v1 on; token mode
    SUBDOMAIN = "subdomain"  # cookie mode, over TLS
    ANOTHER_SITE = "another site"  # token mode


@dataclass(frozen=True, slots=True)
class Town:
    """A running layout: the paper's and the service's addresses, and the parts behind them."""

    layout: Layout
    paper: str
    service: str
    stripe: RunningStripe
    process: "subprocess.Popen[bytes]"
    start: Callable[[], AbstractContextManager["subprocess.Popen[bytes]"]]
    """Runs the service again, as it was, after a test has killed it."""


@contextmanager
def running_town(layout: Layout, folder: Path, store: str) -> Iterator[Town]:
    """Run a newspaper with the service behind it."""
    clock = folder / "clock"
    clock.write_text("0", "ascii")
    secret = f"whsec_{secrets.token_hex(16)}"
    paper_port, service_port, tls_port = find_free_port(), find_free_port(), find_free_port()
    with ExitStack() as stack:
        tls = None
        if layout is Layout.SUBDOMAIN:
            paper = f"https://courier.localhost:{paper_port}"
            service = f"https://support.courier.localhost:{tls_port}"
            tls = tls_context()
            stack.enter_context(tls_in_front(tls_port, service_port, tls))
        else:
            paper = f"http://localhost:{paper_port}"
            service = paper if layout is Layout.ONE_ORIGIN else f"http://127.0.0.1:{service_port}"
        webhook = f"http://127.0.0.1:{service_port}/v1/stripe/webhook"
        stripe = stack.enter_context(running_stripe(clock_file=clock, webhook_url=webhook, webhook_secret=secret))
        environ = {
            "REDIS_URL": store,
            "SUPPORTSVC_DECISION_BUDGET": "3000",
            "SUPPORTSVC_CONFIG": str(configuration(folder, paper, cookie=layout is Layout.SUBDOMAIN)),
            "SUPPORTSVC_KEYS": new_key(),
            "SUPPORTSVC_CLOCK": str(clock),
            "SUPPORTSVC_PUBLIC_URL": service,
            "STRIPE_API_KEY": stripe.api_key,
            "SUPPORTSVC_SYNC_EVERY": "off",  # the story is of webhooks and returns
            "STRIPE_API_BASE": stripe.url,
            "STRIPE_WEBHOOK_SECRET": secret,
        }
        start = partial(running_service, service_port, environ, folder / "service.log")
        process = stack.enter_context(start())
        settings = NewspaperSettings(
            service_url=f"http://127.0.0.1:{service_port}" if layout is Layout.ONE_ORIGIN else service,
            stripe_url=stripe.url,
            clock_file=clock,
            passthrough=layout is Layout.ONE_ORIGIN,
        )
        stack.enter_context(running_paper(paper_port, settings, tls))
        yield Town(layout, paper, service, stripe, process, start)


def configuration(folder: Path, paper: str, *, cookie: bool) -> Path:
    """Write the shipped configuration for this paper."""
    config = folder / "config"
    write_configuration(config, [paper])
    if cookie:
        file = config / "supportsvc.toml"
        text = file.read_text("utf-8")
        assert 'mode = "token"' in text
        file.write_text(text.replace('mode = "token"', 'mode = "cookie"'), "utf-8")
    return config


@contextmanager
def running_service(port: int, environ: dict[str, str], log: Path) -> Iterator["subprocess.Popen[bytes]"]:
    """Run `supportsvc serve` with two workers."""
    command = [sys.executable, "-m", "supportsvc.cli", "serve", "--port", str(port), "--workers", "2"]
    with log.open("ab") as output:
        process = subprocess.Popen(command, env=os.environ | environ, stdout=output, stderr=output)
    try:
        wait_until_ready(f"http://127.0.0.1:{port}/readyz", process)
        yield process
    finally:
        process.terminate()
        process.wait(30)


@contextmanager
def running_paper(port: int, settings: NewspaperSettings, tls: ssl.SSLContext | None) -> Iterator[None]:
    """Serve the newspaper in a thread."""
    app = create_newspaper(settings)
    server = make_server("127.0.0.1", port, app, threaded=True, request_handler=QuietHandler, ssl_context=tls)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def tls_context() -> ssl.SSLContext:
    """Make a certificate of our own for the two names."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trustme.CA().issue_cert("courier.localhost", "support.courier.localhost").configure_cert(context)
    return context


@contextmanager
def tls_in_front(port: int, behind: int, context: ssl.SSLContext) -> Iterator[None]:
    """Take TLS off in front of the service, as a proxy does."""
    listener = socket.create_server(("127.0.0.1", port))

    def accept() -> None:
        while True:
            try:
                raw, _ = listener.accept()
            except OSError:
                return
            Thread(target=serve, args=(raw,), daemon=True).start()

    def serve(raw: socket.socket) -> None:
        try:
            with (
                context.wrap_socket(raw, server_side=True) as front,
                socket.create_connection(("127.0.0.1", behind)) as back,
            ):
                upward = Thread(target=hand_on, args=(front, back), daemon=True)
                upward.start()
                hand_on(back, front)
        except OSError:
            raw.close()

    thread = Thread(target=accept, daemon=True)
    thread.start()
    try:
        yield
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join()


def hand_on(source: socket.socket, target: socket.socket) -> None:
    """Hand bytes on until one side has ended."""
    try:
        while data := source.recv(65536):
            target.sendall(data)
        target.shutdown(socket.SHUT_WR)
    except OSError:
        return
