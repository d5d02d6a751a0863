"""`supportsvc switch` on a store that runs: it turns, it lists, and it says what stands in the way."""

from pathlib import Path

import pytest

from supportsvc.cli import main
from supportsvc.runtime.supervisor import open_store
from tests.fixtures.valkey import Valkey

Output = pytest.CaptureFixture[str]


@pytest.fixture
def _attached(valkey: Valkey, config: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The settings of a service on a store of its operator."""
    monkeypatch.setenv("REDIS_URL", valkey.url)
    monkeypatch.setenv("SUPPORTSVC_CONFIG", str(config))


def shut(config: Path, switches: str) -> None:
    """Let the configuration switch something off."""
    file = config / "supportsvc.toml"
    text = file.read_text("utf-8")
    assert "\nplacements = []" in text
    file.write_text(text.replace("\nplacements = []", f"\n{switches}").replace("\neverything = false", ""), "utf-8")


def listed(capsys: Output) -> dict[str, str]:
    """Return what the list says of each switch."""
    capsys.readouterr()
    assert main(["switch"]) == 0
    return {line.split()[0]: " ".join(line.split()[1:]) for line in capsys.readouterr().out.splitlines()}


@pytest.mark.usefixtures("_attached")
def test_at_first_nothing_is_off(capsys: Output) -> None:
    assert listed(capsys) == dict.fromkeys(("everything", "inline", "banner", "modal", "wall"), "on")


@pytest.mark.usefixtures("_attached")
def test_what_is_turned_is_listed_with_its_time(capsys: Output) -> None:
    assert main(["switch", "off", "banner"]) == 0
    assert capsys.readouterr().out == "banner is switched off; every running process sees it within a second.\n"
    off = listed(capsys)
    main(["switch", "on", "banner"])

    assert off["banner"].startswith("off since 20")
    assert off["banner"].endswith("UTC, by `supportsvc switch`")
    assert listed(capsys)["banner"] == "on"


@pytest.mark.usefixtures("_attached")
def test_what_the_configuration_shuts_is_listed_and_named_at_a_release(config: Path, capsys: Output) -> None:
    shut(config, 'everything = true\nplacements = ["wall"]')

    assert listed(capsys)["wall"] == f"off by {config}/supportsvc.toml"
    main(["switch", "on", "wall"])

    assert capsys.readouterr().out.splitlines()[1:] == [
        f"It stays off all the same: {config}/supportsvc.toml has it under [switches].",
        "Nobody is asked all the same: everything is off.",
    ]


@pytest.mark.usefixtures("_attached")
def test_a_release_below_a_switch_for_everything_says_so(capsys: Output) -> None:
    main(["switch", "off", "everything"])
    capsys.readouterr()

    main(["switch", "on", "banner"])

    assert capsys.readouterr().out.splitlines()[1:] == ["Nobody is asked all the same: everything is off."]


@pytest.mark.usefixtures("_attached")
def test_a_configuration_that_is_not_in_order_keeps_nobody_from_switching(config: Path, capsys: Output) -> None:
    (config / "supportsvc.toml").write_text("name =", "utf-8")

    assert main(["switch", "off", "wall"]) == 0
    assert main(["switch"]) == 0
    assert main(["switch", "on", "wall"]) == 0

    sentence = f"What {config} switches off is not known: it is not in order; see `supportsvc check`."
    assert capsys.readouterr().out.count(sentence) == 2


def test_it_attaches_to_the_store_of_a_service_that_keeps_its_own(
    tmp_path: Path, config: Path, monkeypatch: pytest.MonkeyPatch, capsys: Output
) -> None:
    monkeypatch.setenv("SUPPORTSVC_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("SUPPORTSVC_CONFIG", str(config))
    assert main(["switch", "off", "modal"]) == 2
    assert f"No service runs on the data folder {tmp_path}/data." in capsys.readouterr().err

    with open_store(tmp_path / "data"):
        assert main(["switch", "off", "modal"]) == 0
        assert listed(capsys)["modal"].startswith("off since")


def test_a_store_that_is_away_and_settings_that_are_wrong_are_sentences(
    tmp_path: Path, config: Path, monkeypatch: pytest.MonkeyPatch, capsys: Output
) -> None:
    monkeypatch.setenv("REDIS_URL", f"redis+unix://{tmp_path}/nobody")
    monkeypatch.setenv("SUPPORTSVC_CONFIG", str(config))
    assert main(["switch"]) == 2
    assert "store" in capsys.readouterr().err

    monkeypatch.setenv("SUPPORTSVC_LOG_LEVEL", "loud")
    assert main(["switch"]) == 2
    assert "SUPPORTSVC_LOG_LEVEL" in capsys.readouterr().err


def test_a_placement_that_there_is_not_is_refused(capsys: Output) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["switch", "off", "footer"])

    assert ended.value.code == 2
    assert "wall" in capsys.readouterr().err
