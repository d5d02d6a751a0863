"""Holds every answer that a test gets to the models from which the OpenAPI document is made."""

from http import HTTPStatus
from typing import Any

from flask.testing import FlaskClient
from pydantic import TypeAdapter
from werkzeug.test import TestResponse

from supportsvc.web.answers import Problem
from supportsvc.web.calls import CALLS, Call

CALL_BY_ADDRESS = {(call.method.upper(), call.path): call for call in CALLS}
EVERYWHERE = {HTTPStatus.FORBIDDEN, HTTPStatus.INTERNAL_SERVER_ERROR}
"""What any call may answer: a POST from elsewhere is refused before it is looked at."""


class CheckedClient(FlaskClient):
    """A client that takes no answer which the document does not name."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        """Call, and look at what came."""
        answer = super().open(*args, **kwargs)
        check(answer)
        return answer


def check(answer: TestResponse) -> None:
    """Fail unless the answer is one that the document gives to its call."""
    call = CALL_BY_ADDRESS.get((answer.request.method, answer.request.path))
    status = HTTPStatus(answer.status_code)
    if answer.request.method in {"OPTIONS", "HEAD"}:
        return
    if call is None or status not in call.gives:
        check_refusal(answer, call, status)
        return
    given = call.gives[status]
    assert set(given.headers) <= set(answer.headers.keys()), given.headers
    if given.model is None:
        assert status is HTTPStatus.SEE_OTHER or answer.data == b""
    else:
        assert answer.mimetype == given.kind
    if given.model is not None and not isinstance(given.model, dict):
        TypeAdapter(given.model).validate_json(answer.data, strict=True, extra="forbid")


def check_refusal(answer: TestResponse, call: Call | None, status: HTTPStatus) -> None:
    """Fail unless a problem came, of a status that the call may answer."""
    if call is None:
        assert status in {HTTPStatus.NOT_FOUND, HTTPStatus.METHOD_NOT_ALLOWED}, status
    else:
        assert status in {*call.refuses, *EVERYWHERE}, (call.path, status)
    assert answer.mimetype == "application/problem+json"
    problem = Problem.model_validate_json(answer.data, strict=True, extra="forbid")
    assert problem.status == status
