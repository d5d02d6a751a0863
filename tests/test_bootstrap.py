"""The application as a worker makes it, over a real store."""

import json
import shutil
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from werkzeug.test import Client

from supportsvc.bootstrap import BLIND, Board, Process, assemble, build
from supportsvc.config_files import starter
from supportsvc.settings import read_settings
from supportsvc.store.connect import Store
from supportsvc.store.switches import turn_switch
from supportsvc.web.countries import Countries
from tests.fixtures.valkey import Valkey

ENVIRON = {"SUPPORTSVC_CONFIG": str(starter()), "SUPPORTSVC_KEYS": "k" * 40, "SUPPORTSVC_LOG_LEVEL": "error"}
MONEY = {"STRIPE_API_KEY": "sk_test_x", "STRIPE_WEBHOOK_SECRET": "whsec_x"}
DECISION = {"views": {"counter": "0000abcd", "total": 4}}


def client(store: str, **more: str) -> Client:
    return Client(build(read_settings({**ENVIRON, **more}), store))


def test_the_shipped_configuration_asks_on_the_fourth_view(valkey: Valkey) -> None:
    answer = client(valkey.url).post(
        "/v1/decision", data=json.dumps(DECISION), headers={"Origin": "http://localhost:8000"}
    )

    assert json.loads(answer.data)["prompt"]["campaign"] == "independent"


def test_a_store_that_is_away_is_said_and_no_reason_to_send_readers_elsewhere(valkey: Valkey, tmp_path: Path) -> None:
    near, far = client(valkey.url), client(f"redis+unix://{tmp_path}/nobody")

    assert json.loads(near.get("/readyz").data) == {"status": "ok"}
    answer = far.get("/readyz")
    assert (answer.status_code, json.loads(answer.data)) == (200, {"status": "degraded"})


def test_decisions_are_logged_where_the_setting_says(valkey: Valkey, tmp_path: Path) -> None:
    file = tmp_path / "decisions.log"

    decide(client(valkey.url))
    decide(client(valkey.url, SUPPORTSVC_DECISION_LOG=str(file)))

    (line,) = file.read_text("utf-8").splitlines()
    assert json.loads(line)["campaign"] == "independent"


def test_messages_are_sent_beside_the_answers_where_an_address_is_given(valkey: Valkey) -> None:
    told = {"SUPPORTSVC_NOTIFY_URL": "http://127.0.0.1:9/", "SUPPORTSVC_NOTIFY_SECRET": "whsec_" + "bm5u" * 10}

    without = assemble(read_settings({**ENVIRON, **MONEY}), valkey.url)
    given = assemble(read_settings({**ENVIRON, **MONEY, **told}), valkey.url)

    assert without.slow_timers == ()
    assert [timer.name for timer in given.slow_timers] == ["sending messages"]
    given.slow_timers[0].work()


def test_without_a_secret_there_is_no_webhook(valkey: Valkey) -> None:
    assert client(valkey.url).post("/v1/stripe/webhook").status_code == 403
    without = client(valkey.url, STRIPE_API_KEY=MONEY["STRIPE_API_KEY"])
    assert without.post("/v1/stripe/webhook", headers={"Origin": "http://localhost:8000"}).status_code == 404
    assert client(valkey.url, **MONEY).post("/v1/stripe/webhook").status_code == 400


def test_what_follows_the_store_and_the_folder_is_handed_out_with_the_application(
    valkey: Valkey, tmp_path: Path
) -> None:
    config = Path(shutil.copytree(starter(), tmp_path / "config"))
    process = assemble(read_settings({**ENVIRON, **MONEY, "SUPPORTSVC_CONFIG": str(config)}), valkey.url)
    store = Store(valkey.url)
    desk = Client(process.application)

    assert decide(desk)["reason"] == "shown"
    turn_switch(store, "everything", timedelta(seconds=10), off=True)
    (config / "supportsvc.toml").write_text("name =", "utf-8")
    follow(process)

    assert decide(desk)["reason"] == "switched_off"
    ready = json.loads(desk.get("/readyz").data)
    assert ready["status"] == "ok"
    assert ready["configuration"][0].startswith("supportsvc.toml")
    store.close()


def test_an_edited_name_origin_and_amount_hold_from_the_next_request_on(valkey: Valkey, tmp_path: Path) -> None:
    config = Path(shutil.copytree(starter(), tmp_path / "config"))
    process = assemble(read_settings({**ENVIRON, **MONEY, "SUPPORTSVC_CONFIG": str(config)}), valkey.url)
    desk = Client(process.application)
    before = desk.get("/v1/support.js").headers["ETag"]
    text = (config / "supportsvc.toml").read_text("utf-8")
    for old, new in (("http://localhost:8000", "https://paper.example"), ("sections = []", 'sections = ["sport"]')):
        assert old in text
        text = text.replace(old, new, 1)
    (config / "supportsvc.toml").write_text(text, "utf-8")

    follow(process)

    post = {"data": json.dumps(DECISION)}
    assert desk.post("/v1/decision", **post, headers={"Origin": "http://localhost:8000"}).status_code == 403
    assert desk.post("/v1/decision", **post, headers={"Origin": "https://paper.example"}).status_code == 200
    assert desk.get("/v1/support.js").headers["ETag"] != before
    assert b'"sport"' in desk.get("/v1/support.js").data


def follow(process: Process) -> None:
    """Do what the process does beside its answers, as often as a change needs to settle."""
    for _ in range(2):
        for timer in process.timers:
            timer.work()


def decide(desk: Client) -> dict[str, Any]:
    answer = desk.post("/v1/decision", data=json.dumps(DECISION), headers={"Origin": "http://localhost:8000"})
    return dict(json.loads(answer.data))


def test_countries_that_nothing_tells_are_complained_of(
    valkey: Valkey, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    config = Path(shutil.copytree(starter(), tmp_path / "config"))
    text = (config / "supportsvc.toml").read_text("utf-8")
    assert "\ncountries = []" in text
    (config / "supportsvc.toml").write_text(text.replace("\ncountries = []", '\ncountries = ["BY"]', 1), "utf-8")
    environ = {**ENVIRON, "SUPPORTSVC_CONFIG": str(config)}
    told = {"SUPPORTSVC_COUNTRY_HEADER": "CF-IPCountry", "SUPPORTSVC_TRUSTED_PROXIES": "127.0.0.0/8"}

    seeing = assemble(read_settings({**environ, **told}), valkey.url)
    assert capsys.readouterr().err == ""
    assemble(read_settings(environ), valkey.url)

    (line,) = capsys.readouterr().err.splitlines()
    assert json.loads(line)["message"] == BLIND
    headers = {"Origin": "http://localhost:8000", "CF-IPCountry": "BY"}
    proxy = {"REMOTE_ADDR": "127.0.0.1"}
    desk = Client(seeing.application)
    answer = desk.post("/v1/decision", data=json.dumps(DECISION), headers=headers, environ_base=proxy)
    assert json.loads(answer.data) == {"show": False, "reason": "protected_country"}


def test_nobody_is_answered_by_rules_that_are_not_there_yet() -> None:
    with pytest.raises(RuntimeError, match="no rules"):
        Board(Countries())()
