"""POST /v1/portal: where a supporter changes or ends what they give."""

from flask import Blueprint, Response, jsonify

from supportsvc.services.portal import open_portal
from supportsvc.web.bodies import PortalBody, read_body
from supportsvc.web.facts import refuse_protected
from supportsvc.web.identity import require_reader
from supportsvc.web.money import money

bp = Blueprint("portal", __name__)


@bp.post("/v1/portal")
def show() -> Response:
    """Answer with the portal's address, to a reader who is linked to a Customer."""
    body = read_body(PortalBody)
    refuse_protected(body)
    reader = require_reader(body.reader)
    return jsonify(url=open_portal(reader, body.return_url, money(), body.language or "auto"))
