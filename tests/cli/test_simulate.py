"""`supportsvc simulate`: a month before it happens, and yesterday's decisions once more."""

import json
from pathlib import Path
from shutil import copytree

import pytest

from supportsvc.cli import main
from supportsvc.cli.simulate import verdict_of

FEW = ["--readers", "200", "--begin", "2026-11-01"]


@pytest.fixture
def changed(config: Path) -> Path:
    """A configuration that asks from the second page on."""
    folder = Path(copytree(config, config.parent / "changed"))
    file = folder / "campaigns" / "independent.toml"
    text = file.read_text(encoding="utf-8")
    assert "\nviews = 4\n" in text
    file.write_text(text.replace("\nviews = 4\n", "\nviews = 2\n"), encoding="utf-8")
    return folder


def test_a_month_is_a_table(config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["simulate", "--config", str(config), *FEW]) == 0

    out, err = capsys.readouterr()
    assert out.startswith("The Harbour Courier: a simulated month\n")
    for words in ("Asks per reader", "Readers asked", "Supporters asked (must be 0)", "Decisions per view", "assumed"):
        assert words in out
    assert "difference" not in out
    assert err == ""


def test_a_changed_folder_stands_beside_it(config: Path, changed: Path, capsys: pytest.CaptureFixture[str]) -> None:
    both = ["simulate", "--config", str(config), "--against", str(changed), *FEW]

    assert main([*both, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert main(both) == 0

    assert found["changed"]["asks"] > found["present"]["asks"] > 0
    paid = [found[name]["conversions"] for name in ("present", "changed")]
    assert found["changed"]["views"] - paid[1] == found["present"]["views"] - paid[0]  # who pays comes back to the page
    assert "difference" in capsys.readouterr().out


def test_the_report_is_one_file(config: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "month.html"

    assert main(["simulate", "--config", str(config), "--report", str(file), *FEW]) == 0

    assert str(file) in capsys.readouterr().out
    page = file.read_text(encoding="utf-8")
    assert page.startswith("<!doctype html>")
    assert "<svg" in page


def test_every_figure_can_be_set(config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    settings = {
        "readers": 50,
        "days": 7,
        "seed": 3,
        "most-views": 40,
        "steepness": 0.5,
        "holdback": 25,
        "supporters": 4,
        "signed-in": 30,
        "pay": 5,
        "snooze": 10,
        "unseen": 3,
        "snooze-days": 2,
        "untargeted": 0,
        "articles": 50,
        "devices": "mobile=1",
        "countries": "DE=80,=20",
        "languages": "de=1",
        "sections": "news=1,sport=3",
        "tags": "derby=5",
        "paths": "/live=2",
        "referrers": "news.example=9",
        "cores": 1,
        "begin": "2026-12-24",
    }
    words = [word for name, value in settings.items() for word in (f"--{name}", str(value))]

    assert main(["simulate", "--config", str(config), "--json", *words]) == 0

    found = json.loads(capsys.readouterr().out)["assumptions"]
    shares = {name: found[name] for name in ("devices", "countries", "sections")}
    assert shares == {"devices": {"mobile": 1}, "countries": {"DE": 80, "": 20}, "sections": {"news": 1, "sport": 3}}
    for name in ("days", "seed", "most-views", "steepness", "supporters", "signed-in", "pay", "snooze", "unseen"):
        assert found[name.replace("-", "_")] == settings[name]
    assert (found["holdback"], found["begin"], found["snooze_days"]) == ([25], "2026-12-24", 2)


@pytest.mark.parametrize(
    ("option", "value", "said"),
    [
        ("--readers", "0", "'0' is not a whole number from 1 to 10000000"),
        ("--pay", "200", "'200' is not a number from 0 to 100"),
        ("--pay", "two", "'two' is not a number from 0 to 100"),
        ("--begin", "tomorrow", "'tomorrow' is not a day, such as 2026-12-01"),
        ("--devices", "mobile", "'mobile' is no share; expected a name and a number, such as mobile=60,"),
        ("--devices", "phone=1", "'phone' is none of the devices; expected such as mobile=60"),
        ("--countries", "Germany=1", "'Germany' is none of the countries; expected such as DE=70"),
        ("--sections", "news=1,news=2", "'news' has two shares"),
        ("--sections", "news=x", "'x' is not the share of 'news'; expected a number from 0 to 100"),
        ("--sections", "news=0", "'news=0' leaves nothing; expected a share above 0"),
        ("--paths", "live=1", "'live' is none of the paths; expected such as /blog=10"),
    ],
)
def test_a_bad_option_is_named(option: str, value: str, said: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["simulate", option, value])

    assert ended.value.code == 2
    assert f"argument {option}: {said}" in capsys.readouterr().err


def test_what_cannot_be_is_said_before_the_work(
    config: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    here = ["simulate", "--config", str(config)]

    assert main([*here, "--pay", "60", "--snooze", "50"]) == 2
    assert main([*here, "--report", str(tmp_path / "none" / "x.html")]) == 2
    assert main([*here, "--from-log", "x", "--most-views", "5"]) == 2
    assert main([*here, "--against", str(tmp_path / "none")]) == 2

    sums, report, options, folder = capsys.readouterr().err.splitlines()
    assert "come to 110 per cent of asks; expected at most 100" in sums
    assert "cannot be written; expected a file in a folder that is there" in report
    assert "--most-views says something of a simulated month; --from-log takes no such option" in options
    assert "expected a folder with supportsvc.toml" in folder


def test_what_campaigns_name_and_no_reader_has_is_said(config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = config / "campaigns" / "independent.toml"
    file.write_text(file.read_text(encoding="utf-8") + '\n[include]\nsections = ["sport"]\n', encoding="utf-8")

    assert main(["simulate", "--config", str(config), "--readers", "50", "--sections", "news=1"]) == 0

    assert "campaigns name the sections sport, which no reader of this month has" in capsys.readouterr().err


def test_supporters_that_were_asked_are_a_failure(capsys: pytest.CaptureFixture[str]) -> None:
    assert verdict_of(0) == 0
    assert verdict_of(3) == 1

    assert capsys.readouterr().err.startswith("supportsvc: supporters were asked 3 times, which must never be")


def test_a_log_is_replayed(config: Path, changed: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    log = tmp_path / "decisions.log"
    line = {
        "version": 1,
        "time": "2026-11-01T10:00Z",
        "reason": "shown",
        "campaign": "independent",
        "variant": "control",
        "views": 4,
        "views_since_ask": 4,
        "page": {"placements": ["inline"]},
    }
    log.write_text((json.dumps(line) + "\n") * 3, encoding="utf-8")
    both = ["simulate", "--config", str(config), "--against", str(changed), "--from-log", str(log)]

    assert main([*both, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert main([*both, "--report", str(tmp_path / "replay.html")]) == 0

    assert found["asks"] == {"logged": 3, "present": 3, "changed": 3}
    assert (found["decided_as_logged"], found["asked_sooner"]) == (3, 3)
    assert "a replay of the decision log" in capsys.readouterr().out
    assert (tmp_path / "replay.html").exists()


def test_what_is_no_log_is_named(config: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    here, log = ["simulate", "--config", str(config), "--from-log"], tmp_path / "access.log"
    log.write_text("127.0.0.1 GET /\n", encoding="utf-8")

    assert main([*here, str(log)]) == 2
    assert main([*here, str(tmp_path / "none.log")]) == 2

    bad, missing = capsys.readouterr().err.splitlines()
    assert f"{log}: line 1 is not as the service writes it" in bad
    assert "none.log cannot be read: No such file or directory" in missing
