"""POST /v1/events over a real store."""

from datetime import timedelta

import pytest

from supportsvc.store.connect import Store
from tests.web.conftest import Desk


def shown(desk: Desk) -> tuple[str, str]:
    """Return a newcomer's id and the ask they were shown."""
    answer = desk.decide(2)
    return answer["reader"], answer["prompt"]["ask"]


@pytest.mark.parametrize(
    ("kind", "reason"), [("impression", "metered"), ("click", "metered"), ("dismissal", "backed_off")]
)
def test_what_became_of_an_ask_is_kept(desk: Desk, kind: str, reason: str) -> None:
    reader, ask = shown(desk)

    answer = desk.post("/v1/events", {"reader": reader, "events": [{"type": kind, "ask": ask}]})

    assert (answer.status_code, answer.data) == (204, b"")
    desk.now += timedelta(minutes=20)
    assert desk.decide(3, reader)["reason"] == reason


def test_an_event_told_twice_counts_once(desk: Desk) -> None:
    reader, ask = shown(desk)
    body = {"reader": reader, "events": [{"type": "dismissal", "ask": ask}] * 2}

    desk.post("/v1/events", body)
    desk.post("/v1/events", body)

    desk.now += timedelta(days=7)
    assert desk.decide(9, reader)["show"]


def test_another_readers_ask_and_a_forged_one_are_passed_over(desk: Desk) -> None:
    reader, _ = shown(desk)
    _, foreign = shown(desk)
    events = [{"type": "dismissal", "ask": foreign}, {"type": "dismissal", "ask": "forged.ask"}]

    answer = desk.post("/v1/events", {"reader": reader, "events": events})

    assert answer.status_code == 204
    assert desk.decide(3, reader)["show"]


def test_events_without_a_reader_are_refused(desk: Desk) -> None:
    _, ask = shown(desk)

    answer = desk.post("/v1/events", {"events": [{"type": "impression", "ask": ask}]})

    assert (answer.status_code, answer.get_json()["type"]) == (401, "urn:supportsvc:reader_unknown")


@pytest.mark.parametrize("events", [[], [{"type": "shrug", "ask": "a"}], [{"type": "click"}], "none", None])
def test_events_of_another_shape_are_refused(desk: Desk, events: object) -> None:
    reader, _ = shown(desk)

    answer = desk.post("/v1/events", {"reader": reader, "events": events})

    assert answer.status_code == 422
    assert answer.get_json()["field"].startswith("events")


def test_without_a_store_events_are_told_to_come_again(tmp_path: object, desk: Desk) -> None:
    reader, ask = shown(desk)
    desk.store = Store(f"redis+unix://{tmp_path}/nobody")

    answer = desk.post("/v1/events", {"reader": reader, "events": [{"type": "impression", "ask": ask}]})

    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "2")
