"""`supportsvc preview`: a link that the service reads, for the site's own pages alone."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from supportsvc.cli import main
from supportsvc.config_files.campaign_files import mark_of
from supportsvc.domain.preview import Preview
from supportsvc.tokens import Tokens

KEY = "k" * 43
URL = "http://localhost:8000/world/1"
SPRING = """
placement = "banner"
words = "independent"
draft = true

[meter]
views = 1

[[variants]]
name = "control"

[[variants]]
name = "short"
"""


@pytest.fixture(autouse=True)
def _keys(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SUPPORTSVC_KEYS", KEY)


@pytest.fixture
def drafted(config: Path) -> Path:
    """A configuration with a draft that has variants."""
    (config / "campaigns" / "spring.toml").write_text(SPRING, encoding="utf-8")
    return config


def read(link: str) -> Preview:
    found = Tokens([KEY]).read_preview(link.strip().partition("#support-preview=")[2])
    assert found is not None
    return found


def test_the_link_names_campaign_and_variant_for_a_week(drafted: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["preview", "spring", URL, "--variant", "short", "--config", str(drafted)]) == 0

    out = capsys.readouterr().out
    assert out.startswith(f"{URL}#support-preview=")
    found = read(out)
    assert (found.campaign, found.variant) == (mark_of("spring"), 1)
    assert abs(found.expires - datetime.now(UTC) - timedelta(days=7)) < timedelta(minutes=1)


def test_what_stood_behind_the_hash_gives_way(drafted: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["preview", "independent", f"{URL}?a=b#top", "--days", "30", "--config", str(drafted)]) == 0

    out = capsys.readouterr().out
    assert out.startswith(f"{URL}?a=b#support-preview=")
    assert read(out).variant == 0


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["spirng", URL], "campaign 'spirng' is not there; did you mean spring?"),
        (["nothing-like-it", URL], "campaign 'nothing-like-it' is not there; expected one of independent, spring"),
        (["spring", URL, "--variant", "shrt"], "--variant 'shrt' is not there; did you mean short?"),
        (["independent", URL, "--variant", "x"], "--variant 'x' is not there; expected one of control"),
        (
            ["spring", "https://elsewhere.example/"],
            "'https://elsewhere.example/' is no address of the site; expected one on http://localhost:8000, ",
        ),
        (["spring", "/world/1"], "'/world/1' is no address of the site"),
    ],
)
def test_what_is_not_there_is_named(
    words: list[str], told: str, drafted: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["preview", *words, "--config", str(drafted)]) == 2

    out, err = capsys.readouterr()
    assert out == ""
    assert told in err


def test_without_any_campaign_there_is_nothing_to_show(config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (config / "campaigns" / "independent.toml").unlink()

    assert main(["preview", "spring", URL, "--config", str(config)]) == 2
    assert "there is no campaign" in capsys.readouterr().err


def test_without_keys_beside_a_store_of_many_the_cure_is_named(
    config: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("SUPPORTSVC_KEYS")
    monkeypatch.setenv("REDIS_URL", "redis://localhost:6379")

    assert main(["preview", "independent", URL, "--config", str(config)]) == 2
    assert "SUPPORTSVC_KEYS is missing" in capsys.readouterr().err


def test_beside_an_own_store_the_keys_of_the_service_sign_and_none_is_made(
    config: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.delenv("SUPPORTSVC_KEYS")
    monkeypatch.setenv("SUPPORTSVC_DATA", str(tmp_path / "data"))

    assert main(["preview", "independent", URL, "--config", str(config)]) == 2
    assert f"{tmp_path}/data/signing-keys is missing; expected the settings of the service" in capsys.readouterr().err
    assert not (tmp_path / "data").exists()

    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "signing-keys").write_text(f"{KEY}\n", encoding="ascii")

    assert main(["preview", "independent", URL, "--config", str(config)]) == 0
    assert read(capsys.readouterr().out).variant == 0


def test_a_link_holds_for_a_year_at_the_most(drafted: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["preview", "spring", URL, "--days", "366", "--config", str(drafted)])

    assert "'366' is not a whole number from 1 to 365" in capsys.readouterr().err
