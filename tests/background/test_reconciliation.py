"""Reconciliation by itself: when it is time, one process at a time, told once where it cannot."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from prometheus_client import generate_latest

from supportsvc.background import lease
from supportsvc.background.lease import Lease
from supportsvc.background.reconciliation import Reconciliation
from supportsvc.domain.alerts import Alert, AlertKind
from supportsvc.domain.cursor import REST, Reason
from supportsvc.domain.supporter import Derived
from supportsvc.ports import BillingRefused
from supportsvc.services import checking
from supportsvc.services.needs import Stopped
from supportsvc.store.connect import Store
from supportsvc.store.keys import SYNC, SYNC_LEASE
from supportsvc.store.reconciliation import Notebook
from supportsvc.stripe_gateway import client as client_of_stripe
from supportsvc.telemetry.metrics import Metrics
from tests.fixtures.reconciliation import sync_deps
from tests.fixtures.shop import Shop, new_reader, shop

__all__ = ["shop"]

EVERY = timedelta(minutes=5)
PATIENCE = 60


class Watched:
    """A process's reconciliation, and what it tells."""

    def __init__(self, shop: Shop, make: Callable[..., Any] | None = None) -> None:
        self.metrics = Metrics()
        self.alerts: list[Alert] = []
        self.notebook = Notebook(shop.store)
        made = make or (lambda overseer: sync_deps(shop, overseer=overseer))
        self.itself = Reconciliation(made, self.notebook, EVERY, shop.now, self.metrics, self.alerts.append)

    def count(self, line: str) -> float:
        """Return a metric's value."""
        text = generate_latest(self.metrics.registry).decode()
        return float(next((row.split()[-1] for row in text.splitlines() if row.startswith(line)), "0"))


def lines(caplog: pytest.LogCaptureFixture, level: int = logging.WARNING) -> list[str]:
    return [record.getMessage() for record in caplog.records if record.levelno == level]


def test_it_reconciles_when_it_is_time_and_not_before(shop: Shop) -> None:
    one, other = Watched(shop), Watched(shop)

    first = one.itself.look()
    too_early = other.itself.look()
    shop.stripe.control.advance(EVERY)
    second = other.itself.look()
    shop.stripe.control.advance(timedelta(days=7))
    weekly = one.itself.look()

    assert first is not None
    assert first.rebuilt is Reason.NO_CURSOR
    assert too_early is None
    assert second is not None
    assert second.rebuilt is None
    assert weekly is not None
    assert weekly.rebuilt is Reason.WEEKLY
    assert one.count('supportsvc_reconciliations_total{outcome="rebuilt"}') == 2
    assert other.count('supportsvc_reconciliations_total{outcome="synced"}') == 1
    assert other.count("supportsvc_reconciled_seconds") == second.start.timestamp()


def test_drift_is_counted_logged_and_an_alert(shop: Shop, caplog: pytest.LogCaptureFixture) -> None:
    watched = Watched(shop)
    watched.itself.look()
    shop.pay(new_reader())
    shop.stripe.control.advance(timedelta(hours=1))

    with caplog.at_level(logging.WARNING, "supportsvc"):
        watched.itself.look()

    assert watched.count('supportsvc_drift_total{kind="missing"}') == 1
    assert watched.alerts == [Alert(AlertKind.DRIFT)]
    assert lines(caplog) == ["drift was put right: the store had no record of a Customer of ours"]


def test_drift_that_is_found_in_portions_is_one_alert_for_each_reconciliation(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("supportsvc.services.findings.MOST_PENDING", 1)
    watched = Watched(shop)
    watched.itself.look()
    for _ in range(2):
        for _ in range(3):
            shop.pay(new_reader())
        shop.stripe.control.advance(timedelta(hours=1))
        watched.itself.look()

    assert watched.count('supportsvc_drift_total{kind="missing"}') == 6
    assert watched.alerts == [Alert(AlertKind.DRIFT)] * 2


def test_one_process_at_a_time(shop: Shop) -> None:
    one, other = Watched(shop), Watched(shop)
    held = Lease(one.notebook)
    held.take()

    refused = other.itself.look()
    held.release()

    assert refused is None
    assert other.itself.look() is not None


def test_the_lease_of_a_dead_process_lapses(shop: Shop) -> None:
    Lease(Notebook(shop.store)).take()
    with shop.outside() as client:
        client.pexpire(SYNC_LEASE, 0)

    assert Watched(shop).itself.look() is not None


def test_a_lease_is_renewed_and_its_loss_is_noticed(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lease, "RENEWAL", 0.0)
    mine, other = Lease(Notebook(shop.store)), Lease(Notebook(shop.store))
    mine.take()
    with shop.outside() as client:
        client.pexpire(SYNC_LEASE, 5_000)
        mine.keep()
        left = client.pttl(SYNC_LEASE)
        client.delete(SYNC_LEASE)
    other.take()

    with pytest.raises(Stopped):
        mine.keep()
    mine.release()

    assert left > 100_000
    assert not mine.is_held
    assert not mine.take()


def test_a_process_that_loses_the_lease_leaves_the_work_to_the_other(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lease, "RENEWAL", 0.0)
    shop.pay(new_reader())

    def make(overseer: Any) -> Any:
        with shop.outside() as client:
            client.set(SYNC_LEASE, b"another")
        return sync_deps(shop, overseer=overseer)

    assert Watched(shop, make).itself.look() is None
    assert Notebook(shop.store).read().cursor is None


def test_while_stripe_is_away_it_is_told_once_and_tried_again(
    shop: Shop, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(client_of_stripe, "FIRST_PAUSE", 0.001)
    monkeypatch.setattr(checking, "PAUSES", ())
    watched = Watched(shop)
    shop.stripe.control.fail("500", path="/v1/*", times=2)

    with caplog.at_level(logging.INFO, "supportsvc"):
        found = [watched.itself.look() for _ in range(3)]

    assert found[:2] == [None, None]
    assert found[2] is not None
    assert len(lines(caplog)) == 1
    assert "reconciliation waits until it can go on" in lines(caplog)[0]
    assert watched.count('supportsvc_reconciliations_total{outcome="failed"}') == 2


def test_while_the_store_is_away_it_is_told_once(shop: Shop, caplog: pytest.LogCaptureFixture, tmp_path: Path) -> None:
    watched = Watched(shop)
    store = Store(f"redis+unix://{tmp_path}/nobody")
    watched.itself._notebook = Notebook(store)

    with caplog.at_level(logging.INFO, "supportsvc"):
        found = [watched.itself.look() for _ in range(2)]
    store.close()

    assert found == [None, None]
    assert len(lines(caplog)) == 1


def test_who_cannot_be_synced_is_an_error_and_is_not_tried_again_at_once(
    shop: Shop, caplog: pytest.LogCaptureFixture
) -> None:
    shop.pay(new_reader())
    looks = [0]

    class Odd:
        def __init__(self, billing: Any) -> None:
            self._billing = billing

        def __getattr__(self, name: str) -> Any:
            return getattr(self._billing, name)

        def fetch(self, _customer: str) -> Any:
            looks[0] += 1
            raise BillingRefused("a subscription has the unknown status 'odd'")

    def make(overseer: Any) -> Any:
        deps = sync_deps(shop, overseer=overseer)
        return replace(deps, money=lambda: replace(deps.money(), billing=Odd(deps.money().billing)))

    watched = Watched(shop, make)
    with caplog.at_level(logging.ERROR, "supportsvc"):
        report = watched.itself.look()
        shop.stripe.control.advance(REST - EVERY)
        again = [watched.itself.look(), Watched(shop).itself.look()]
        shop.stripe.control.advance(EVERY)
        healed = Watched(shop).itself.look()

    assert report is not None
    assert (again, looks) == ([None, None], [1])
    assert healed is not None
    assert (healed.refused, Notebook(shop.store).read().refused) == ({}, None)
    assert "unknown status 'odd'" in lines(caplog, logging.ERROR)[0]
    assert watched.count('supportsvc_reconciliations_total{outcome="refused"}') == 1


def test_whom_stripe_does_not_know_is_an_error_that_asks_about_the_key(
    shop: Shop, caplog: pytest.LogCaptureFixture
) -> None:
    given = Derived(shop.now() + timedelta(days=1), collecting=True)
    shop.deps.supporters.write_customer("cus_other", 1, given, timedelta(days=9))

    with caplog.at_level(logging.ERROR, "supportsvc"):
        Watched(shop).itself.look()

    assert "another account or mode" in lines(caplog, logging.ERROR)[0]


@contextmanager
def started(watched: Watched) -> Iterator[None]:
    watched.itself.start(timedelta(milliseconds=1))
    try:
        yield
    finally:
        watched.itself.end()


def test_it_runs_in_a_thread_of_its_own_until_the_end_and_gives_the_lease_back(shop: Shop) -> None:
    under_way, go_on = Event(), Event()

    def make(overseer: Any) -> Any:
        under_way.set()
        go_on.wait(PATIENCE)
        return sync_deps(shop, overseer=overseer)

    watched = Watched(shop, make)
    with started(watched):
        assert under_way.wait(PATIENCE)
        with shop.outside() as client:
            held = client.exists(SYNC_LEASE)
    with shop.outside() as client:
        left = client.exists(SYNC_LEASE)
    go_on.set()

    assert (held, left) == (1, 0)


def test_an_error_of_our_own_ends_nothing(shop: Shop, caplog: pytest.LogCaptureFixture) -> None:
    tries, enough = [0], Event()

    def make(_overseer: Any) -> Any:
        tries[0] += 1
        if tries[0] == 3:
            enough.set()
        raise RuntimeError("odd")

    with caplog.at_level(logging.ERROR, "supportsvc"), started(Watched(shop, make)):
        assert enough.wait(PATIENCE)

    assert "reconciliation failed; it is tried again" in lines(caplog, logging.ERROR)


def test_a_store_that_lost_its_cursor_is_rebuilt_at_the_next_look(shop: Shop) -> None:
    watched = Watched(shop)
    who = new_reader()
    shop.join(who)
    watched.itself.look()
    with shop.outside() as client:
        client.flushall()

    report = watched.itself.look()

    assert report is not None
    assert report.rebuilt is Reason.NO_CURSOR
    assert shop.is_quiet(who)
    with shop.outside() as client:
        assert client.hexists(SYNC, "cursor")
