"""An answer is right, refused as the design has it, or wrong: none passes for a better one than it is."""

import json

import pytest

from bench.faults.crowd import Outcome, judge_decision
from supportsvc.domain.rules import Reason


def said(reason: str, *, show: bool = False, **more: object) -> bytes:
    return json.dumps({"show": show, "reason": reason, **more}).encode()


@pytest.mark.parametrize(
    ("status", "body", "outcome"),
    [
        (200, said("supporter"), Outcome.RIGHT),
        (200, said("supporter", access={"granted": True}), Outcome.RIGHT),
        (200, said("store_unavailable"), Outcome.REFUSED),
        (200, said("store_unavailable", access={"granted": False}), Outcome.WRONG),
        (200, said("supporter", access={"granted": False}), Outcome.WRONG),
        (200, said("supporter", show=True), Outcome.WRONG),
        (200, said("shown", show=True), Outcome.WRONG),
        (200, said("metered"), Outcome.WRONG),
        (422, b"{}", Outcome.WRONG),
        (500, b"{}", Outcome.BROKEN),
        (503, b"", Outcome.BROKEN),
    ],
)
def test_a_supporters_decision_is_judged(status: int, body: bytes, outcome: Outcome) -> None:
    assert judge_decision(status, body, Reason.SUPPORTER) is outcome
