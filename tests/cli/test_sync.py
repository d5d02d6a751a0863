"""`supportsvc sync`, on a real store and the sandbox."""

import base64
import json
import os
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from supportsvc.background.lease import Lease
from supportsvc.cli import main
from supportsvc.config_files import load
from supportsvc.domain.alerts import AlertKind
from supportsvc.store.alerts import read_told
from supportsvc.store.budget import Budget
from supportsvc.store.keys import MESSAGES
from supportsvc.store.reconciliation import Notebook
from supportsvc.stripe_gateway import client as client_of_stripe
from tests.fixtures.shop import Shop, shop

__all__ = ["shop"]

Said = Callable[..., str]
NOTIFY = "whsec_" + base64.b64encode(b"n" * 32).decode()


@pytest.fixture
def environment(shop: Shop, config: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    settings = {
        "REDIS_URL": shop.valkey.url,
        "STRIPE_API_KEY": shop.stripe.api_key,
        "STRIPE_API_BASE": shop.stripe.url,
        "SUPPORTSVC_CONFIG": str(config),
        "SUPPORTSVC_KEYS": "k" * 40,
        "SUPPORTSVC_CLOCK": str(shop.stripe.clock_file),
        "SUPPORTSVC_SYNC_RATE": "1000",
    }
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    return settings


@pytest.fixture
def customers(shop: Shop, config: Path) -> list[str]:
    """Some who gave to the site, of whom the store has never heard."""
    tag = load(config).site.tag
    people = [{"metadata": {"supportsvc_site": tag, "supportsvc_reader": f"{number:032x}"}} for number in range(1, 6)]
    sessions = shop.stripe.control.ask("POST", "crowd", {"people": people})["sessions"]
    shop.stripe.control.ask("POST", "clock", {"days": 1})
    return [session["customer"] for session in sessions]


@pytest.fixture
def said(environment: dict[str, str], capsys: pytest.CaptureFixture[str]) -> Said:
    """Run the command to its good end; return what it prints."""

    def run(*words: str) -> str:
        assert main(["sync", *words]) == 0
        return " ".join(capsys.readouterr().out.split())

    return run


def known(shop: Shop, customer: str) -> bool:
    standing = shop.deps.supporters.load_customer(customer)
    return standing is not None and standing.email is not None and len(standing.readers) == 1


def test_the_first_sync_reads_everything_and_says_why(shop: Shop, customers: list[str], said: Said) -> None:
    text = said()

    assert "Everything was read again: the store does not say how far it has come." in text
    assert "Customers synced 5" in text
    assert "of whom something was wrong 5" in text
    assert "missing 5 the store had no record of a Customer of ours" in text
    assert "requests to Stripe" in text
    assert all(known(shop, customer) for customer in customers)


def test_the_next_one_reads_the_events_and_finds_nothing_wrong(customers: list[str], said: Said) -> None:
    said()

    text = said()

    assert "The events at Stripe since" in text
    assert "of whom something was wrong 0" in text
    assert "What was wrong" not in text


def test_all_reads_everything_whenever_it_is_asked_to(customers: list[str], said: Said) -> None:
    said()

    assert "Everything was read again: it was asked for." in said("--all")


def test_scenario_28_two_processes_at_once_are_harmless(
    shop: Shop, customers: list[str], environment: dict[str, str]
) -> None:
    command = [sys.executable, "-m", "supportsvc.cli", "sync", "--all"]
    both = [
        subprocess.Popen(
            command, env=os.environ | environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        for _ in range(2)
    ]
    ended = [process.communicate(timeout=300) for process in both]

    assert [process.returncode for process in both] == [0, 0], ended
    assert all("Everything was read again" in out for out, _ in ended)
    assert all(known(shop, customer) for customer in customers)


def test_beside_another_it_says_so_and_goes_on(
    shop: Shop, customers: list[str], said: Said, capsys: pytest.CaptureFixture[str]
) -> None:
    Lease(Notebook(shop.store)).take()

    assert main(["sync"]) == 0

    assert "the service reconciles at this moment, too" in capsys.readouterr().err
    assert all(known(shop, customer) for customer in customers)


def test_what_the_service_would_tell_an_operator_the_command_tells_as_well(
    shop: Shop,
    customers: list[str],
    environment: dict[str, str],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("SUPPORTSVC_NOTIFY_URL", "https://crm.example/hooks")
    monkeypatch.setenv("SUPPORTSVC_NOTIFY_SECRET", NOTIFY)
    shop.stripe.control.ask("POST", "disputes", {"customer": customers[0], "status": "needs_response"})

    assert main(["sync"]) == 0

    lines = [json.loads(line) for line in capsys.readouterr().err.splitlines() if line.startswith("{")]
    assert {"dispute", "drift", "missing"} == {line["kind"] for line in lines}
    (note,) = read_told(shop.store, 9, Budget.lasting(timedelta(seconds=10)))
    assert (note.alert.kind, note.alert.customers) == (AlertKind.DISPUTE, (customers[0],))
    with shop.outside() as client:
        bodies = [json.loads(fields[b"body"]) for _, fields in client.xrange(MESSAGES)]
    told = [(body["type"], body["data"]["customers"]) for body in bodies if body["type"].startswith("alert.")]
    assert sorted(told) == [("alert.dispute", [customers[0]]), ("alert.drift", [])]


def test_without_a_key_for_stripe_it_says_which(
    environment: dict[str, str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("STRIPE_API_KEY")

    assert main(["sync"]) == 2
    assert "STRIPE_API_KEY is not set" in capsys.readouterr().err


def test_without_the_services_keys_it_would_lose_the_emails_and_is_refused(
    environment: dict[str, str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("SUPPORTSVC_KEYS")

    assert main(["sync"]) == 2
    assert "SUPPORTSVC_KEYS is missing" in capsys.readouterr().err


def test_where_stripe_is_away_it_says_that_it_can_be_run_again(
    shop: Shop,
    environment: dict[str, str],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(client_of_stripe, "FIRST_PAUSE", 0.001)
    monkeypatch.setattr("supportsvc.services.checking.PAUSES", ())
    shop.stripe.control.fail("500", path="/v1/*", times=9)

    assert main(["sync"]) == 2

    assert "it could not be finished" in (told := capsys.readouterr().err)
    assert "run it again" in told


def test_a_faulty_configuration_is_complained_of(
    environment: dict[str, str], config: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (config / "supportsvc.toml").write_text("nonsense", encoding="utf-8")

    assert main(["sync"]) == 2
    assert "supportsvc.toml" in capsys.readouterr().err
