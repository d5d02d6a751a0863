"""GET /v1/support.js and /v1/prompt.js: what the news site's pages load, and what they load to show something."""

from flask import Blueprint, Response
from werkzeug.exceptions import NotFound

from supportsvc.web.countries import Found
from supportsvc.web.identity import drop_cookie, reads_cookies
from supportsvc.web.joining import prompt_part
from supportsvc.web.rendering import MAX_AGE, render_inert, render_prompt_part
from supportsvc.web.service import Script, in_force, present, service

bp = Blueprint("script", __name__)


@bp.get("/v1/support.js")
def serve() -> Response:
    """Serve the script, compressed as the browser takes it; in a protected country the one that keeps nothing.

    A shared cache may keep it by the header that tells the country, and not at all where the address told it, or
    where a cookie has to go.
    """
    protected = in_force().rulebook.policy.protected
    found = service().countries.find(present().environ) if protected else Found()
    if found.country not in protected:
        return answer(service().script(), shared=not found.by_address, by_country=bool(protected))
    drop_cookie()
    return answer(render_inert(), shared=not found.by_address and not reads_cookies(), by_country=True)


@bp.get("/v1/prompt.js")
def serve_prompt() -> Response:
    """Serve the part that shows something: for good under its own version, uncached to a script that it suits.

    While a fleet is renewed, scripts of one version meet processes of the other. 404 where they would not fit together.
    """
    version = present().request.args.get("v", "")
    if not prompt_part().suits(version):
        raise NotFound
    kept = "public, max-age=31536000, immutable" if version == prompt_part().version else "no-store"
    response = send(render_prompt_part(), kept, "Accept-Encoding")
    # A module is read across origins only where the answer says so; there is nothing of a reader or a site in it.
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response


def answer(rendering: Script, *, shared: bool, by_country: bool) -> Response:
    """Return a rendering of support.js; `shared` lets caches keep it that serve several readers."""
    kept_by = "public" if shared else "private"
    header = service().countries.header if by_country else None
    vary = "Accept-Encoding" if header is None else f"Accept-Encoding, {header}"
    return send(rendering, f"{kept_by}, max-age={int(MAX_AGE.total_seconds())}", vary)


def send(rendering: Script, kept: str, vary: str) -> Response:
    """Return a rendering, compressed as the browser takes it; `kept` says how long and by whom."""
    request = present().request
    accepted = request.accept_encodings
    coding, body = None, rendering.plain
    if accepted["br"]:
        coding, body = "br", rendering.brotli
    elif accepted["gzip"]:
        coding, body = "gzip", rendering.gzip
    response = Response(body, mimetype="text/javascript")
    response.set_etag(rendering.etag if coding is None else f"{rendering.etag}-{coding}")
    response.headers["Cache-Control"] = kept
    response.headers["Vary"] = vary
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    if coding is not None:
        response.headers["Content-Encoding"] = coding
    response.make_conditional(request)
    return response
