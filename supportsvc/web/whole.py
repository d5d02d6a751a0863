"""Answers in JSON, and answers whose bytes are all there: nothing of those is looked at again when they are sent."""

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar
from wsgiref.types import StartResponse, WSGIEnvironment

from flask import Response
from pydantic_core import to_json

from supportsvc.domain.value import value


@value
class Whole:
    """The answer 200 to a POST, sent as it was made; the library would make a dozen things of it first."""

    body: bytes
    headers: tuple[tuple[str, str], ...]
    status_code: ClassVar[int] = 200

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:  # noqa: ARG002
        """Send it."""
        start_response("200 OK", [*self.headers, ("Content-Length", str(len(self.body)))])
        return (self.body,)


def write_json(found: Mapping[str, Any]) -> Response:
    """Return an answer 200 in JSON, which a view may give more headers."""
    return Response(to_json(found), mimetype="application/json")
