"""Rule R3 over HTTP: in a protected country no endpoint keeps anything, and no cookie; and rule R4, crawlers."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from supportsvc.domain.policy import Exclusions, Policy, Switches
from supportsvc.domain.site import Mode
from tests.fixtures.countries import CHINESE, write_countries
from tests.fixtures.valkey import Valkey
from tests.web import test_money
from tests.web.conftest import PAGE, Desk, trips
from tests.web.test_events import shown
from tests.web.test_money import ARTICLE, ONE, Till

THERE = {"CF-IPCountry": "CN"}
HERE = {"CF-IPCountry": "DE"}
BODY = {"page": PAGE, "views": {"counter": "0000abcd", "total": 2}}
KEY = {"Authorization": "Bearer " + "k" * 32}
CRAWLER = "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"
REFUSED = "urn:supportsvc:protected_country"
stripe_server, till = test_money.stripe_server, test_money.till


def calls(reader: str, ask: str) -> dict[str, dict[str, Any]]:
    return {
        "/v1/decision": BODY | {"reader": reader, "asked": {"ask": ask, "seen": True, "dismissed": True}},
        "/v1/events": {"reader": reader, "events": [{"type": "impression", "ask": ask}]},
        "/v1/snooze": {"reader": reader, "until": "P7D", "ask": ask},
        "/v1/portal": {"reader": reader, "return_url": ARTICLE},
        "/v1/contribution": {"reader": reader, "amount": 700, "click": "another-amount"},
        "/v1/checkout": {"reader": reader, **ONE},
    }


def test_r3_no_call_from_a_protected_country_reaches_the_store(till: Till, valkey: Valkey) -> None:
    desk = till.desk
    bodies = calls(*shown(desk))
    desk.protect("CN", "IR")

    with trips(valkey) as made:
        answers = {path: desk.post(path, body, headers=dict(THERE)) for path, body in bodies.items()}

    assert made == {}
    assert answers["/v1/decision"].get_json() == {"show": False, "reason": "protected_country"}
    assert (answers["/v1/events"].status_code, answers["/v1/events"].data) == (204, b"")
    for path in ("/v1/snooze", "/v1/portal", "/v1/contribution", "/v1/checkout"):
        assert (answers[path].status_code, answers[path].get_json()["type"]) == (403, REFUSED)


def test_r3_holds_for_the_countries_on_the_list_alone_and_only_by_a_proxys_word(desk: Desk) -> None:
    desk.protect("CN")

    elsewhere = desk.post("/v1/decision", BODY, headers=dict(HERE))
    unknown = desk.post("/v1/decision", BODY)
    made_up = desk.post("/v1/decision", BODY, headers=dict(THERE), environ_base={"REMOTE_ADDR": "192.0.2.1"})

    assert [answer.get_json()["reason"] for answer in (elsewhere, unknown, made_up)] == ["shown"] * 3


def test_r3_is_found_by_the_address_too(desk: Desk, tmp_path: Path) -> None:
    desk.find_by(write_countries(tmp_path / "countries.mmdb"))
    desk.protect("CN")

    answer = desk.post("/v1/decision", BODY, environ_base={"REMOTE_ADDR": CHINESE})

    assert answer.get_json()["reason"] == "protected_country"


def test_without_a_list_the_country_is_not_looked_for(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(desk.countries, "find", None)

    assert desk.decide(2)["show"]
    assert desk.client.get("/v1/support.js").status_code == 200


@pytest.mark.parametrize(
    ("policy", "switches", "reason"),
    [
        (Policy(), Switches(everything=True), "switched_off"),
        (Policy(exclusions=Exclusions(paths=("/world",))), Switches(), "page_excluded"),
    ],
)
def test_whatever_refuses_first_tells_its_reason_alone_there(
    desk: Desk, policy: Policy, switches: Switches, reason: str
) -> None:
    desk.configure(policy=policy, switches=switches)
    desk.protect("CN")

    answer = desk.post("/v1/decision", BODY, headers=dict(THERE))

    assert answer.get_json() == {"show": False, "reason": reason}


def test_r3_a_cookie_is_neither_set_nor_renewed_and_one_that_comes_along_goes(cookie_desk: Desk) -> None:
    cookie = cookie_desk.post("/v1/decision", BODY).headers["Set-Cookie"].partition(";")[0]
    cookie_desk.protect("CN")
    cookie_desk.now += timedelta(days=60)

    def headers(path: str, body: dict[str, Any], **more: str) -> list[str]:
        return cookie_desk.post(path, body, headers=THERE | more).headers.getlist("Set-Cookie")

    assert headers("/v1/decision", BODY) == []
    (gone,) = headers("/v1/decision", BODY, Cookie=cookie)
    assert gone.startswith("__Host-supportsvc=;")
    for path, body in calls("", "ask").items():
        if path != "/v1/decision":
            assert headers(path, {**body, "reader": None}, Cookie=cookie) == []


def test_r3_an_erasure_is_done_there_as_everywhere(desk: Desk, valkey: Valkey) -> None:
    reader, _ = shown(desk)
    desk.post("/v1/snooze", {"reader": reader, "until": "P7D"})
    desk.protect("CN")

    answer = desk.post("/v1/forget", {"reader": reader}, headers=dict(THERE))

    assert answer.status_code == 204
    with valkey.client() as client:
        (key,) = client.keys()
        assert client.get(key) == b"\x01\x80\x00"


def test_a_payment_is_taken_there_where_the_site_says_so(till: Till) -> None:
    reader = till.desk.decide(1)["reader"]
    till.desk.protect("CN", payments=True)

    def pay(**changes: object) -> Any:
        return till.desk.post("/v1/checkout", {**ONE, **changes}, headers=dict(THERE))

    known, unknown, again = pay(reader=reader), pay(click="another-click"), pay(click="another-click")

    assert [answer.status_code for answer in (known, unknown, again)] == [200] * 3
    assert known.get_json() != unknown.get_json() == again.get_json()
    assert pay(click=5).status_code == 422
    assert till.desk.post("/v1/checkout", ONE, headers=dict(HERE)).status_code == 401


def test_the_return_from_checkout_is_not_by_country(till: Till) -> None:
    session = till.pay(till.desk.decide(1)["reader"])
    till.desk.protect("CN")

    answer = till.desk.client.get(f"/v1/checkout/return?session_id={session}", headers=THERE)

    assert answer.status_code == 303
    assert answer.headers["Location"].startswith(f"{ARTICLE}#support=")


def test_the_site_s_own_server_tells_its_readers_country_and_user_agent(desk: Desk) -> None:
    desk.protect("CN")

    def ask(*, origin: bool = False, **told: str) -> str:
        headers = KEY | {"CF-IPCountry": "DE", "User-Agent": "python-requests/2.32"}
        sender = {} if origin else {"origin": None}
        return str(desk.post("/v1/decision", BODY | told, headers=headers, **sender).get_json()["reason"])

    assert ask() == "shown"
    assert ask(country="cn") == "protected_country"
    assert ask(user_agent=CRAWLER) == "bot"
    assert ask(country="CN", origin=True) == "bot"


@pytest.mark.parametrize("mode", Mode)
def test_r4_a_crawler_is_asked_nothing_and_gets_no_id(desk: Desk, valkey: Valkey, mode: Mode) -> None:
    desk.configure(mode=mode)

    with trips(valkey) as made:
        answer = desk.post("/v1/decision", BODY, headers={"User-Agent": CRAWLER})

    assert answer.get_json() == {"show": False, "reason": "bot"}
    assert "Set-Cookie" not in answer.headers
    assert made == {}


@pytest.mark.parametrize("agent", ["", "Mozilla/5.0 (X11; Linux x86_64) Gecko/20100101 Firefox/140.0", "é" * 3000])
def test_r4_other_user_agents_are_readers(desk: Desk, agent: str) -> None:
    answer = desk.post("/v1/decision", BODY, headers={"User-Agent": agent.encode().decode("latin-1")})

    assert answer.get_json()["reason"] == "shown"


def test_the_early_rules_never_reach_the_store(desk: Desk, valkey: Valkey) -> None:
    desk.protect("CN")
    policy = desk.standing.configuration.policy
    desk.configure(policy=replace(policy, exclusions=Exclusions(sections={"obituaries"})))

    with trips(valkey) as made:
        desk.decide(2, page={**PAGE, "section": "obituaries"})
        desk.post("/v1/decision", BODY, headers=dict(THERE))
        desk.post("/v1/decision", BODY, headers={"User-Agent": CRAWLER})
        desk.configure(switches=Switches(everything=True))
        desk.decide(2)

    assert made == {}
