"""What is served to everyone, and to the operator."""

from http import HTTPStatus

from supportsvc.web import answers
from supportsvc.web.calls.call import Call, Caller, Given

UNCHANGED = Given("The copy that is held still holds.")

SERVED = (
    Call(
        "get",
        "/v1/support.js",
        "serve",
        "pages",
        "The script that the site's pages load",
        {
            HTTPStatus.OK: Given(
                "The script.", {"type": "string"}, kind="text/javascript", headers={"ETag": "Names the copy."}
            ),
            HTTPStatus.NOT_MODIFIED: UNCHANGED,
        },
        by=Caller.ANYONE,
    ),
    Call(
        "get",
        "/v1/prompt.js",
        "servePrompt",
        "pages",
        "The script's part that shows something",
        {
            HTTPStatus.OK: Given(
                "The module.", {"type": "string"}, kind="text/javascript", headers={"ETag": "Names the copy."}
            ),
            HTTPStatus.NOT_MODIFIED: UNCHANGED,
        },
        (HTTPStatus.NOT_FOUND,),
        query={"v": "The version that the script names."},
        by=Caller.ANYONE,
    ),
    Call(
        "get",
        "/v1/openapi.json",
        "describe",
        "pages",
        "This document",
        {
            HTTPStatus.OK: Given("OpenAPI 3.1.", {"type": "object"}, headers={"ETag": "Names the copy."}),
            HTTPStatus.NOT_MODIFIED: UNCHANGED,
        },
        by=Caller.ANYONE,
    ),
    Call(
        "get",
        "/healthz",
        "live",
        "operator",
        "Does the process live?",
        {HTTPStatus.OK: Given("It lives.", answers.Health, {"status": "ok"})},
        by=Caller.ANYONE,
    ),
    Call(
        "get",
        "/readyz",
        "ready",
        "operator",
        "May readers be sent here?",
        {HTTPStatus.OK: Given("They may; `degraded` without its store.", answers.Health, {"status": "ok"})},
        (HTTPStatus.SERVICE_UNAVAILABLE,),
        by=Caller.ANYONE,
    ),
)
