"""The application factory."""

from collections.abc import Callable
from time import perf_counter
from typing import Any

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

LARGEST_BODY = 64 * 1024


class Application(Flask):
    """Flask without what no call here has: coroutines, sessions, and hooks of single blueprints.

    What goes before and after every call stands here once, instead of in lists that are gone through for each.
    """

    def __init__(self, parts: Service) -> None:
        super().__init__(__name__, static_folder=None)
        self.parts = parts

    def preprocess_request(self) -> None:
        """Begin a call, or refuse it."""
        request_id = logs.begin_request(request.environ.get("HTTP_X_REQUEST_ID"))
        begin(Exchange(self.parts, self.parts.standing(), request_id, perf_counter()))
        origins.require_ours()

    def process_response(self, response: Response) -> Response:
        """Complete an answer and count it by its endpoint; the address itself is never written down."""
        origins.allow(response)
        renew_cookie(response)
        endpoint = (request.endpoint or "none").partition(".")[0]
        exchange = present()
        response.headers.add("X-Request-Id", exchange.request_id)
        exchange.parts.metrics.answered(endpoint, response.status_code)
        logs.note_request(endpoint, response.status_code, perf_counter() - exchange.began)
        return response

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
