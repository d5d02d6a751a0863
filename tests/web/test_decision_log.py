"""Decisions are logged where the operator wants it, without whose they are, and can be replayed."""

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from supportsvc.domain.policy import BackOff, Exclusions, Policy
from supportsvc.simulation.replay import replay
from tests.web.conftest import ORIGIN, PAGE, Desk


def lines_of(file: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()] if file.exists() else []


def test_each_decision_is_a_line_without_id_or_address(desk: Desk, tmp_path: Path) -> None:
    file = tmp_path / "decisions.log"
    desk.log_to(str(file))
    page = {**PAGE, "url": f"{ORIGIN}/world/a-long-secret", "section": "world", "device": "mobile"}

    refused = desk.decide(1, page=page)
    shown = desk.decide(2, refused["reader"], page=page)
    desk.decide(3, refused["reader"], page=page, asked={"ask": shown["prompt"]["ask"], "seen": True, "dismissed": True})

    first, second, third = lines_of(file)
    assert (first["reason"], second["reason"], third["reason"]) == ("metered", "shown", "backed_off")
    assert (second["campaign"], second["views"], second["page"]["section"]) == ("plea", 2, "world")  # type: ignore[index]
    assert (third["asks"], third["dismissals"]) == ([["plea", "PT0S", "dismissed"]], [1, "PT0S"])
    text = file.read_text(encoding="utf-8")
    identity = desk.tokens.read_reader(refused["reader"])
    assert identity is not None
    for hidden in ("secret", identity.hex(), refused["reader"], "0000abcd", "paper.example"):
        assert hidden not in text


def test_what_is_decided_before_the_store_is_asked_is_no_line(desk: Desk, tmp_path: Path) -> None:
    file = tmp_path / "decisions.log"
    desk.log_to(str(file))
    desk.configure(policy=Policy(exclusions=Exclusions(sections=frozenset({"deaths"}))))

    desk.decide(2, page={**PAGE, "section": "deaths"})
    desk.protect("BY")
    body = {"page": PAGE, "views": {"counter": "0000abcd", "total": 2}}
    answer = desk.post("/v1/decision", body, headers={"CF-IPCountry": "BY"})

    assert answer.get_json()["reason"] == "protected_country"
    assert lines_of(file) == []


def test_a_service_that_is_not_told_to_logs_nothing(desk: Desk) -> None:
    assert desk.decision_log is None
    assert desk.decide(2)["show"]


def test_the_log_of_a_service_is_replayed_as_it_was(desk: Desk, tmp_path: Path) -> None:
    file = tmp_path / "decisions.log"
    desk.log_to(str(file))
    for number in range(12):
        reader = desk.decide(1 + number % 3)["reader"]
        shown = desk.decide(2 + number % 3, reader)
        desk.now += timedelta(hours=5)
        asked = {"ask": shown["prompt"]["ask"], "seen": True, "dismissed": number % 2 == 0}
        desk.decide(6 + number, reader, asked=asked)
    present = desk.standing.configuration
    changed = replace(present, policy=Policy(back_off=BackOff(first=timedelta(hours=1))))

    with file.open(encoding="utf-8") as lines:
        found = replay(lines, [present, changed])

    assert found.agreed == found.lines == 36
    assert found.asks[0] == found.logged
    assert found.moves["backed_off", "shown plea"] == 6
