"""What the rules let expect, and the gauge that is 1 where too little of it was seen; on a real store."""

import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from threading import Event

import pytest

from supportsvc.background import expectation as module
from supportsvc.background.expectation import Expectation, following
from supportsvc.background.quiet import Quiet
from supportsvc.config_files import Configuration, load
from supportsvc.store.budget import Budget
from supportsvc.store.connect import Store
from supportsvc.store.expected import Expected, keep_expected, read_expected
from supportsvc.store.statistics import Writing, add
from supportsvc.telemetry.metrics import Metrics
from tests.config_files.folder import Folder
from tests.fixtures.valkey import Valkey

NOW = datetime(2026, 11, 24, 13, 20, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
def store(valkey: Valkey) -> Iterator[Store]:
    opened = Store(valkey.url)
    yield opened
    opened.close()


@pytest.fixture
def folder(tmp_path_factory: pytest.TempPathFactory) -> Folder:
    """The shipped configuration, with a number of readers."""
    folder = Folder(tmp_path_factory.mktemp("site") / "config")
    folder.edit("supportsvc.toml", "# readers_a_month = 250000", "readers_a_month = 3000")
    return folder


class Reckoner:
    """Lets half an ask be expected, and counts how often it was asked."""

    def __init__(self) -> None:
        self.asked = 0

    def __call__(self, _configuration: Configuration) -> float:
        self.asked += 1
        return 0.5


def budget() -> Budget:
    return Budget.lasting(timedelta(seconds=10))


def gauge(store: Store, configuration: Configuration, now: datetime = NOW) -> float | None:
    metrics = Metrics()
    metrics.quiet(is_quiet=True)
    Quiet(store, metrics, lambda: configuration, lambda: now).look()
    return metrics.registry.get_sample_value("supportsvc_quiet")


def test_the_gauge_is_one_where_a_day_saw_less_than_half(store: Store, folder: Folder) -> None:
    configuration = load(folder.path)
    keep_expected(store, configuration.rules_digest, 0.5, NOW - DAY, budget())  # fifty asks a day
    add(store, "one", Writing(1, (NOW - DAY).date(), {"hour 12": 900, "hour 13": 10}), budget())
    add(store, "one", Writing(2, NOW.date(), {"hour 13": 14}), budget())
    before = gauge(store, configuration)

    add(store, "one", Writing(3, NOW.date(), {"hour 13": 1}), budget())

    assert (before, gauge(store, configuration)) == (1, 0)


def test_the_gauge_waits_for_a_day_of_the_rules_and_for_what_they_let_expect(store: Store, folder: Folder) -> None:
    configuration = load(folder.path)
    nothing_known = gauge(store, configuration)
    keep_expected(store, configuration.rules_digest, 0.5, NOW, budget())
    younger, older = gauge(store, configuration, NOW + DAY / 2), gauge(store, configuration, NOW + DAY)
    keep_expected(store, "other rules", 0.5, NOW - 9 * DAY, budget())

    assert (nothing_known, younger, older, gauge(store, configuration)) == (0, 0, 1, 0)


def test_the_gauge_is_nought_where_no_figure_is_named(store: Store, folder: Folder) -> None:
    configuration = load(folder.path)
    keep_expected(store, configuration.rules_digest, 0.5, NOW - DAY, budget())
    silent = replace(configuration, site=replace(configuration.site, readers_a_month=None))

    assert gauge(store, silent) == 0


def test_the_gauge_stays_as_it_is_while_the_store_is_away(folder: Folder) -> None:
    away = Store("redis+unix:///nowhere/at/all")

    assert gauge(away, load(folder.path)) == 1
    away.close()


def test_what_is_expected_is_reckoned_once_for_the_same_files(store: Store, folder: Folder) -> None:
    reckon = Reckoner()
    expectation = Expectation(folder.path, store, reckon, lambda: NOW)

    for _ in range(3):
        expectation.follow()

    assert reckon.asked == 1
    assert read_expected(store, budget()) == Expected(load(folder.path).rules_digest, 0.5, NOW)


def test_it_is_reckoned_anew_where_a_file_changes_and_after_a_day(
    store: Store, folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    reckon = Reckoner()
    expectation = Expectation(folder.path, store, reckon, lambda: NOW)
    expectation.follow()
    os.utime(folder.path / "supportsvc.toml", (1, 1))
    expectation.follow()
    changed = reckon.asked
    monkeypatch.setattr(module, "ANEW", 0)

    expectation.follow()

    assert (changed, reckon.asked) == (2, 3)


def test_nothing_is_reckoned_without_a_figure_or_of_a_faulty_folder(store: Store, folder: Folder) -> None:
    reckon = Reckoner()
    folder.edit("supportsvc.toml", "readers_a_month = 3000", "")
    expectation = Expectation(folder.path, store, reckon, lambda: NOW)
    expectation.follow()
    folder.write("supportsvc.toml", "[site")

    expectation.follow()

    assert reckon.asked == 0


def test_what_the_store_did_not_take_is_reckoned_again(folder: Folder) -> None:
    reckon, away = Reckoner(), Store("redis+unix:///nowhere/at/all")
    expectation = Expectation(folder.path, away, reckon, lambda: NOW)

    expectation.follow()
    expectation.follow()

    assert reckon.asked == 2
    away.close()


def test_it_is_followed_beside_what_the_process_does(
    store: Store, folder: Folder, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(module, "EVERY", 0.001)
    reckoned, failed = Event(), Event()

    def reckon(configuration: Configuration) -> float:
        if not failed.is_set():
            failed.set()
            raise ZeroDivisionError
        reckoned.set()
        return 1.5

    with following(Expectation(folder.path, store, reckon, lambda: NOW)):
        assert failed.wait(10)
        os.utime(folder.path / "supportsvc.toml", (1, 1))
        assert reckoned.wait(10)

    assert "cannot be reckoned" in caplog.text
    assert read_expected(store, budget()) is not None
