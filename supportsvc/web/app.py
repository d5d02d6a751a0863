"""The application factory."""

from collections.abc import Callable, Iterable
from time import perf_counter
from typing import Any
from wsgiref.types import StartResponse, WSGIEnvironment

from flask import Flask, Request, Response, request
from flask.sessions import NullSession, SessionInterface
from werkzeug.routing import MapAdapter

from supportsvc.telemetry import logs
from supportsvc.web import (
    access,
    checkout,
    contribution,
    decision,
    events,
    forget,
    health,
    openapi,
    origins,
    portal,
    problems,
    script,
    snooze,
    webhook,
)
from supportsvc.web.identity import renew_cookie
from supportsvc.web.service import Exchange, Service, begin, present

LARGEST_BODY = 64 * 1024


class NoSessions(SessionInterface):
    """Nobody has a session here, and so all have the same empty one, to which nothing can be written."""

    nobodys = NullSession()

    def open_session(self, app: Flask, request: Request) -> NullSession:  # noqa: ARG002 - it is nobody's
        """Return it."""
        return self.nobodys


class Application(Flask):
    """Flask without what no call here has: coroutines, sessions, hosts that matter, and hooks of single blueprints.

    What goes before and after every call stands here once, instead of in lists that are gone through for each.
    """

    session_interface = NoSessions()

    def __init__(self, parts: Service) -> None:
        super().__init__(__name__, static_folder=None)
        self.parts = parts

    def wsgi_app(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer a call; whatever the answer, it carries the headers of its exchange."""
        request_id = logs.begin_request(environ.get("HTTP_X_REQUEST_ID"))
        exchange = Exchange(
            self.parts, self.parts.standing(), environ, perf_counter(), headers=[("X-Request-Id", request_id)]
        )
        begin(exchange)

        def start(status: str, headers: list[tuple[str, str]], *trouble: Any) -> Callable[[bytes], object]:
            return start_response(status, headers + exchange.headers, *trouble)

        return super().wsgi_app(environ, start)

    def preprocess_request(self) -> None:
        """Admit a call, or refuse it."""
        exchange = present()
        exchange.endpoint = request.endpoint
        if request.method == "POST":
            origins.require_ours(exchange)

    def process_response(self, response: Response) -> Response:
        """Complete an answer and count it by its endpoint; the address itself is never written down."""
        exchange = present()
        renew_cookie(response)
        endpoint = (exchange.endpoint or "none").partition(".")[0]
        exchange.parts.metrics.answered(endpoint, response.status_code)
        logs.note_request(endpoint, response.status_code, perf_counter() - exchange.began)
        return response

    def create_url_adapter(self, request: Request | None) -> MapAdapter | None:
        """Let a call be found by its path and method alone: no host is looked at, and no address is built."""
        if request is None:
            return None
        return MapAdapter(self.url_map, "", "/", "", "http", request.path, request.method)

    def do_teardown_request(self, exc: BaseException | None = None) -> None:
        """Tear nothing down: what a call takes, it gives back itself."""

    def do_teardown_appcontext(self, exc: BaseException | None = None) -> None:
        """Tear nothing down here either."""

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """Return a view as it is: none is a coroutine."""
        return func


def create_app(parts: Service) -> Flask:
    """Make the WSGI application over its parts."""
    app = Application(parts)
    app.config["MAX_CONTENT_LENGTH"] = webhook.LARGEST_BODY
    for module in (decision, access, events, snooze, checkout, contribution, portal, forget, script, openapi, health):
        app.register_blueprint(module.bp)
    if parts.takes_webhooks:
        app.register_blueprint(webhook.bp)
    problems.register(app)
    return app
