"""The OpenAPI document: it is sound, it names every call and no other, and its examples are real."""

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator
from pydantic import TypeAdapter, ValidationError

from supportsvc.ports import BillingUnavailable, MoneyDeps
from supportsvc.web.answers import Decision
from supportsvc.web.bodies import DecisionBody
from supportsvc.web.calls import CALLS, GROUPS, Call
from tests.web import conformity
from tests.web.conftest import Desk

PROSE = Path(__file__).parents[2] / "docs" / "http-api.md"


def stripe_away() -> MoneyDeps:
    raise BillingUnavailable("nobody pays here")


@pytest.fixture
def document(desk: Desk) -> dict[str, Any]:
    return dict(desk.client.get("/v1/openapi.json").get_json())


def test_the_document_is_sound(document: dict[str, Any]) -> None:
    assert document["openapi"] == "3.1.0"
    OpenAPIV31SpecValidator(document).validate()


def test_every_route_is_in_the_document_and_every_call_in_it_is_a_route(desk: Desk, document: dict[str, Any]) -> None:
    desk.take_money(stripe_away)

    routes = {
        f"{method.lower()} {rule.rule}"
        for rule in desk.client.application.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }

    assert routes == {f"{method} {path}" for path, methods in document["paths"].items() for method in methods}


def test_it_says_who_may_call(desk: Desk, document: dict[str, Any]) -> None:
    """Each call is made by a stranger's page, and by a stranger's server."""
    desk.take_money(stripe_away)
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            by_page = desk.client.open(path, method=method, headers={"Origin": "https://evil.example"})
            by_server = desk.client.open(path, method=method, headers={"Authorization": "Bearer " + "x" * 32})

            refused = {answer.status_code == 403 for answer in (by_page, by_server)}

            assert refused == {bool(operation["security"])}, path


def test_each_call_has_a_name_of_its_own_a_group_and_a_sentence() -> None:
    assert len({call.name for call in CALLS}) == len(CALLS)
    assert {call.group for call in CALLS} == set(GROUPS)
    assert all(len(call.summary) > 10 for call in CALLS)


@pytest.mark.parametrize("call", [call for call in CALLS if call.takes], ids=lambda call: call.name)
def test_the_example_of_a_body_can_be_sent(call: Call) -> None:
    assert call.takes is not None

    call.takes.model_validate_json(json.dumps(call.example), extra="forbid")


@pytest.mark.parametrize("call", CALLS, ids=lambda call: call.name)
def test_the_example_of_an_answer_can_come(call: Call) -> None:
    for given in call.gives.values():
        if given.example is not None:
            TypeAdapter(given.model).validate_json(json.dumps(given.example), strict=True, extra="forbid")


def test_the_prose_shows_bodies_and_answers_of_the_same_shape() -> None:
    section = PROSE.read_text().partition("## POST /v1/decision")[2].partition("\n## ")[0]
    blocks = re.findall(r"```json\n(.*?)```", section, re.DOTALL)

    body, *answers = blocks
    DecisionBody.model_validate_json(body, extra="forbid")
    whole = [answer for answer in answers if '{"…": "…"}' not in answer]
    for answer in whole:
        TypeAdapter[Any](Decision).validate_json(answer, strict=True, extra="forbid")

    assert len(whole) >= 2


def test_each_member_of_a_body_is_described(document: dict[str, Any]) -> None:
    schemas = document["components"]["schemas"]

    silent = {
        f"{name}.{member}"
        for name, schema in schemas.items()
        if name.endswith("Body")
        for member, described in schema["properties"].items()
        if "description" not in described
    }

    assert silent == set()


def test_a_copy_that_is_held_is_not_sent_again(desk: Desk) -> None:
    first = desk.client.get("/v1/openapi.json")
    again = desk.client.get("/v1/openapi.json", headers={"If-None-Match": first.headers["ETag"]})

    assert (first.status_code, again.status_code, again.data) == (200, 304, b"")
    assert first.headers["Access-Control-Allow-Origin"] == "*"
    assert first.headers["Cache-Control"] == "public, max-age=300"


def test_an_answer_that_the_document_does_not_name_is_noticed(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("supportsvc.web.decision.describe", lambda *_: {"show": False, "reason": "metered", "more": 1})

    with pytest.raises(ValidationError, match="more"):
        desk.decide(1)


def test_a_status_that_the_document_does_not_name_is_noticed(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    address = ("POST", "/v1/decision")
    monkeypatch.setitem(conformity.CALL_BY_ADDRESS, address, replace(conformity.CALL_BY_ADDRESS[address], gives={}))

    with pytest.raises(AssertionError, match="200"):
        desk.decide(1)
