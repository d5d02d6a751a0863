"""`supportsvc check`: one line where all is in order, else everything that is wrong."""

from pathlib import Path

import pytest

from supportsvc.cli import main


def test_a_configuration_in_order_is_one_line_and_a_note_for_what_is_worth_one(
    config: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["check", "--config", str(config)]) == 0

    assert capsys.readouterr() == (
        f"{config} is in order: The Harbour Courier; campaigns: independent; languages: ar, de, en.\n"
        f"note: {config}/campaigns/independent.toml: costs newcomers a request on their 4th view; "
        "17 of 100 come so far in a month\n",
        "",
    )


def test_a_site_without_a_campaign_is_in_order_and_says_so(config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (config / "campaigns" / "independent.toml").unlink()

    assert main(["check", "--config", str(config)]) == 0
    assert "campaigns: none;" in capsys.readouterr().out


def test_every_complaint_is_a_line_and_the_end_is_2(config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (config / "campaigns" / "independent.toml").write_text('placement = "inlin"\n[meter]\nview = 4\n', encoding="utf-8")

    assert main(["check", "--config", str(config)]) == 2

    file = f"supportsvc: {config}/campaigns/independent.toml: "
    assert capsys.readouterr() == (
        "",
        f'{file}placement is "inlin"; expected one of "inline", "banner", "modal", "wall"\n'
        f"{file}meter.view = 4 is not a known key; did you mean views?\n",
    )


def test_countries_that_nobody_can_tell_are_told_of(
    config: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SUPPORTSVC_CONFIG", str(config))
    site = config / "supportsvc.toml"
    site.write_text(site.read_text(encoding="utf-8").replace("countries = []", 'countries = ["BY"]'), encoding="utf-8")

    assert main(["check"]) == 0
    assert "note: the configuration names countries, but no reader's is known: " in capsys.readouterr().out


def test_a_copy_that_names_countries_is_told_what_they_rest_on(
    config: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    site = config / "supportsvc.toml"
    site.write_text(site.read_text(encoding="utf-8").replace("countries = []", 'countries = ["BY"]'), encoding="utf-8")

    assert main(["check", "--config", str(config)]) == 0
    assert "a service knows a reader's by SUPPORTSVC_COUNTRY_HEADER or" in capsys.readouterr().out
    monkeypatch.setenv("SUPPORTSVC_COUNTRY_HEADER", "CF-IPCountry")
    assert main(["check", "--config", str(config)]) == 0
    assert "SUPPORTSVC_COUNTRY_HEADER" not in capsys.readouterr().out


def test_the_folder_may_come_from_the_environment(
    config: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SUPPORTSVC_CONFIG", str(config))

    assert main(["check"]) == 0
    assert capsys.readouterr().out.startswith(f"{config} is in order")


def test_without_a_folder_of_its_own_it_looks_at_the_environment_too(
    config: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SUPPORTSVC_CONFGI", str(config))

    assert main(["check"]) == 2
    assert capsys.readouterr().err == (
        "supportsvc: SUPPORTSVC_CONFGI is not a known setting; did you mean SUPPORTSVC_CONFIG?\n"
    )


def test_in_a_folder_without_a_configuration_the_cure_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)

    assert main(["check"]) == 2
    assert capsys.readouterr().err == (
        "supportsvc: config: is missing; expected a folder with supportsvc.toml (`supportsvc init` writes one)\n"
    )
