"""The newspaper without a network, and the newspaper served over HTTP."""

import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.serving import make_server

from supportsvc.sandbox.newspaper import NewspaperSettings, create_newspaper
from supportsvc.sandbox.server import QuietHandler

SERVICE = "http://localhost:9"  # the discard port: nobody answers
Serve = Callable[[Flask], str]


@pytest.fixture
def clock_file(tmp_path: Path) -> Path:
    return tmp_path / "clock"


@pytest.fixture
def client(clock_file: Path) -> FlaskClient:
    return create_newspaper(NewspaperSettings(service_url=SERVICE, clock_file=clock_file)).test_client()


@contextmanager
def serving(app: Flask) -> Iterator[str]:
    """Serve an application on a free port of the loopback, and give its origin."""
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=QuietHandler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def serve() -> Iterator[Serve]:
    with ExitStack() as stack:
        yield lambda app: stack.enter_context(serving(app))
