"""Who may call: pages of the site, by their Origin, or the site's own server, by its key."""

import logging
from hmac import compare_digest

from flask import Response, request

from supportsvc.web.problems import Forbidden
from supportsvc.web.seldom import Seldom
from supportsvc.web.service import in_force, present, service

log = logging.getLogger("supportsvc.web")

seldom = Seldom()

OPEN = {"webhook.receive"}
"""The endpoints that Stripe calls; they prove themselves by a signature."""


def require_ours() -> None:
    """Refuse a POST that neither a page of the site nor its server sent."""
    if request.method != "POST" or request.endpoint in OPEN:
        return
    origin = request.environ.get("HTTP_ORIGIN")
    if is_ours(origin):
        present().origin = origin
    elif not is_from_server():
        if origin is None and "Authorization" in request.headers:
            raise Forbidden("The key in Authorization is not the site's key.")
        tell_operator()
        raise Forbidden("This origin is not on the site's list.")


def tell_operator() -> None:
    """Log a refused origin, once a minute at the most: a page that is missing on the list is easily overlooked."""
    if seldom.is_due():
        log.warning("a page called that is not on the site's list; if it is yours, add its address to origins")


def is_from_server() -> bool:
    """Tell whether the site's own server calls; a browser would name an origin."""
    return "HTTP_ORIGIN" not in request.environ and has_site_key()


def has_site_key() -> bool:
    """Tell whether the request carries the site's key."""
    key = service().site_key
    given = request.headers.get("Authorization", "")
    return key is not None and compare_digest(given.encode(), f"Bearer {key}".encode())


def is_ours(origin: str | None) -> bool:
    """Tell whether an origin is one of the site's."""
    return origin is not None and origin in in_force().configuration.site.origins


def allow(response: Response) -> Response:
    """Let the site's pages read the answer, an error too."""
    if request.method != "POST" or request.endpoint in OPEN:
        return response
    origin, headers = present().origin, response.headers
    headers.add("Vary", "Origin")
    if origin is not None:
        headers.add("Access-Control-Allow-Origin", origin)
        headers.add("Access-Control-Allow-Credentials", "true")
        headers.add("Access-Control-Expose-Headers", "Retry-After")
    return response
