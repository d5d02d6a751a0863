"""POST /v1/decision over a real store."""

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from supportsvc.config_files import Words
from supportsvc.domain.campaign import Variant
from supportsvc.domain.money import AmountChoices, Interval, Suggestions
from supportsvc.domain.page import Device, Placement
from supportsvc.domain.policy import Exclusions, Policy, Switches
from supportsvc.domain.reader import Copy, Reader
from supportsvc.domain.site import Giving
from supportsvc.domain.targeting import Audience
from supportsvc.ports import Stored
from supportsvc.store.budget import Budget
from supportsvc.store.connect import Store
from supportsvc.store.readers import Readers
from supportsvc.tokens import Tokens
from supportsvc.web.joining import look, prompt_part
from tests.fixtures.valkey import Valkey
from tests.web.conftest import PAGE, PLEA, USD, WORDS, Desk, trips


def keys(valkey: Valkey) -> list[bytes]:
    with valkey.client() as client:
        return sorted(client.keys())


def test_a_first_visit_writes_nothing_about_the_reader(desk: Desk, valkey: Valkey) -> None:
    quiet = desk.decide(1)
    shown = desk.decide(2)

    assert (quiet["show"], shown["show"]) == (False, True)
    assert keys(valkey) == []


def test_a_refusal_tells_its_reason_and_when_to_ask_again(desk: Desk) -> None:
    answer = desk.decide(1)

    assert answer["reason"] == "metered"
    assert answer["silence"] == {"generation": 77, "doors": {"3fa2": ["PT0S", 1]}}
    assert desk.tokens.read_reader(answer["reader"]) is not None


def test_what_is_shown_comes_whole(desk: Desk) -> None:
    answer = desk.decide(2)

    prompt = answer["prompt"]
    assert (prompt["campaign"], prompt["variant"], prompt["placement"]) == ("plea", "control", "inline")
    heading = {"heading": "Help us", "body": ["One.", "Two."]}
    assert prompt["text"] == {"later": "Remind me later", "out_of_bounds": "From {least} to {most}.", **heading}
    assert prompt["ordinals"] == {"one": [1, 21, 31], "two": [2, 22], "few": [3, 23]}
    assert prompt["amounts"] == {
        "currency": "usd",
        "decimals": 2,
        "written": {
            "sign": "$",
            "pattern": "¤#",
            "point": ".",
            "group": ",",
            "groups": 3,
            "least": 4,
            "digits": "",
        },
        "suggested": [200, 500],
        "least": 200,
        "most": 50_000,
        "chosen": 200,
        "intervals": ["month"],
    }
    assert prompt["snooze"] == {"choices": ["P1D", "P7D", "P30D"], "latest": "P365D"}
    assert answer["silence"] == {
        "generation": 77,
        "unseen": {"3fa2": ["PT600S", 0]},
        "seen": {"3fa2": ["PT1S", 2]},
        "dismissed": {"3fa2": [f"PT{7 * 86400}S", 2]},
    }


def test_the_look_comes_with_the_answer_only_to_scripts_whose_prompts_part_has_none(desk: Desk) -> None:
    older, ours = desk.decide(2, part=""), desk.decide(2)

    assert ours["prompt"] == {key: value for key, value in older["prompt"].items() if key != "style"} | {
        "ask": ours["prompt"]["ask"]
    }
    assert older["prompt"]["style"] == look()
    assert json.dumps(look(), ensure_ascii=False) in prompt_part().text


KIND = "It did not go through."


@pytest.mark.parametrize(
    ("ahead", "common", "body", "shown"),
    [
        (1, {"refused": KIND}, ["One.", "Two."], [KIND, "One.", "Two."]),
        (1, {"refused": KIND}, "One alone.", [KIND, "One alone."]),
        (0, {"refused": KIND}, ["One.", "Two."], ["One.", "Two."]),
        (1, {}, ["One.", "Two."], ["One.", "Two."]),
    ],
)
def test_scenario_19_an_ask_after_a_refused_payment_begins_with_kind_words(
    desk: Desk, ahead: int, common: dict[str, str], body: str | list[str], shown: list[str]
) -> None:
    desk.configure(words=Words({"en": {"prompt": common, "plea": {"heading": "Help us", "body": body}}}, "en"))
    token = desk.decide(1)["reader"]
    reader = desk.tokens.read_reader(token)
    assert reader is not None
    refused = Reader(copies=(Copy("cus_1", 1, refused_until=desk.now + timedelta(seconds=ahead)),))
    Readers(desk.store, Budget.lasting(timedelta(seconds=10))).swap(reader, NOTHING, refused, timedelta(days=1))

    prompt = desk.decide(2, token)["prompt"]

    assert prompt["text"]["body"] == shown


NOTHING = Stored(None, None)


def test_words_come_in_the_pages_language_and_direction(desk: Desk) -> None:
    prompt = desk.decide(2, page={**PAGE, "language": "ar-EG"})["prompt"]

    assert (prompt["language"], prompt["direction"], prompt["text"]["heading"]) == ("ar", "rtl", "ساعدونا")


def test_amounts_are_those_of_the_readers_country(desk: Desk) -> None:
    euros = AmountChoices("eur", (300,), 100, 9_000, countries=("DE", "AT"))
    desk.configure(giving=Giving((euros, USD)))

    found = {country: amounts(desk, country) for country in ("DE", "US", "")}

    assert found == {"DE": ("eur", [300]), "US": ("usd", [200, 500]), "": ("usd", [200, 500])}


def test_a_currency_that_is_counted_finer_than_it_is_taken_comes_with_its_step(desk: Desk) -> None:
    krona = AmountChoices("isk", (30_000,), 10_000, 900_000)
    desk.configure(giving=Giving((krona,), "isk"))

    found = desk.decide(2)["prompt"]["amounts"]

    assert (found["decimals"], found["step"]) == (2, 100)


def test_an_interval_comes_with_amounts_of_its_own_where_it_is_offered(desk: Desk) -> None:
    dollars = replace(USD, year=Suggestions((2400,), 1200, 60_000, 2400), once=Suggestions((1000,), 500, 90_000))
    desk.configure(giving=Giving((dollars,), intervals=(Interval.ONCE, Interval.MONTH)))

    found = desk.decide(2)["prompt"]["amounts"]

    assert found["intervals"] == ["once", "month"]
    assert found["by_interval"] == {"once": {"suggested": [1000], "least": 500, "most": 90_000, "chosen": None}}
    assert found["suggested"] == [200, 500]


@pytest.mark.parametrize(
    ("intervals", "said"),
    [
        ((Interval.MONTH,), {"give"}),
        ((Interval.MONTH, Interval.ONCE), {"give", "give_once", "how_often"}),
        ((Interval.YEAR,), {"give", "give_year"}),
    ],
)
def test_words_of_what_is_not_offered_are_left_out(desk: Desk, intervals: tuple[Interval, ...], said: set[str]) -> None:
    keys = ("give", "give_year", "give_once", "how_often")
    words = Words({"en": {"prompt": {key: key for key in keys}, "plea": {}}}, "en")
    desk.configure(giving=Giving((USD,), intervals=intervals), words=words)

    assert desk.decide(2)["prompt"]["text"].keys() == said


def amounts(desk: Desk, country: str) -> tuple[str, list[int]]:
    body = {"page": PAGE, "views": {"counter": "0000abcd", "total": 2}}
    found = desk.post("/v1/decision", body, headers={"CF-IPCountry": country}).get_json()["prompt"]["amounts"]
    return found["currency"], found["suggested"]


def test_a_campaign_for_some_countries_asks_nobody_else(desk: Desk) -> None:
    desk.configure(campaigns=(replace(PLEA, include=Audience(countries=("DE",))),))
    body = {"page": PAGE, "views": {"counter": "0000abcd", "total": 2}}

    there, elsewhere, unknown = (
        desk.post("/v1/decision", body, headers={"CF-IPCountry": country}).get_json() for country in ("DE", "FR", "XX")
    )

    assert (there["reason"], elsewhere["reason"], unknown["reason"]) == ("shown", "not_targeted", "not_targeted")
    assert elsewhere["silence"]["doors"] == {"3fa2": [f"PT{7 * 86400}S", 0]}


def test_each_variant_speaks_in_words_of_its_own(desk: Desk) -> None:
    texts: dict[str, Any] = {"en": {**WORDS.languages["en"], "curt": {"heading": "Help", "body": ["One."]}}}
    variants = (Variant("long"), Variant("short", words="curt"))
    desk.configure(campaigns=(replace(PLEA, variants=variants),), words=Words(texts, "en"))

    prompts = [desk.decide(2)["prompt"] for _ in range(20)]

    asks = [desk.tokens.read_ask(prompt["ask"]) for prompt in prompts]
    found = {(p["variant"], p["text"]["heading"], a and a.variant) for p, a in zip(prompts, asks, strict=True)}
    assert found == {("long", "Help us", 0), ("short", "Help", 1)}


@pytest.mark.parametrize(
    ("include", "said"),
    [
        ({"devices": (Device.MOBILE,)}, {"device": "mobile"}),
        ({"referrers": ("news.example",)}, {"referrer": "WWW.News.example"}),
        ({"signed_in": True}, {"signed_in": True}),
        ({"returning": True}, {"returning": True}),
        ({"languages": ("en",)}, {"language": "en-GB"}),
        ({"sections": ("world",)}, {"section": "world"}),
        ({"tags": ("elections",)}, {"tags": ["votes", "elections"]}),
        ({"paths": ("/world/*/live",)}, {"url": "https://paper.example/world/7/live/2"}),
    ],
)
def test_what_the_page_says_of_itself_is_looked_at(
    desk: Desk, include: dict[str, Any], said: dict[str, object]
) -> None:
    desk.configure(campaigns=(replace(PLEA, include=Audience(**include)),))
    plain = {"url": "https://paper.example/", "placements": ["inline"], "device": "a-later-one", "language": "de"}

    found = [desk.decide(2, page=page)["reason"] for page in (plain, plain | said)]

    assert found == ["not_targeted", "shown"]


def test_an_answer_to_a_known_reader_reserves_the_ask(desk: Desk) -> None:
    reader = desk.decide(1)["reader"]

    first, second = desk.decide(2, reader), desk.decide(2, reader)

    assert first["show"]
    assert second["reason"] == "offer_open"
    assert second["silence"]["doors"] == {"3fa2": ["PT600S", 0]}


def test_the_last_ask_handed_over_is_written_where_the_record_lacks_it(desk: Desk) -> None:
    shown = desk.decide(2)
    reader, ask = shown["reader"], shown["prompt"]["ask"]
    desk.now += timedelta(hours=1)

    answer = desk.decide(9, reader, asked={"ask": ask, "seen": True, "dismissed": True})

    assert answer["reason"] == "backed_off"


def test_an_id_that_was_not_signed_here_is_none(desk: Desk) -> None:
    answer = desk.decide(1, "AAAA.forged")

    assert desk.tokens.read_reader(answer["reader"]) is not None


def test_an_older_key_still_verifies(desk: Desk) -> None:
    old = Tokens(["old" * 16]).sign_reader(b"0" * 16)

    assert "reader" not in desk.decide(1, old)


@pytest.mark.parametrize(
    ("exclusions", "page"),
    [
        (Exclusions(sections={"obituaries"}), {"section": "obituaries"}),
        (Exclusions(tags={"paid"}), {"tags": ["world", "paid"]}),
        (Exclusions(paths=("/world",)), {}),
        (Exclusions(), {"exclude": True}),
    ],
)
def test_an_excluded_page_changes_no_silence(desk: Desk, exclusions: Exclusions, page: dict[str, object]) -> None:
    desk.configure(policy=Policy(exclusions=exclusions))

    answer = desk.decide(2, page={**PAGE, **page})

    assert answer == {"show": False, "reason": "page_excluded"}


def test_the_kill_switch_is_looked_at_again_within_a_minute(desk: Desk) -> None:
    desk.configure(switches=Switches(everything=True))

    answer = desk.decide(2)

    assert (answer["reason"], answer["silence"]["doors"]) == ("switched_off", {"3fa2": ["PT60S", 0]})
    assert "reader" not in answer


def test_a_placement_switched_off_is_looked_at_again_within_a_minute(desk: Desk) -> None:
    desk.configure(switches=Switches(placements=frozenset({Placement.INLINE})))

    answer = desk.decide(2)

    assert (answer["reason"], answer["silence"]["doors"]) == ("placement_off", {"3fa2": ["PT60S", 0]})


def test_a_page_without_the_place_is_told_so(desk: Desk) -> None:
    answer = desk.decide(2, page={**PAGE, "placements": ["banner", "a-later-one"]})

    assert answer["reason"] == "no_placement"


def test_a_site_without_campaigns_keeps_still(desk: Desk) -> None:
    desk.configure(campaigns=())

    answer = desk.decide(2)

    assert (answer["reason"], answer["silence"]["doors"]) == ("no_campaign", {})


def test_without_a_store_nobody_is_asked_and_all_come_back_at_different_times(tmp_path: object) -> None:
    desk = Desk(Store(f"redis+unix://{tmp_path}/nobody"))

    waits = {desk.decide(2)["silence"]["doors"]["3fa2"][0] for _ in range(20)}

    seconds = [int(wait[2:-1]) for wait in waits]
    assert len(waits) > 1
    assert all(60 <= s <= 300 for s in seconds)


def test_a_refused_answer_writes_no_views(desk: Desk, valkey: Valkey) -> None:
    reader = desk.decide(1)["reader"]
    desk.configure(campaigns=())

    desk.decide(5, reader)

    assert keys(valkey) == []


def test_a_refused_decision_is_one_trip(desk: Desk, valkey: Valkey) -> None:
    reader = desk.decide(1)["reader"]

    with trips(valkey) as made:
        desk.decide(1, reader)

    assert made == {"get": 1}
