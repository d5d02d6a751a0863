"""POST /v1/forget: erase the reader, here and at Stripe."""

from flask import Blueprint, Response

from supportsvc.services.erase import erase_reader
from supportsvc.services.forget import forget_reader
from supportsvc.web.bodies import ReaderBody, read_body
from supportsvc.web.facts import is_protected
from supportsvc.web.identity import drop_cookie, known_reader
from supportsvc.web.limits import admit_account
from supportsvc.web.money import money
from supportsvc.web.service import CALL_BUDGET, service

bp = Blueprint("forget", __name__)


@bp.post("/v1/forget")
def forget() -> Response:
    """Answer once the record and the links are gone; a caller without an id has nothing to be erased."""
    body = read_body(ReaderBody)
    reader = known_reader(body.reader)
    if reader is not None and service().money is None:
        erase_reader(reader, service().readers(CALL_BUDGET))
    elif reader is not None:
        if not is_protected(body):
            admit_account(reader)
        forget_reader(reader, money())
    drop_cookie()
    return Response(status=204)
