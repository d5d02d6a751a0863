"""The application factory."""

from collections.abc import Callable, Iterable
from time import perf_counter
from typing import Any
from wsgiref.types import StartResponse, WSGIEnvironment

from flask import Flask, Response, request

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
from supportsvc.web.whole import Whole


class Application(Flask):
    """Flask, but for a call's way to its view: each has an address of its own, and needs no context of the library's.

    What goes before and after every call stands here once. Addresses and methods that are no call's go the library's
    way, to its 404, its 405 and its answers to HEAD and OPTIONS.
    """

    def __init__(self, parts: Service) -> None:
        super().__init__(__name__, static_folder=None)
        self.parts = parts
        self.calls: dict[tuple[str, str | None], tuple[str, Callable[[], Response | Whole]]] = {}

    def wsgi_app(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer a call; whatever the answer, it carries the headers of its exchange."""
        request_id = logs.begin_request(environ.get("HTTP_X_REQUEST_ID"))
        exchange = Exchange(
            self.parts, self.parts.standing(), environ, perf_counter(), headers=[("X-Request-Id", request_id)]
        )
        begin(exchange)

        def start(status: str, headers: list[tuple[str, str]], *trouble: Any) -> Callable[[bytes], object]:
            return start_response(status, headers + exchange.headers, *trouble)

        call = self.calls.get((environ["REQUEST_METHOD"], environ.get("PATH_INFO")))
        if call is None:
            return super().wsgi_app(environ, start)
        exchange.endpoint, view = call
        try:
            admit(exchange)
            response = view()
        except Exception as error:  # noqa: BLE001 - what nobody foresaw is answered, too, and logged there
            response = problems.answer(error)
        complete(exchange, response)
        return response(environ, start)

    def preprocess_request(self) -> None:
        """Admit what goes the library's way."""
        exchange = present()
        exchange.endpoint = request.endpoint or exchange.endpoint
        admit(exchange)

    def process_response(self, response: Response) -> Response:
        """Complete what went the library's way."""
        complete(present(), response)
        return response


def admit(exchange: Exchange) -> None:
    """Admit a call, or refuse it."""
    if exchange.environ["REQUEST_METHOD"].upper() == "POST":  # a method is a word that anybody may write
        origins.require_ours(exchange)


def complete(exchange: Exchange, response: Response | Whole) -> None:
    """Complete an answer and count it by its endpoint; the address itself is never written down."""
    renew_cookie(exchange)
    endpoint = exchange.endpoint.partition(".")[0]
    exchange.parts.metrics.answered(endpoint, response.status_code)
    logs.note_request(endpoint, response.status_code, perf_counter() - exchange.began)


def create_app(parts: Service) -> Flask:
    """Make the WSGI application over its parts."""
    app = Application(parts)
    for module in (decision, access, events, snooze, checkout, contribution, portal, forget, script, openapi, health):
        app.register_blueprint(module.bp)
    if parts.takes_webhooks:
        app.register_blueprint(webhook.bp)
    app.register_error_handler(Exception, problems.answer)
    for rule in app.url_map.iter_rules():
        view: Callable[[], Any] = app.view_functions[rule.endpoint]
        app.calls |= {
            (method, rule.rule): (rule.endpoint, view) for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
        }
    return app
