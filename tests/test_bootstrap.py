"""The application as a worker makes it, over a real store."""

import json
from dataclasses import replace
from pathlib import Path

from werkzeug.test import Client

from supportsvc.bootstrap import Rules, build
from supportsvc.config_files import load, starter
from supportsvc.settings import read_settings
from supportsvc.store.connect import Store
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


def test_without_a_secret_there_is_no_webhook(valkey: Valkey) -> None:
    assert client(valkey.url).post("/v1/stripe/webhook").status_code == 403
    without = client(valkey.url, STRIPE_API_KEY=MONEY["STRIPE_API_KEY"])
    assert without.post("/v1/stripe/webhook", headers={"Origin": "http://localhost:8000"}).status_code == 404
    assert client(valkey.url, **MONEY).post("/v1/stripe/webhook").status_code == 400


def test_processes_share_a_generation_that_grows_with_the_rules_and_after_a_wipe(valkey: Valkey) -> None:
    configuration = load(starter())
    store = Store(valkey.url)
    changed = replace(configuration, campaigns=())

    first = Rules(configuration, store)().rulebook.generation
    again = Rules(configuration, store)().rulebook.generation
    second = Rules(changed, store)().rulebook.generation
    with valkey.client() as outside:
        outside.flushall()
    wiped = Rules(configuration, store)().rulebook.generation

    assert 0 < first == again < second
    assert wiped >= first
    store.close()


def test_without_a_store_the_generation_ends_nobodys_silence_and_is_learnt_later(
    valkey: Valkey, tmp_path: Path
) -> None:
    rules = Rules(load(starter()), Store(f"redis+unix://{tmp_path}/nobody"))

    assert rules().rulebook.generation == 0
    rules._store = Store(valkey.url)
    assert rules().rulebook.generation == 0
    rules._asked = float("-inf")
    assert rules().rulebook.generation > 0
