"""The alerts that were told, in a real store."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from supportsvc.domain.alerts import OLD_NEWS, Alert, AlertKind
from supportsvc.store.alerts import MOST, Told, is_told, keep_told, read_told
from supportsvc.store.budget import Budget
from supportsvc.store.connect import Store
from supportsvc.store.keys import ALERTS, ALERTS_LIFE
from tests.fixtures.valkey import Valkey

NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)
DOUBLE = Alert(AlertKind.DOUBLE_SUBSCRIPTION, "cus_1 cus_2", ("cus_1", "cus_2"))
DISPUTE = Alert(AlertKind.DISPUTE, "pi_1 open", ("cus_1",))


@pytest.fixture
def store(valkey: Valkey) -> Iterator[Store]:
    made = Store(valkey.url)
    yield made
    made.close()


def budget() -> Budget:
    return Budget.lasting(timedelta(seconds=10))


def test_what_was_told_is_known_and_listed_with_the_latest_first(store: Store) -> None:
    before = is_told(store, DOUBLE, budget())
    keep_told(store, DOUBLE, NOW, budget())
    keep_told(store, DISPUTE, NOW + timedelta(hours=1), budget())

    assert (before, is_told(store, DOUBLE, budget())) == (False, True)
    assert read_told(store, 9, budget()) == (Told(DISPUTE, NOW + timedelta(hours=1)), Told(DOUBLE, NOW))
    assert read_told(store, 1, budget()) == (Told(DISPUTE, NOW + timedelta(hours=1)),)


def test_another_stage_of_the_same_dispute_is_another_alert(store: Store) -> None:
    keep_told(store, DISPUTE, NOW, budget())

    assert not is_told(store, Alert(AlertKind.DISPUTE, "pi_1 lost", ("cus_1",)), budget())


def test_the_oldest_are_forgotten_and_all_of_them_in_time(store: Store, valkey: Valkey) -> None:
    for number in range(MOST + 2):
        keep_told(store, Alert(AlertKind.DRIFT, f"{number}"), NOW + timedelta(seconds=number), budget())

    assert not is_told(store, Alert(AlertKind.DRIFT, "1"), budget())
    assert is_told(store, Alert(AlertKind.DRIFT, "2"), budget())
    with valkey.client() as client:
        assert client.ttl(ALERTS) == pytest.approx(ALERTS_LIFE.total_seconds(), abs=10)


def test_what_was_told_is_remembered_for_longer_than_it_is_news() -> None:
    assert ALERTS_LIFE > OLD_NEWS


def test_a_kind_of_another_version_is_passed_over(store: Store, valkey: Valkey) -> None:
    with valkey.client() as client:
        client.zadd(ALERTS, {"moonrise\tx": 5})
    keep_told(store, DOUBLE, NOW, budget())

    assert read_told(store, 9, budget()) == (Told(DOUBLE, NOW),)
