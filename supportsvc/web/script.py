"""GET /v1/support.js: what the news site's pages load."""

from flask import Blueprint, Response, request

from supportsvc.web.rendering import MAX_AGE
from supportsvc.web.service import service

bp = Blueprint("script", __name__)


@bp.get("/v1/support.js")
def serve() -> Response:
    """Serve the script, compressed as the browser takes it."""
    rendering = service().script()
    accepted = request.accept_encodings
    coding, body = None, rendering.plain
    if accepted["br"]:
        coding, body = "br", rendering.brotli
    elif accepted["gzip"]:
        coding, body = "gzip", rendering.gzip
    response = Response(body, mimetype="text/javascript")
    response.set_etag(rendering.etag if coding is None else f"{rendering.etag}-{coding}")
    response.headers["Cache-Control"] = f"public, max-age={int(MAX_AGE.total_seconds())}"
    response.headers["Vary"] = "Accept-Encoding"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    if coding is not None:
        response.headers["Content-Encoding"] = coding
    response.make_conditional(request)
    return response
