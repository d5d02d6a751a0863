"""How an operator is told: once, in metrics and log, without a word of whom it is about."""

import json
import logging
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from supportsvc.background.alerting import Alerting
from supportsvc.domain.alerts import SENTENCES, Alert, AlertKind
from supportsvc.store.connect import Store
from supportsvc.telemetry.logs import JsonFormatter
from supportsvc.telemetry.metrics import Metrics
from tests.fixtures.valkey import Valkey

NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)
DOUBLE = Alert(AlertKind.DOUBLE_SUBSCRIPTION, "cus_1 cus_2", ("cus_1", "cus_2"))


@pytest.fixture
def store(valkey: Valkey) -> Iterator[Store]:
    made = Store(valkey.url)
    yield made
    made.close()


def counted(metrics: Metrics, kind: AlertKind) -> float | None:
    return metrics.registry.get_sample_value("supportsvc_alerts_total", {"kind": str(kind)})


def lines(caplog: pytest.LogCaptureFixture) -> list[dict[str, object]]:
    return [json.loads(JsonFormatter().format(record)) for record in caplog.records]


def test_every_kind_is_there_before_anything_happened() -> None:
    metrics = Metrics()

    assert {counted(metrics, kind) for kind in AlertKind} == {0}


def test_an_alert_is_told_once_however_many_processes_find_it(store: Store, caplog: pytest.LogCaptureFixture) -> None:
    metrics = Metrics()

    with caplog.at_level(logging.WARNING):
        for _ in range(3):
            Alerting(store, metrics, lambda: NOW)(DOUBLE)

    assert counted(metrics, AlertKind.DOUBLE_SUBSCRIPTION) == 1
    (line,) = lines(caplog)
    assert (line["level"], line["kind"]) == ("warning", "double_subscription")
    assert line["message"] == SENTENCES[AlertKind.DOUBLE_SUBSCRIPTION]
    assert "cus_" not in json.dumps(line)


def test_an_alert_without_a_subject_is_told_every_time_and_leaves_nothing(store: Store, valkey: Valkey) -> None:
    metrics = Metrics()
    alerting = Alerting(store, metrics, lambda: NOW)

    for _ in range(2):
        alerting(Alert(AlertKind.SIGNATURE_FAILURES))

    assert counted(metrics, AlertKind.SIGNATURE_FAILURES) == 2
    with valkey.client() as client:
        assert client.keys() == []


def test_a_store_that_is_away_fails_nobody(own_valkey: Valkey, caplog: pytest.LogCaptureFixture) -> None:
    store, metrics = Store(own_valkey.url), Metrics()
    own_valkey.kill()

    with caplog.at_level(logging.WARNING):
        Alerting(store, metrics, lambda: NOW)(DOUBLE)

    (line,) = lines(caplog)
    assert str(line["message"]).startswith("it is not known whether an alert was told before")
    assert counted(metrics, AlertKind.DOUBLE_SUBSCRIPTION) == 0
    store.close()
