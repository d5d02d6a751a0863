"""The layout with one origin: the paper's server hands `/v1/*` on to the service and the answer back as it came."""

from http.client import HTTPConnection, HTTPException, HTTPSConnection
from urllib.parse import urlsplit

from flask import Blueprint, Response, request

TIMEOUT_SECONDS = 20
# Headers of one connection, which end at each server; the length is worked out anew.
HOP_BY_HOP = frozenset(
    {
        "connection",
        "content-length",
        "host",
        "keep-alive",
        "proxy-authenticate",
        "proxy-authorization",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
    }
)


def make_passthrough(service_url: str) -> Blueprint:
    """Make the blueprint that hands on every call below `/v1/`."""
    passthrough = Blueprint("passthrough", __name__)
    service = urlsplit(service_url)

    @passthrough.route("/v1/<path:_path>", methods=["GET", "POST", "OPTIONS"])
    def hand_on(_path: str) -> Response:
        kind = HTTPSConnection if service.scheme == "https" else HTTPConnection
        connection = kind(service.netloc, timeout=TIMEOUT_SECONDS)
        try:
            connection.request(request.method, _target(), body=request.get_data(), headers=_headers())
            answer = connection.getresponse()
            body = answer.read()
        except (OSError, HTTPException):
            return Response("The service does not answer.\n", 502, mimetype="text/plain")
        finally:
            connection.close()
        headers = [(name, value) for name, value in answer.getheaders() if name.lower() not in HOP_BY_HOP]
        return Response(body, answer.status, headers)

    return passthrough


def _target() -> str:
    query = request.query_string.decode("latin-1")
    return f"{request.path}?{query}" if query else request.path


def _headers() -> dict[str, str]:
    kept = {name: value for name, value in request.headers.items() if name.lower() not in HOP_BY_HOP}
    before = kept.get("X-Forwarded-For")
    sender = request.remote_addr or ""
    return kept | {
        "X-Forwarded-For": f"{before}, {sender}" if before else sender,
        "X-Forwarded-Host": request.host,
        "X-Forwarded-Proto": request.scheme,
    }
