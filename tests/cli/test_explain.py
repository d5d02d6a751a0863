"""`supportsvc explain`: the answer on top, then every rule with the value that decided."""

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from supportsvc.cli import main
from supportsvc.domain.ask import Fate, PastAsk
from supportsvc.domain.reader import Dismissals, Forgotten, Reader
from supportsvc.settings.signing_keys import keep_keys
from supportsvc.store.connect import Store
from supportsvc.store.keys import reader_key
from supportsvc.store.record import pack
from supportsvc.store.switches import turn_switch
from supportsvc.tokens import Tokens
from tests.fixtures.valkey import Valkey

AT = "2026-11-24T10:00Z"
READER = bytes(range(16))
KEY = "k" * 43
WALL = 'placement = "wall"\nwords = "independent"\nholdback = 20\n'

Explain = Callable[..., dict[str, Any]]


@pytest.fixture
def explain(config: Path, capsys: pytest.CaptureFixture[str]) -> Explain:
    """Explain as JSON, at one instant."""

    def run(*words: str) -> dict[str, Any]:
        assert main(["explain", "--config", str(config), "--at", AT, "--json", *words]) == 0, capsys.readouterr().err
        return dict(json.loads(capsys.readouterr().out))

    return run


@pytest.fixture
def service(valkey: Valkey, monkeypatch: pytest.MonkeyPatch) -> Valkey:
    """The store of a service, and its keys in the environment."""
    monkeypatch.setenv("REDIS_URL", valkey.url)
    monkeypatch.setenv("SUPPORTSVC_KEYS", KEY)
    return valkey


def signed() -> str:
    return Tokens([KEY]).sign_reader(READER)


def rule(found: dict[str, Any], number: str) -> dict[str, Any]:
    return dict(next(one for one in found["rules"] if one["rule"] == number))


def complaint(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    assert main(["explain", *words]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    return err


def test_the_answer_is_on_top_and_every_rule_below(config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["--views", "7", "--dismissed", "2026-11-23T10:00Z", "--url", "https://paper.example/world/1?x=1"]

    assert main(["explain", "--config", str(config), "--at", AT, *words, "--section", "world", "--country", "DE"]) == 0

    lines = capsys.readouterr().out.splitlines()
    assert lines[:7] == [
        "Not asked, by R9: backed_off",
        "Closed once, last on 23 November 2026 10:00 UTC; left alone until 30 November 2026 10:00 UTC.",
        "",
        "reader            the reader described",
        "page              /world/1  section world, country DE",
        "instant           24 November 2026 10:00 UTC",
        "next independent  not before 30 November 2026 10:00 UTC",
    ]
    rows = {line.split()[0]: line.split()[1:3] for line in lines if line.split() and line.split()[0][1:].isdigit()}
    assert list(rows) == [*(f"R{n}" for n in range(1, 14)), *(f"C{n}" for n in range(1, 9))]
    assert [number for number, (says, _) in rows.items() if says == "refuses"] == ["R9"]


def test_a_rule_is_said_to_refuse_to_ask_or_to_apply_to_access(
    config: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    site = config / "supportsvc.toml"
    site.write_text(site.read_text(encoding="utf-8") + "\n[wall]\narticles = 1\n", encoding="utf-8")
    (config / "campaigns" / "gate.toml").write_text('placement = "wall"\nwords = "independent"\n', encoding="utf-8")
    words = ["--article", "--url", "/2", "--read", "/1", "--placement", "wall"]

    assert main(["explain", "--config", str(config), "--at", AT, *words]) == 0

    said = dict(re.findall(r"^ (A\d|R\d+|C\d) +(\S+)", capsys.readouterr().out.partition("The campaign ind")[0], re.M))
    assert {number: says for number, says in said.items() if says != "–"} == {"A7": "applies", "C8": "asks"}


def test_articles_read_before_are_of_the_pages_section(config: Path, explain: Explain) -> None:
    (config / "campaigns" / "spring.toml").write_text(
        'placement = "banner"\nwords = "independent"\npriority = 1\narticles = { least = 3, sections = ["sport"] }\n',
        encoding="utf-8",
    )
    words = ["--article", "--url", "/3", "--read", "/1", "--read", "/2", "--section"]

    assert explain(*words, "sport")["campaign"] == "spring"
    assert rule(explain(*words, "city"), "C4")["sentence"] == "Only after 3 articles of sport in 30 days, and 0 read."


def test_a_newcomer_is_told_how_many_views_are_left(explain: Explain) -> None:
    found = explain("--newcomer")

    assert (found["show"], found["reason"], found["at"]) == (False, "metered", "2026-11-24T10:00:00Z")
    assert found["doors"] == {"independent": ["PT0S", 3, 0]}
    assert rule(found, "C5")["sentence"] == "The 1st view so far, asking from the 4th; 3 more views wanted."


def test_who_is_asked_is_told_by_whom(config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "--config", str(config), "--at", AT, "--views", "4"]) == 0

    assert capsys.readouterr().out.startswith(
        "Asked by independent, variant control, as inline\nNone of its rules holds: it asks, as its variant control.\n"
    )


@pytest.mark.parametrize(
    ("words", "reason", "number", "sentence"),
    [
        (["--supporter", "2026-12-01T00:00Z"], "supporter", "R6", "Is a supporter until 1 December 2026 00:00 UTC"),
        (["--gave", "2026-12-01T00:00Z"], "ask_pause", "R7", "lasts until 1 December 2026 00:00 UTC"),
        (["--snoozed", "2026-12-01T06:00+01:00"], "snoozed", "R8", "Snoozed until 1 December 2026 05:00 UTC."),
        (["--offered", "2026-11-24T09:55Z:independent"], "offer_open", "R10", "until 24 November 2026 10:05 UTC"),
        (
            ["--views", "9", *(word for hour in range(4) for word in ("--asked", f"2026-11-23T1{hour}:00Z"))],
            "global_cap",
            "R11",
            "4 of at most 4 in 7 days; not again before 30 November 2026 10:00 UTC.",
        ),
        (["--views", "2", "--asked", "2026-11-20T10:00Z"], "metered", "C5", "The 2nd view since the last ask seen"),
        (["--views", "4", "--placement", "modal"], "no_placement", "C3", "Wants inline; the page offers modal."),
        (["--views", "4", "--exclude"], "page_excluded", "R2", "it says so itself"),
        (["--views", "4", "--crawler"], "bot", "R4", "is a crawler's"),
    ],
)
def test_a_reader_can_be_described(explain: Explain, words: list[str], reason: str, number: str, sentence: str) -> None:
    found = explain(*words)

    assert found["reason"] == reason
    assert rule(found, number)["holds"] is True
    assert sentence in rule(found, number)["sentence"]


def test_a_due_snooze_names_its_campaign(explain: Explain) -> None:
    found = explain("--snoozed", "2026-11-24T09:00Z:independent", "--dismissed", "2026-11-23T10:00Z")

    assert (found["campaign"], found["variant"], found["promised"]) == ("independent", "control", True)


def test_a_wall_is_explained_by_the_access_table(
    config: Path, explain: Explain, capsys: pytest.CaptureFixture[str]
) -> None:
    (config / "campaigns" / "gate.toml").write_text(WALL, encoding="utf-8")
    with (config / "supportsvc.toml").open("a", encoding="utf-8") as file:
        file.write("\n[wall]\narticles = 2\n")
    page = ["--placement", "wall", "--url", "/c"]

    found = explain("--views", "9", "--read", "/a", "--read", "/b", *page)

    assert found["access"] == {"granted": False, "rule": "used_up", "views_left": 0}
    assert rule(found, "A7")["sentence"] == "2 of 2 free articles read this month; 0 left."
    assert found["campaign"] == "gate"
    assert main(["explain", "--config", str(config), "--at", AT, "--newcomer", *page]) == 0
    out = capsys.readouterr().out
    assert "access            granted  1 further article free" in out
    assert "next gate         after 2 further articles" in out


def test_a_signed_id_is_looked_up_with_the_switches_that_hold(explain: Explain, service: Valkey) -> None:
    closed = datetime(2026, 11, 23, 10, tzinfo=UTC)
    record = Reader(9, 5, asks=(PastAsk(closed, 1, Fate.DISMISSED),), dismissals=Dismissals(1, closed))
    store = Store(service.url)
    turn_switch(store, "inline", timedelta(seconds=5), off=True)
    store.close()
    with service.client() as client:
        client.set(reader_key(READER), pack(record), ex=60)
        before = client.dump(reader_key(READER))

        found = explain(signed())

        assert client.dump(reader_key(READER)) == before
    assert found["reason"] == "backed_off"
    assert rule(found, "C2")["sentence"] == "The placement inline is switched off."
    assert rule(found, "C5")["sentence"] == "The 5th view since the last ask seen, asking from the 4th; enough."


@pytest.mark.parametrize(
    ("record", "words"),
    [(None, ", of whom the store knows nothing"), (pack(Forgotten(("cus_1",))), ", whose record was erased")],
)
def test_a_reader_without_a_record_is_as_new(
    record: bytes | None, words: str, config: Path, service: Valkey, capsys: pytest.CaptureFixture[str]
) -> None:
    if record is not None:
        with service.client() as client:
            client.set(reader_key(READER), record, ex=60)

    assert main(["explain", "--config", str(config), "--at", AT, signed()]) == 0

    out = capsys.readouterr().out
    assert f"reader            the reader {signed()[:8]}…{words}\n" in out
    assert "3 more views wanted" in out


def test_without_a_redis_url_the_service_s_own_store_is_asked(
    explain: Explain, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SUPPORTSVC_DATA", str(tmp_path / "data"))
    (key, *_) = keep_keys(tmp_path / "data")

    found = explain(Tokens([key]).sign_reader(READER))

    assert found["reason"] == "metered"


def test_a_store_that_cannot_be_started_is_a_sentence(
    config: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SUPPORTSVC_KEYS", KEY)
    monkeypatch.setenv("SUPPORTSVC_DATA", str(tmp_path / "file"))
    (tmp_path / "file").write_text("no folder", encoding="utf-8")

    assert str(tmp_path / "file") in complaint(capsys, "--config", str(config), signed())


def test_a_store_that_is_away_is_a_sentence(
    config: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SUPPORTSVC_KEYS", KEY)
    monkeypatch.setenv("REDIS_URL", f"redis+unix://{tmp_path}/nothing")

    assert complaint(capsys, "--config", str(config), signed()).startswith("supportsvc: ")


def test_an_id_of_another_service_is_refused(config: Path, service: Valkey, capsys: pytest.CaptureFixture[str]) -> None:
    foreign = Tokens(["other" * 9]).sign_reader(READER)

    assert "was not signed by a key of this service" in complaint(capsys, "--config", str(config), foreign)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ([], "no reader is named; expected a signed id, --newcomer, or a description such as --views 7"),
        (["--newcomer", "--views", "3"], "--newcomer, --views name several readers; expected a signed id, --newcomer"),
        (["abc", "--read", "/a"], "an id, --read name several readers"),
        ([w for _ in range(9) for w in ("--asked", AT)], "name more asks than a record keeps; expected at most 8"),
        ([w for n in range(33) for w in ("--read", f"/{n}")], "--read names more articles than a record keeps"),
    ],
)
def test_who_is_meant_must_be_clear(
    words: list[str], told: str, config: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert told in complaint(capsys, "--config", str(config), *words)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--at", "tomorrow"], "'tomorrow' is no instant with its offset; expected such as 2026-11-24T10:00Z"),
        (["--at", "2026-11-24T10:00"], "is no instant with its offset"),
        (["--at", "0001-01-01T00:00+14:00"], "lies outside of the calendar"),
        (["--asked", "yesterday"], "expected such as 2026-11-20T10:00Z or 2026-11-20T10:00Z:spring"),
        (["--country", "Germany"], "'Germany' is no country; expected two capital letters, such as DE"),
        (["--views", "0"], "is not a whole number from 1"),
    ],
)
def test_what_cannot_be_read_is_named(words: list[str], told: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["explain", *words])

    assert ended.value.code == 2
    assert told in capsys.readouterr().err


def test_a_configuration_that_is_missing_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "is missing" in complaint(capsys, "--newcomer", "--config", str(tmp_path / "nowhere"))
