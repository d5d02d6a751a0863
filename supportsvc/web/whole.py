"""An answer whose bytes are all there: nothing of it is looked at again when it is sent."""

from collections.abc import Iterable, Sequence
from wsgiref.types import StartResponse, WSGIEnvironment

from flask import Response


class Whole(Response):
    """The answer 200 to a POST, sent as it was made; the library would look through its headers once more."""

    def __init__(self, body: bytes, headers: Sequence[tuple[str, str]]) -> None:
        super().__init__(headers=headers)
        self.response = [body]

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:  # noqa: ARG002
        """Send it."""
        (body,) = self.response
        start_response(self.status, [*self.headers, ("Content-Length", str(len(body)))])
        return self.response  # type: ignore[return-value] # it was given as bytes
