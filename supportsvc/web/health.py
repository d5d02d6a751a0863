"""GET /healthz and /readyz: does the process live, and may it be sent readers?"""

from http import HTTPStatus
from typing import Any

from flask import Blueprint, Response

from supportsvc.web.problems import problem
from supportsvc.web.service import service
from supportsvc.web.whole import write_json

bp = Blueprint("health", __name__)


@bp.get("/healthz")
def live() -> Response:
    """Say that the process lives."""
    return write_json({"status": "ok"})


@bp.get("/readyz")
def ready() -> Response:
    """Say that readers may be sent here; a lost store is no reason against it, or one outage became two."""
    parts = service()
    if parts.is_draining():
        return problem(HTTPStatus.SERVICE_UNAVAILABLE, "draining", "This process is about to end.")
    told: dict[str, Any] = {"status": "ok" if parts.store_answers() else "degraded"}
    complaints = parts.complaints()
    if complaints:
        told["configuration"] = list(complaints)
    return write_json(told)
