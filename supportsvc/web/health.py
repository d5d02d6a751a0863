"""GET /healthz and /readyz: does the process live, and may it be sent readers?"""

from http import HTTPStatus

from flask import Blueprint, Response, jsonify

from supportsvc.web.problems import problem
from supportsvc.web.service import service

bp = Blueprint("health", __name__)


@bp.get("/healthz")
def live() -> Response:
    """Say that the process lives."""
    return jsonify(status="ok")


@bp.get("/readyz")
def ready() -> Response:
    """Say that readers may be sent here; a lost store is no reason against it, or one outage became two."""
    if service().is_draining():
        return problem(HTTPStatus.SERVICE_UNAVAILABLE, "draining", "This process is about to end.")
    return jsonify(status="ok" if service().store_answers() else "degraded")
