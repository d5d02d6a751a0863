"""Whatever the OpenAPI document allows is answered as it says, and what it does not allow is refused."""

from collections.abc import Iterable
from typing import Any, ClassVar
from zlib import crc32

import pytest
import schemathesis
from flask import Flask
from hypothesis import HealthCheck, settings
from schemathesis import Case
from schemathesis.specs.openapi.checks import missing_required_header, positive_data_acceptance

from supportsvc.web.openapi import describe_api
from tests.web import test_money
from tests.web.conftest import ORIGIN
from tests.web.test_money import Till

ACCESS, WEBHOOK = "/v1/access", "/v1/stripe/webhook"
JUDGED_BY_THE_SITE = {"/v1/snooze", "/v1/checkout", "/v1/contribution", "/v1/portal", WEBHOOK}
"""Calls with values that only the site's own terms, or Stripe's signature, can tell from those that will do."""


class Switchboard:
    """Leads every call to the service of the test that runs."""

    service: ClassVar[Flask | None] = None

    def __call__(self, *call: Any) -> Iterable[bytes]:
        """Hand a WSGI call on."""
        assert self.service is not None
        return self.service(*call)


paper = schemathesis.openapi.from_dict(describe_api())
paper.app = Switchboard()
for check in (paper.config.checks.negative_data_rejection, paper.config.checks.positive_data_acceptance):
    check.expected_statuses = [*check.expected_statuses, "413"]  # whatever is in it, a body may be too large
stripe_server, till = test_money.stripe_server, test_money.till  # the fixtures, with their stand-in for Stripe


@pytest.fixture
def words(till: Till) -> dict[str, str]:
    """Words that this service signed, by the member in which they are sent."""
    reader = till.desk.decide(1)["reader"]
    ask = till.desk.decide(2, reader)["prompt"]["ask"]
    snoozed = till.desk.post("/v1/snooze", {"reader": reader, "until": "P7D"}).get_json()["snoozed"]
    till.desk.post("/v1/snooze", {"reader": reader, "until": None})
    return {"reader": reader, "ask": ask, "snoozed": snoozed}


@paper.parametrize()
@settings(max_examples=20, suppress_health_check=list(HealthCheck))
def test_any_call_is_answered_as_the_document_says(
    case: Case[Any], till: Till, words: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    if case.meta is not None and case.meta.generation.mode.is_positive:
        case.body = whole(case.body)
        if crc32(repr(case.body).encode()) % 4:
            case.body = signed(case.body, words)
        if isinstance(case.body, dict) and case.path != WEBHOOK and crc32(repr(case.body).encode()) % 4:
            case.body["reader"] = words["reader"]

    monkeypatch.setattr(Switchboard, "service", till.desk.client.application)
    headers = {"Authorization": "Bearer " + "k" * 32} if case.path == ACCESS else {"Origin": ORIGIN}
    # Who is not of the site is told so by a 403, whatever is missing.
    excluded: list[Any] = [missing_required_header]
    excluded += [positive_data_acceptance] if case.path in JUDGED_BY_THE_SITE else []
    case.call_and_validate("http://localhost", headers=headers, excluded_checks=excluded)


def whole(body: Any) -> Any:
    """Write whole numbers without a point: to JSON Schema they are integers with one, too."""
    if isinstance(body, list):
        return [whole(part) for part in body]
    if isinstance(body, dict):
        return {name: whole(part) for name, part in body.items()}
    return int(body) if isinstance(body, float) and body.is_integer() else body


def signed(body: Any, words: dict[str, str]) -> Any:
    """Put what was truly signed in the place of texts that only might have been."""
    if isinstance(body, list):
        return [signed(part, words) for part in body]
    if isinstance(body, dict):
        return {
            name: words[name] if name in words and isinstance(part, str) else signed(part, words)
            for name, part in body.items()
        }
    return body
