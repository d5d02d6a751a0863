"""A log of decisions is judged again: as it was by the same rules, and by changed ones as they say."""

import json
from dataclasses import replace
from typing import Any

import pytest

from supportsvc.config_files import Configuration
from supportsvc.domain.campaign import Campaign, Cap, Variant
from supportsvc.domain.page import Page, Placement
from supportsvc.domain.policy import BackOff, Exclusions, Policy
from supportsvc.domain.reading import Articles, Wall
from supportsvc.domain.targeting import Audience
from supportsvc.services.decide import Answer
from supportsvc.simulation.log_lines import LogUnreadable, read_line
from supportsvc.simulation.month import Month, Press
from supportsvc.simulation.population import Population, draw_person
from supportsvc.simulation.replay import Replayed, replay
from supportsvc.simulation.replay_report import describe_replay, make_replay_report
from supportsvc.simulation.scenes import rulebook_of
from supportsvc.simulation.tally import Call, Tally
from supportsvc.telemetry.decision_lines import Seen, write_line
from tests.builders import DAY, campaign
from tests.simulation.conftest import population

LINES: list[str] = []


class LoggedMonth(Month):
    """A month whose decisions are logged as the service logs them."""

    __slots__ = ()

    def count(self, given: Answer, call: Call, page: Page, now: Any) -> None:
        super().count(given, call, page, now)
        if given.record is not None:
            rules = self.press.rulebook
            seen = Seen(page, self.person.country, given.record, given.decision, given.access)
            LINES.append(json.dumps(write_line(seen, rules.campaigns, rules.policy.salt, now)) + "\n")


def configured(shipped: Configuration, *campaigns: Campaign, **policy: Any) -> Configuration:
    return replace(shipped, campaigns=campaigns, policy=Policy(**policy))


def log_of(configuration: Configuration, readers: Population | None = None) -> list[str]:
    """The log of a month under a configuration."""
    LINES.clear()
    readers, rules = readers or population(), rulebook_of(configuration, elsewhere=False)
    press: Press = Press(replace(rules, generation=1))
    for index in range(readers.readers):
        LoggedMonth(draw_person(readers, index), readers, press, Tally()).live()
    return list(LINES)


def replayed(shipped: Configuration, present: Configuration, changed: Configuration) -> Replayed:
    found = replay(log_of(present), [present, changed])
    assert found.agreed == found.lines > 0
    return found


def test_the_rules_of_then_decide_as_they_did(shipped: Configuration) -> None:
    rich = configured(
        shipped,
        campaign(placement=Placement.BANNER, views=3, days=7, holdback=30, priority=2),
        campaign(2, views=4, variants=(Variant("control"), Variant("short", 3)), include=Audience(countries=("US",))),
        campaign(3, cap=Cap(2, 14 * DAY), articles=Articles(least=2, days=14)),
        campaign(4, placement=Placement.WALL, closable=False),
        holdback=20,
        caps=(Cap(2, 7 * DAY),),
        back_off=BackOff(first=3 * DAY),
        wall=Wall(6),
        salt="salt",
    )
    readers = population(snooze=20, pay=5, supporters=5, addresses=True, walls=True, articles=70, readers=150)

    found = replay(log_of(rich, readers), [rich])

    assert found.agreed == found.lines > 300
    assert found.asks[0] == found.logged
    assert found.days[0] == found.logged_days
    assert len(found.logged) >= 3


def test_a_greater_holdback_takes_as_many_as_it_would(shipped: Configuration) -> None:
    asking = campaign(views=2)
    present, changed = configured(shipped, asking, holdback=10), configured(shipped, asking, holdback=40)

    found = replayed(shipped, present, changed)

    kept = found.asks[1].total() / found.asks[0].total()
    assert 0.58 < kept < 0.75  # 60 of the 90 that were asked
    assert found.moves["shown campaign 1", "site_holdback"] == found.asks[0].total() - found.asks[1].total()


def test_changed_weights_move_as_few_as_they_would(shipped: Configuration) -> None:
    present, changed = (
        configured(shipped, campaign(views=2, variants=(Variant("control", 1), Variant("bold", bold))))
        for bold in (1, 3)
    )

    found = replayed(shipped, present, changed)

    control, bold = "campaign 1 · control", "campaign 1 · bold"
    assert found.asks[0] == found.logged
    assert 0.4 < found.asks[1][control] / found.asks[0][control] < 0.6
    assert found.asks[1][bold] - found.asks[0][bold] == found.asks[0][control] - found.asks[1][control]


def test_a_stricter_audience_refuses_by_its_reason(shipped: Configuration) -> None:
    present, changed = (
        configured(shipped, campaign(views=2, include=Audience(countries=countries))) for countries in ((), ("US",))
    )

    found = replayed(shipped, present, changed)

    assert 0 < found.asks[1].total() < found.asks[0].total()
    assert set(found.moves) == {
        ("shown campaign 1", "shown campaign 1"),
        ("shown campaign 1", "not_targeted"),
    }
    assert found.sooner == 0


def test_rules_that_ask_earlier_are_noticed_between_the_lines(shipped: Configuration) -> None:
    present, changed = (configured(shipped, campaign(views=views)) for views in (4, 2))

    found = replayed(shipped, present, changed)

    assert 0 < found.sooner <= found.lines
    assert found.asks[0] == found.asks[1]


def test_a_changed_back_off_is_judged_in_whole_days(shipped: Configuration) -> None:
    present, changed = (configured(shipped, campaign(views=2), back_off=BackOff(first=days * DAY)) for days in (5, 10))

    found = replayed(shipped, present, changed)

    assert found.moves["shown campaign 1", "backed_off"] > 0


def test_what_the_log_does_not_have_is_left_out_and_said(shipped: Configuration) -> None:
    present = configured(shipped, campaign(views=2))
    changed = configured(
        shipped,
        campaign(views=2, include=Audience(paths=("/live",)), articles=Articles(sections=("sport",))),
        exclusions=Exclusions(paths=("/",)),
    )

    found = replay(log_of(present), [present, changed])

    assert found.asks[1] == found.asks[0]
    assert [remark.split(" are not")[0] for remark in found.remarks] == [
        "Paths",
        "The sections of articles read before",
    ]
    assert replay([], [present]).remarks == ()


def test_a_line_that_is_still_being_written_is_passed_over(shipped: Configuration) -> None:
    present = configured(shipped, campaign(views=2))
    lines = log_of(present)

    found = replay([*lines[:3], lines[3][:40]], [present])

    assert found.lines == 3


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("hello", "line 7 is not as the service writes it"),
        ('{"version": 2}', "line 7 is no decision of version 1"),
        ("[1]", "line 7 is no decision of version 1"),
        ('{"version": 1}', "expected a decision"),
        ('{"version": 1, "time": "2026-03-01T10:00Z", "reason": "shown", "views": 2, "asks": [["a", "7d", "seen"]]}',
         "'7d' is no length"),
    ],
)  # fmt: skip
def test_what_is_no_line_of_the_log_is_named(text: str, said: str) -> None:
    with pytest.raises(LogUnreadable, match=said):
        read_line(text, 7, ())


def test_the_report_tells_what_moves_and_what_cannot_be_known(shipped: Configuration) -> None:
    present, changed = (configured(shipped, campaign(views=2), holdback=n) for n in (0, 50))
    found = replayed(shipped, present, changed)

    report, told = make_replay_report("The Paper", found), describe_replay(found)

    assert report.title == "The Paper: a replay of the decision log"
    assert "no view that silence hid" in report.lead
    assert told["decided_as_logged"] == told["lines"] == found.lines
    assert told["asks"]["logged"] == told["asks"]["present"] > told["asks"]["changed"]
    (change,) = told["changes"]
    assert (change["present"], change["changed"]) == ("shown campaign 1", "site_holdback")
    assert make_replay_report("The Paper", replay([], [present])).figures[0].value == "0"
