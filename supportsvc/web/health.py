"""GET /healthz and /readyz: does the process live, and may it be sent readers?"""

from flask import Blueprint, Response, jsonify

from supportsvc.web.service import service

bp = Blueprint("health", __name__)


@bp.get("/healthz")
def live() -> Response:
    """Say that the process lives."""
    return jsonify(status="ok")


@bp.get("/readyz")
def ready() -> Response:
    """Say that readers may be sent here; a lost store is no reason against it, or one outage became two."""
    return jsonify(status="ok" if service().store_answers() else "degraded")
