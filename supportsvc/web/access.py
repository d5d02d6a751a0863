"""POST /v1/access: may this reader read this article? For the site's own server, which withholds it until then."""

from dataclasses import replace

from flask import Blueprint, Response

from supportsvc.domain.page import Placement
from supportsvc.services.access import AccessRequest, grant_access
from supportsvc.tokens import mint
from supportsvc.web.bodies import AccessBody, read_body
from supportsvc.web.decision import read_page
from supportsvc.web.facts import look_around
from supportsvc.web.identity import known_reader, reads_cookies
from supportsvc.web.origins import is_from_server
from supportsvc.web.problems import CookieMode, KeyMissing
from supportsvc.web.prompt import describe_access
from supportsvc.web.service import in_force, service
from supportsvc.web.whole import write_json

bp = Blueprint("access", __name__)


@bp.post("/v1/access")
def grant() -> Response:
    """Answer whether the article is open; never with an error where only the store is away."""
    if not is_from_server():
        raise KeyMissing
    if reads_cookies():
        raise CookieMode
    parts, body = service(), read_body(AccessBody)
    standing = in_force()
    around = look_around(body, standing)
    page = read_page(body.page)
    request = AccessRequest(
        reader=None if around.protected or around.crawler else known_reader(body.reader),
        fresh=mint(),
        page=replace(page, article=True, placements=page.placements | {Placement.WALL}),
        country=around.country,
        crawler=around.crawler,
    )
    access = grant_access(request, standing.rulebook, parts.readers(parts.decision_budget), parts.now())
    response = write_json({"access": describe_access(access)})
    response.headers["Cache-Control"] = "no-store"
    return response
