"""POST /v1/portal: where a supporter changes or ends what they give."""

from flask import Blueprint, Response

from supportsvc.domain.addresses import read_return_url
from supportsvc.services.portal import open_portal
from supportsvc.web.bodies import PortalBody, read_body
from supportsvc.web.facts import refuse_protected
from supportsvc.web.identity import require_reader
from supportsvc.web.limits import admit_account
from supportsvc.web.money import money
from supportsvc.web.whole import write_json

bp = Blueprint("portal", __name__)


@bp.post("/v1/portal")
def show() -> Response:
    """Answer with the portal's address, to a reader who is linked to a Customer."""
    body = read_body(PortalBody)
    refuse_protected(body)
    reader, deps = require_reader(body.reader), money()
    return_url = read_return_url(body.return_url, deps.terms.origins)
    admit_account(reader)
    return write_json({"url": open_portal(reader, return_url, deps, body.language or "auto")})
