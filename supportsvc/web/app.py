"""The application factory."""

from dataclasses import replace
from time import perf_counter

from flask import Flask, Response, g, request

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
from supportsvc.web.service import Service, pinned, service

LARGEST_BODY = 64 * 1024


def create_app(parts: Service) -> Flask:
    """Make the WSGI application over its parts."""
    app = Flask(__name__, static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = webhook.LARGEST_BODY
    app.extensions["supportsvc"] = replace(parts, standing=pinned(parts.standing))
    for module in (decision, access, events, snooze, checkout, contribution, portal, forget, script, openapi, health):
        app.register_blueprint(module.bp)
    if parts.takes_webhooks:
        app.register_blueprint(webhook.bp)
    app.before_request(_begin)
    app.before_request(origins.require_ours)
    app.after_request(origins.allow)
    app.after_request(renew_cookie)
    app.after_request(_note)
    problems.register(app)
    return app


def _begin() -> None:
    g.began = perf_counter()
    g.request_id = logs.begin_request(request.headers.get("X-Request-Id"))


def _note(response: Response) -> Response:
    """Count the answer by its endpoint; the address itself is never written down."""
    endpoint = (request.endpoint or "none").partition(".")[0]
    response.headers["X-Request-Id"] = g.request_id
    service().metrics.answered(endpoint, response.status_code)
    logs.note_request(endpoint, response.status_code, perf_counter() - g.began)
    return response
