"""`supportsvc stats`, on a real store that a process has counted into."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from supportsvc.background.counting import Counting
from supportsvc.cli import main
from supportsvc.config_files import Configuration, load
from supportsvc.domain.ask import Credit, Fate
from supportsvc.domain.assignment import assign
from supportsvc.domain.decision import Arm, Decision
from supportsvc.domain.rules import Reason
from supportsvc.store.budget import Budget
from supportsvc.store.connect import Store
from supportsvc.store.counts import Counts
from supportsvc.store.expected import keep_expected
from supportsvc.telemetry.metrics import Metrics
from tests.builders import ask
from tests.config_files.folder import Folder
from tests.fixtures.valkey import Valkey

NOW = datetime.now(UTC)
DAY = timedelta(days=1)
PLEA = "independent"


class Paper:
    """A site with a test and holdbacks, whose service counts, and the command on its store."""

    def __init__(self, folder: Folder, store: Store) -> None:
        self.configuration = load(folder.path)
        self.store = store
        self.counts = Counts()
        self.now = NOW
        (self.plea,) = self.configuration.live
        self.counting = Counting(self.counts, store, Metrics(), lambda: self.configuration.campaigns, lambda: self.now)

    def count(self, readers: int, *, age: int = 0, given: int = 0, first: int = 0) -> None:
        """Ask so many readers on a day, of whom some give."""
        self.now = NOW - age * DAY
        for number in range(first, first + readers):
            reader = number.to_bytes(16, "big")
            shown = replace(ask(self.now, self.plea.mark), reader=reader, variant=assign(self.plea, reader))
            arms = (Arm(0, held=number % 10 == 0), Arm(self.plea.mark, held=number % 5 == 0))
            self.counts.decided(Decision(Reason.SHOWN, self.plea, arms=arms), reader)
            self.counts.told(shown, Fate.SEEN)
            if number % 2:
                self.counts.told(shown, Fate.DISMISSED)
            if number < first + given:
                self.counts.clicked(shown)
                self.counts.checked_out(Credit(self.plea.mark, shown.variant), reader.hex())
                self.counts.converted(Credit(self.plea.mark, shown.variant), reader, arms)
        self.counting.flush()


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    """A configuration with two variants and both holdbacks."""
    folder = Folder(tmp_path / "site")
    folder.edit("supportsvc.toml", "\nholdback = 0\n", "\nholdback = 10\n")
    folder.edit("supportsvc.toml", "# readers_a_month = 250000", "readers_a_month = 3000")
    text = (folder.path / "campaigns" / f"{PLEA}.toml").read_text(encoding="utf-8")
    more = '\n[[variants]]\nname = "control"\n\n[[variants]]\nname = "shorter"\n'
    folder.write(f"campaigns/{PLEA}.toml", text.replace("# holdback = 10", "holdback = 20") + more)
    return folder


@pytest.fixture
def paper(valkey: Valkey, folder: Folder, monkeypatch: pytest.MonkeyPatch) -> Iterator[Paper]:
    monkeypatch.setenv("REDIS_URL", valkey.url)
    monkeypatch.setenv("SUPPORTSVC_CONFIG", str(folder.path))
    store = Store(valkey.url)
    yield Paper(folder, store)
    store.close()


@pytest.fixture
def stats(capsys: pytest.CaptureFixture[str]) -> Callable[..., str]:
    """Run the command to its good end; return what it prints."""

    def run(*words: str) -> str:
        assert main(["stats", *words]) == 0
        return capsys.readouterr().out

    return run


def refused(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    assert main(["stats", *words]) == 2
    return capsys.readouterr().err


def described(text: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(text)
    return found


def expect(paper: Paper, asks: float, configuration: Configuration | None = None) -> None:
    digest = (configuration or paper.configuration).rules_digest
    keep_expected(paper.store, digest, asks, NOW, Budget.lasting(DAY))


def test_what_was_counted_is_printed_by_campaign_and_variant(paper: Paper, stats: Callable[..., str]) -> None:
    expect(paper, 2)
    paper.count(300, age=1, given=6)

    text = stats()

    assert "300 asks reached" in text
    assert "6 conversions came of them" in text
    assert f"{PLEA}: control" in text
    assert f"{PLEA}: shorter" in text
    assert "whole site: held back" in text
    assert "shown" in text


def test_asks_a_day_stand_beside_those_expected(paper: Paper, stats: Callable[..., str]) -> None:
    expect(paper, 2)  # of 3,000 readers a month: 200 a day
    for age in (3, 2, 1):
        paper.count(60, age=age)
    paper.count(7)

    text, found = stats(), described(stats("--json"))

    assert (found["asks_a_day"], found["expected_asks_a_day"]) == (60, 200)
    assert [day["asks"] for day in found["days"]][-4:] == [60, 60, 60, 7]
    assert "It is quiet: 60.0 asks a day were seen, where 200.0 were expected." in " ".join(text.split())


def test_what_nobody_has_reckoned_yet_is_reckoned_now(paper: Paper, stats: Callable[..., str]) -> None:
    paper.count(3)
    expect(paper, 2, replace(paper.configuration, policy=replace(paper.configuration.policy, holdback=11)))

    found = described(stats("--json"))

    assert 0 < found["expected_asks_a_day"] < 100


def test_where_no_readers_are_named_nothing_is_expected(
    paper: Paper, folder: Folder, stats: Callable[..., str]
) -> None:
    folder.edit("supportsvc.toml", "readers_a_month = 3000", "")
    paper.count(3)

    assert described(stats("--json"))["expected_asks_a_day"] is None
    assert "no whole day yet" in stats()


def test_json_has_each_variant_with_its_rate_and_each_test_with_its_verdict(
    paper: Paper, stats: Callable[..., str]
) -> None:
    expect(paper, 2)
    paper.count(400, given=8)
    paper.counts.converted(Credit(), None, ())
    paper.counting.flush()

    found = described(stats("--json", "--days", "1"))

    control, shorter, unasked = found["variants"]
    assert [(one["campaign"], one["variant"]) for one in (control, shorter)] == [(PLEA, "control"), (PLEA, "shorter")]
    assert (unasked["campaign"], unasked["variant"], unasked["conversions"]) == (None, None, 1)
    assert control["impressions"] + shorter["impressions"] == 400
    assert control["dismissals"] + shorter["dismissals"] == 200
    assert [sum(one[word] for one in (control, shorter)) for word in ("clicks", "checkouts", "conversions")] == [8] * 3
    low, high = control["conversions_of_asks"]
    assert low < control["conversions"] / control["impressions"] < high
    assert {(test["campaign"], test["of"], test["verdict"]) for test in found["tests"]} == {
        (PLEA, "variants", "compares"),
        (None, "holdback", "compares"),
        (PLEA, "holdback", "compares"),
    }
    assert sum(arm["conversions"] for arm in found["arms"] if arm["campaign"] is None) == 8
    assert found["reasons"] == {"shown": 400}


def test_a_test_whose_readers_did_not_fall_as_drawn_is_not_to_be_trusted(
    paper: Paper, folder: Folder, stats: Callable[..., str]
) -> None:
    expect(paper, 2)
    paper.count(400)
    folder.edit(f"campaigns/{PLEA}.toml", 'name = "shorter"\n', 'name = "shorter"\nweight = 9\n')

    text = stats()

    assert f"Do not trust the test of {PLEA}: variants" in text
    assert "do not trust this test" in " ".join(text.split())


def test_one_campaign_can_be_looked_at_alone(paper: Paper, stats: Callable[..., str]) -> None:
    expect(paper, 2)
    paper.count(20)

    text, found = stats("--campaign", PLEA), described(stats("--campaign", PLEA, "--json"))

    assert PLEA in text.splitlines()[0]
    assert found["reasons"] == {}
    assert found["expected_asks_a_day"] is None
    assert {arm["campaign"] for arm in found["arms"]} == {PLEA}


def test_a_campaign_that_is_gone_can_still_be_looked_at(
    paper: Paper, folder: Folder, stats: Callable[..., str]
) -> None:
    paper.count(20)
    (folder.path / "campaigns" / f"{PLEA}.toml").rename(folder.path / "campaigns" / "spring.toml")

    assert described(stats("--campaign", PLEA, "--json"))["readers"] == pytest.approx(20, abs=1)


def test_a_campaign_that_never_was_is_refused(paper: Paper, capsys: pytest.CaptureFixture[str]) -> None:
    assert f"there is no such campaign, and none was counted in these days; configured: {PLEA}" in refused(
        capsys, "--campaign", "spring"
    )


def test_days_without_a_count_are_said_to_have_none(paper: Paper, stats: Callable[..., str]) -> None:
    expect(paper, 2)

    assert "nothing was counted." in " ".join(stats().split())
    assert "nothing was counted of this campaign." in " ".join(stats("--campaign", PLEA, "--days", "1").split())


def test_readers_are_counted_no_further_back_than_they_are_kept(paper: Paper, stats: Callable[..., str]) -> None:
    expect(paper, 2)
    paper.count(30, age=110)
    paper.count(20, age=1, first=1000)

    found, text = described(stats("--days", "200", "--json")), stats("--days", "200")

    assert sum(one["impressions"] for one in found["variants"]) == 50
    assert found["readers"] == pytest.approx(20, abs=1)
    assert "(these since" in text


def test_a_report_has_its_pictures_and_says_where_it_is(
    paper: Paper, tmp_path: Path, stats: Callable[..., str]
) -> None:
    expect(paper, 2)
    paper.count(40, age=1, given=2)
    file = tmp_path / "report.html"

    text = stats("--report", str(file))

    assert f"The report with its pictures: {file}" in text
    page = file.read_text(encoding="utf-8")
    assert page.count("<svg") == 4  # the days and the rates, wide and narrow
    assert "The Harbour Courier" in page


@pytest.mark.parametrize("file", [".", "nowhere/report.html"])
def test_a_report_that_cannot_be_written_is_refused_before_the_store_is_asked(
    paper: Paper, tmp_path: Path, capsys: pytest.CaptureFixture[str], file: str
) -> None:
    assert "cannot be written" in refused(capsys, "--report", str(tmp_path / file))


@pytest.mark.parametrize("days", ["0", "401", "ten", "-1"])
def test_days_that_are_not_kept_are_refused(days: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["stats", f"--days={days}"])

    assert "is not a whole number from 1 to 400" in capsys.readouterr().err


def test_a_faulty_configuration_is_complained_of(
    paper: Paper, folder: Folder, capsys: pytest.CaptureFixture[str]
) -> None:
    folder.edit("supportsvc.toml", "readers_a_month = 3000", "readers_a_month = -1")

    assert "readers_a_month" in refused(capsys)
