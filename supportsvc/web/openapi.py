"""GET /v1/openapi.json: the API described in OpenAPI 3.1, made of the models that read and show its bodies."""

from dataclasses import dataclass
from functools import cache
from hashlib import blake2b
from http import HTTPStatus
from importlib.metadata import version
from typing import Any

from flask import Blueprint, Response
from pydantic import BaseModel, TypeAdapter
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import CoreSchema, core_schema, to_json

from supportsvc.web.answers import Problem
from supportsvc.web.calls import CALLS, GROUPS, REFUSALS, Call, Caller, Given
from supportsvc.web.identity import COOKIE
from supportsvc.web.service import present

bp = Blueprint("openapi", __name__)

JSON = "application/json"
PROBLEM = "application/problem+json"
MAX_AGE = 300
ABOUT = """Reader support for a news site. [docs/http-api.md] is the same for people, with the reasons.

Every error is a problem (RFC 9457), those not named here too: 404 and 405 for an address or a method that there is not.
Instants are RFC 3339 in UTC, lengths ISO 8601, money whole numbers of the currency's minor unit.
Whole numbers are written without a point.
A body is JSON, whatever content type it comes under; members that a call does not name are passed over.
`reader` is the signed id in token mode; in cookie mode the cookie has it, and no body."""
SECURITY = {
    "origin": {
        "type": "apiKey",
        "in": "header",
        "name": "Origin",
        "description": "One of the site's origins; browsers write it.",
    },
    "siteKey": {"type": "http", "scheme": "bearer", "description": "The site's key, from its own server."},
    "readerCookie": {
        "type": "apiKey",
        "in": "cookie",
        "name": COOKIE,
        "description": "The reader's signed id, in cookie mode; it comes with the origin.",
    },
}
ALLOWED: dict[Caller, list[dict[str, list[str]]]] = {
    Caller.SITE: [{"origin": []}, {"siteKey": []}],
    Caller.SERVER: [{"siteKey": []}],
    Caller.ANYONE: [],
}
PASSING = {HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE}
"""Refusals that say when to try again."""
RETRY = {"Retry-After": {"description": "Seconds to wait.", "schema": {"type": "integer"}}}


@dataclass(frozen=True, slots=True)
class Paper:
    """The document as it is served, with the tag that names it."""

    body: bytes
    etag: str


@bp.get("/v1/openapi.json")
def describe() -> Response:
    """Serve the document; anyone may read it, from anywhere."""
    made = paper()
    response = Response(made.body, mimetype=JSON)
    response.set_etag(made.etag)
    response.headers["Cache-Control"] = f"public, max-age={MAX_AGE}"
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.make_conditional(present().request)
    return response


@cache
def paper() -> Paper:
    """Write the document, once a process."""
    body = to_json(describe_api(), indent=2)
    return Paper(body, blake2b(body, digest_size=12).hexdigest())


def describe_api() -> dict[str, Any]:
    """Return the whole document."""
    schemas = Schemas()
    paths: dict[str, dict[str, Any]] = {}
    for call in CALLS:
        paths.setdefault(call.path, {})[call.method] = describe_call(call, schemas)
    refusals = {name: describe_refusal(status, schemas) for status, (name, _) in REFUSALS.items()}
    return {
        "openapi": "3.1.0",
        "info": {"title": "supportsvc", "version": version("supportsvc"), "description": ABOUT},
        "tags": [{"name": name, "description": about} for name, about in GROUPS.items()],
        "paths": paths,
        "components": {"schemas": schemas.found, "responses": refusals, "securitySchemes": SECURITY},
    }


class Plain(GenerateJsonSchema):
    """Schemas without the titles that only say a member's name again."""

    def field_title_should_be_set(self, schema: Any) -> bool:  # noqa: ARG002 - the one that is overridden has it
        """Give no member a title."""
        return False

    def default_schema(self, schema: core_schema.WithDefaultSchema) -> JsonSchemaValue:
        """Say nothing of a default that only means that the member is left out."""
        if schema.get("default") is None or isinstance(schema["default"], BaseModel):
            return self.generate_inner(schema["schema"])
        return super().default_schema(schema)

    def generate(self, schema: CoreSchema, mode: Any = "validation") -> JsonSchemaValue:
        """Leave the titles of the models out, too: they have their names."""
        found = super().generate(schema, mode)
        for part in (found, *found.get("$defs", {}).values()):
            part.pop("title", None)
        return found


class Schemas:
    """The schemas that the document has named so far."""

    def __init__(self) -> None:
        self.found: dict[str, Any] = {}

    def name(self, kind: Any) -> dict[str, Any]:
        """Take a model in, with all that it consists of; return a reference to it. A schema stays as it is."""
        if isinstance(kind, dict):
            return kind
        schema = TypeAdapter(kind).json_schema(ref_template="#/components/schemas/{model}", schema_generator=Plain)
        self.found |= schema.pop("$defs", {})
        if "$ref" in schema or "anyOf" in schema:
            return dict(schema)
        self.found[kind.__name__] = schema
        return {"$ref": f"#/components/schemas/{kind.__name__}"}


def describe_call(call: Call, schemas: Schemas) -> dict[str, Any]:
    """Return one call's operation."""
    refuses = call.refuses if call.by is Caller.ANYONE else (*call.refuses, HTTPStatus.FORBIDDEN)
    answers = {str(status.value): describe_given(given, schemas) for status, given in call.gives.items()}
    answers |= {
        str(status.value): {"$ref": f"#/components/responses/{REFUSALS[status][0]}"} for status in sorted(set(refuses))
    }
    found: dict[str, Any] = {"operationId": call.name, "tags": [call.group], "summary": call.summary}
    if call.about:
        found["description"] = call.about
    parameters = [
        {"name": name, "in": place, "required": True, "description": about, "schema": {"type": "string"}}
        for place, named in (("query", call.query), ("header", call.headers))
        for name, about in named.items()
    ]
    if parameters:
        found["parameters"] = parameters
    if call.takes is not None:
        content = {JSON: {"schema": schemas.name(call.takes), "example": call.example}}
        found["requestBody"] = {"required": True, "content": content}
    if call.raw:
        found["requestBody"] = {"required": True, "description": call.raw, "content": {JSON: {"schema": {}}}}
    found["responses"] = answers
    found["security"] = ALLOWED[call.by]
    return found


def describe_given(given: Given, schemas: Schemas) -> dict[str, Any]:
    """Return an answer that is no error."""
    found: dict[str, Any] = {"description": given.about}
    if given.headers:
        found["headers"] = {
            name: {"description": about, "required": True, "schema": {"type": "string"}}
            for name, about in given.headers.items()
        }
    if given.model is not None:
        media = {"schema": schemas.name(given.model)}
        if given.example is not None:
            media["example"] = given.example
        found["content"] = {given.kind: media}
    return found


def describe_refusal(status: HTTPStatus, schemas: Schemas) -> dict[str, Any]:
    """Return the answer with which a call refuses."""
    found = {"description": REFUSALS[status][1], "content": {PROBLEM: {"schema": schemas.name(Problem)}}}
    return found | {"headers": RETRY} if status in PASSING else found
