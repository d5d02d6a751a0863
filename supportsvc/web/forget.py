"""POST /v1/forget: erase the reader, here and at Stripe."""

from flask import Blueprint, Response

from supportsvc.services.erase import erase_reader
from supportsvc.services.forget import forget_reader
from supportsvc.web.bodies import ReaderBody, read_body
from supportsvc.web.identity import drop_cookie, known_reader
from supportsvc.web.money import money
from supportsvc.web.service import CALL_BUDGET, service

bp = Blueprint("forget", __name__)


@bp.post("/v1/forget")
def forget() -> Response:
    """Answer once the record and the links are gone; a caller without an id has nothing to be erased."""
    reader = known_reader(read_body(ReaderBody).reader)
    if reader is not None and service().money is None:
        erase_reader(reader, service().readers(CALL_BUDGET))
    elif reader is not None:
        forget_reader(reader, money())
    response = Response(status=204)
    drop_cookie(response)
    return response
