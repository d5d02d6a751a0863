"""Who may call: pages of the site, by their Origin, or the site's own server, by its key."""

import logging
from hmac import compare_digest

from supportsvc.web.problems import Forbidden
from supportsvc.web.seldom import Seldom
from supportsvc.web.service import Exchange, present

log = logging.getLogger("supportsvc.web")

seldom = Seldom()

OPEN = {"webhook.receive"}
"""The endpoints that Stripe calls; they prove themselves by a signature."""

READABLE = (("Access-Control-Allow-Credentials", "true"), ("Access-Control-Expose-Headers", "Retry-After"))
"""What lets a page that is the site's read the answer, beside its own origin."""


def require_ours(exchange: Exchange) -> None:
    """Refuse a POST that neither a page of the site nor its server sent; the page may read the answer, an error too."""
    if exchange.endpoint in OPEN:
        return
    exchange.headers.append(("Vary", "Origin"))
    origin = exchange.environ.get("HTTP_ORIGIN")
    if origin is not None and origin in exchange.standing.configuration.site.origins:
        exchange.headers += [("Access-Control-Allow-Origin", origin), *READABLE]
    elif not is_from_server():
        if origin is None and "HTTP_AUTHORIZATION" in exchange.environ:
            raise Forbidden("The key in Authorization is not the site's key.")
        tell_operator()
        raise Forbidden("This origin is not on the site's list.")


def tell_operator() -> None:
    """Log a refused origin, once a minute at the most: a page that is missing on the list is easily overlooked."""
    if seldom.is_due():
        log.warning("a page called that is not on the site's list; if it is yours, add its address to origins")


def is_from_server() -> bool:
    """Tell whether the site's own server calls; a browser would name an origin."""
    exchange = present()
    return "HTTP_ORIGIN" not in exchange.environ and has_site_key(exchange)


def has_site_key(exchange: Exchange) -> bool:
    """Tell whether the request carries the site's key."""
    key = exchange.parts.site_key
    given = exchange.environ.get("HTTP_AUTHORIZATION", "")
    return key is not None and compare_digest(given.encode(), f"Bearer {key}".encode())
