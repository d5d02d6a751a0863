"""GET /v1/support.js: what the news site's pages load."""

from flask import Blueprint, Response, request

from supportsvc.web.countries import Found
from supportsvc.web.identity import drop_cookie, reads_cookies
from supportsvc.web.rendering import MAX_AGE, render_inert
from supportsvc.web.service import Script, in_force, service

bp = Blueprint("script", __name__)


@bp.get("/v1/support.js")
def serve() -> Response:
    """Serve the script, compressed as the browser takes it; in a protected country the one that keeps nothing.

    A shared cache may keep it by the header that tells the country, and not at all where the address told it, or
    where a cookie has to go.
    """
    protected = in_force().rulebook.policy.protected
    found = service().countries.find(request.environ) if protected else Found()
    if found.country not in protected:
        return answer(service().script(), shared=not found.by_address, by_country=bool(protected))
    response = answer(render_inert(), shared=not found.by_address and not reads_cookies(), by_country=True)
    drop_cookie(response)
    return response


def answer(rendering: Script, *, shared: bool, by_country: bool) -> Response:
    """Return a rendering of the script; `shared` lets caches keep it that serve several readers."""
    accepted = request.accept_encodings
    coding, body = None, rendering.plain
    if accepted["br"]:
        coding, body = "br", rendering.brotli
    elif accepted["gzip"]:
        coding, body = "gzip", rendering.gzip
    response = Response(body, mimetype="text/javascript")
    response.set_etag(rendering.etag if coding is None else f"{rendering.etag}-{coding}")
    kept_by = "public" if shared else "private"
    response.headers["Cache-Control"] = f"{kept_by}, max-age={int(MAX_AGE.total_seconds())}"
    header = service().countries.header if by_country else None
    response.headers["Vary"] = "Accept-Encoding" if header is None else f"Accept-Encoding, {header}"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    if coding is not None:
        response.headers["Content-Encoding"] = coding
    response.make_conditional(request)
    return response
