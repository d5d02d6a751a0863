"""The decision log: what is in a line, what is not, and that trouble with it is never the reader's."""

import json
from datetime import timedelta
from pathlib import Path

import pytest

from supportsvc.domain.access import Access, AccessRule
from supportsvc.domain.ask import Counter
from supportsvc.domain.decision import Arm, Decision
from supportsvc.domain.page import Device, Page, Placement
from supportsvc.domain.reader import DayTotal, Dismissals, Reader
from supportsvc.domain.reading import Article, article_mark
from supportsvc.domain.rules import Reason
from supportsvc.domain.snooze import Snooze
from supportsvc.telemetry.decision_lines import Seen, cut_number, write_age, write_line
from supportsvc.telemetry.decision_log import FRESH, STDOUT, DecisionLog
from tests.builders import CLIENT, DAY, HOUR, MINUTE, NOW, SECOND, campaign, copy, dismissed, seen

CAMPAIGNS = (campaign(), campaign(2))
PLAIN = Seen(Page(path="/secret-place"), "", Reader(), Decision(Reason.METERED))


def test_a_plain_line_is_short() -> None:
    line = write_line(PLAIN, CAMPAIGNS, "salt", NOW + 123 * SECOND)

    assert line == {
        "version": 1,
        "time": "2026-03-10T12:00Z",
        "reason": "metered",
        "views": 0,
        "views_since_ask": 0,
        "page": {"placements": ["banner", "inline", "modal", "wall"]},
    }


def test_a_full_line_tells_what_rules_look_at_and_nothing_finer() -> None:
    page = Page(
        path="/secret-place",
        section="world",
        tags=frozenset({"b", "a"}),
        language="de",
        placements=frozenset({Placement.WALL}),
        device=Device.MOBILE,
        referrer="news.example",
        signed_in=True,
        returning=True,
        article=True,
    )
    today = NOW.date()
    record = Reader(
        views=1347,
        views_at_ask=1340,
        counters=(Counter(CLIENT, 1347),),
        asks=(dismissed(NOW - 3 * DAY - HOUR), seen(NOW - 5 * HOUR - MINUTE, 9)),
        dismissals=Dismissals(2, NOW - 3 * DAY - HOUR),
        snooze=Snooze(NOW + 2 * DAY + HOUR, 2, 1),
        days=(DayTotal(today - DAY, 1345),),
        articles=(Article(today - 2 * DAY, 77, 5), Article(today, article_mark("/secret-place", "salt"))),
        copies=(copy(until=NOW + DAY, pause_until=NOW - DAY),),
    )
    decision = Decision(Reason.SHOWN, CAMPAIGNS[1], promised=True, arms=(Arm(0, held=False), Arm(2, held=False)))

    line = write_line(
        Seen(page, "DE", record, decision, Access(granted=True, rule=AccessRule.KNOWN_ARTICLE)), CAMPAIGNS, "salt", NOW
    )

    assert line == {
        "version": 1,
        "time": "2026-03-10T12:00Z",
        "reason": "shown",
        "campaign": "campaign 2",
        "variant": "control",
        "promised": True,
        "arms": {"(site)": False, "campaign 2": False},
        "access": "known_article",
        "page": {
            "section": "world",
            "tags": ["a", "b"],
            "language": "de",
            "placements": ["wall"],
            "device": "mobile",
            "referrer": "news.example",
            "signed_in": True,
            "returning": True,
            "article": True,
        },
        "country": "DE",
        "views": 1300,
        "views_since_ask": 7,
        "days": [[1, 2]],
        "articles": [2, 0],
        "known_article": 1,
        "asks": [["campaign 1", "P3D", "dismissed"], ["", "PT18000S", "seen"]],
        "dismissals": [2, "P3D"],
        "snooze": {"campaign": "campaign 2", "answers": 1, "due_in": "P3D"},
        "supporter": True,
    }
    assert "secret" not in json.dumps(line)


def test_a_snooze_that_is_due_or_used_up_is_told_as_such() -> None:
    due, used = (
        write_line(Seen(Page(), "", Reader(snooze=snooze), PLAIN.decision), CAMPAIGNS, "", NOW).get("snooze")
        for snooze in (Snooze(NOW - 2 * DAY, 1), Snooze(NOW - 2 * DAY, 1, used=True))
    )

    assert due == {"campaign": "campaign 1", "answers": 0, "due_for": "P2D"}
    assert used is None


@pytest.mark.parametrize(
    ("age", "written"),
    [
        (-SECOND, "PT0S"),
        (59 * SECOND, "PT0S"),
        (9 * MINUTE + 59 * SECOND, "PT540S"),
        (HOUR + 59 * MINUTE, "PT3600S"),
        (DAY - SECOND, "PT82800S"),
        (7 * DAY - SECOND, "P6D"),
        (7 * DAY, "P7D"),
    ],
)
def test_ages_are_cut_down(age: timedelta, written: str) -> None:
    assert write_age(age) == written


@pytest.mark.parametrize(
    ("number", "cut"), [(0, 0), (7, 7), (99, 99), (100, 100), (137, 130), (4_294_967_295, 4_200_000_000)]
)
def test_great_numbers_of_views_keep_their_first_two_digits(number: int, cut: int) -> None:
    assert cut_number(number) == cut


def test_lines_go_to_the_end_of_the_file(tmp_path: Path) -> None:
    file = tmp_path / "decisions.log"
    logs = [DecisionLog(str(file)) for _ in range(2)]

    for log in (*logs, *logs):
        log.write(PLAIN, CAMPAIGNS, "", NOW)
        log.close()

    assert [json.loads(line)["reason"] for line in file.read_text(encoding="utf-8").splitlines()] == ["metered"] * 4
    assert file.stat().st_mode & 0o007 == 0


def test_a_file_that_was_moved_away_is_begun_again_after_a_while(tmp_path: Path) -> None:
    file, times = tmp_path / "decisions.log", iter([0.0, 1.0, FRESH])
    log = DecisionLog(str(file), clock=lambda: next(times))

    log.write(PLAIN, CAMPAIGNS, "", NOW)
    file.rename(tmp_path / "yesterday.log")
    log.write(PLAIN, CAMPAIGNS, "", NOW)
    log.write(PLAIN, CAMPAIGNS, "", NOW)
    log.close()

    lengths = [len((tmp_path / name).read_text(encoding="utf-8").splitlines()) for name in ("yesterday.log", file.name)]
    assert lengths == [2, 1]


def test_what_cannot_be_written_is_said_once_and_stops_nothing(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    log = DecisionLog(str(tmp_path / "none" / "decisions.log"))

    log.write(PLAIN, CAMPAIGNS, "", NOW)
    log.write(PLAIN, CAMPAIGNS, "", NOW)
    (tmp_path / "none").mkdir()
    log.write(PLAIN, CAMPAIGNS, "", NOW)
    log.close()

    (message,) = caplog.messages
    assert message == "the decision log cannot be written, lines are lost: No such file or directory"
    assert (tmp_path / "none" / "decisions.log").read_text(encoding="utf-8").count("\n") == 1


def test_a_dash_is_stdout(capfd: pytest.CaptureFixture[str]) -> None:
    DecisionLog(STDOUT).write(PLAIN, CAMPAIGNS, "", NOW)

    assert json.loads(capfd.readouterr().out)["reason"] == "metered"
