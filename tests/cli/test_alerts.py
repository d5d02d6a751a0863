"""`supportsvc alerts`, on a real store."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from supportsvc.background.alerting import Alerting
from supportsvc.cli import main
from supportsvc.domain.alerts import SENTENCES, Alert, AlertKind
from supportsvc.store.connect import Store
from supportsvc.telemetry.metrics import Metrics
from tests.fixtures.valkey import Valkey

Output = pytest.CaptureFixture[str]
NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)
DISPUTE = Alert(AlertKind.DISPUTE, "pi_1 open", ("cus_1",))
DOUBLE = Alert(AlertKind.DOUBLE_SUBSCRIPTION, "cus_2 cus_3", ("cus_2", "cus_3"))


@pytest.fixture
def store(valkey: Valkey, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    monkeypatch.setenv("REDIS_URL", valkey.url)
    made = Store(valkey.url)
    yield made
    made.close()


@pytest.fixture
def told(store: Store) -> None:
    Alerting(store, Metrics(), lambda: NOON)(DISPUTE)
    Alerting(store, Metrics(), lambda: NOON + timedelta(hours=1))(DOUBLE)


@pytest.mark.usefixtures("told")
def test_what_was_told_is_listed_with_the_latest_first_and_whom_it_is_about(capsys: Output) -> None:
    assert main(["alerts"]) == 0

    text = " ".join(capsys.readouterr().out.split())
    assert "2 alerts." in text
    assert f"2026-03-10 13:00 UTC {SENTENCES[AlertKind.DOUBLE_SUBSCRIPTION]} cus_2 cus_3" in text
    assert text.index("13:00") < text.index(f"2026-03-10 12:00 UTC {SENTENCES[AlertKind.DISPUTE]} cus_1")


@pytest.mark.usefixtures("told")
def test_as_many_as_are_wanted_are_json(capsys: Output) -> None:
    assert main(["alerts", "--json", "--last", "1"]) == 0

    assert json.loads(capsys.readouterr().out) == [
        {
            "at": "2026-03-10T13:00:00Z",
            "kind": "double_subscription",
            "subject": "cus_2 cus_3",
            "customers": ["cus_2", "cus_3"],
        }
    ]


@pytest.mark.usefixtures("store")
def test_where_nothing_was_told_it_says_so(capsys: Output) -> None:
    assert main(["alerts"]) == 0
    assert "No alert was told of late." in capsys.readouterr().out


def test_a_number_that_shows_nothing_is_refused(capsys: Output) -> None:
    assert main(["alerts", "--last", "0"]) == 2
    assert "expected a number from 1 on" in capsys.readouterr().err
