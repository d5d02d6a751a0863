"""From what is announced to what a real receiver takes, over a real store."""

import logging
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count

import pytest

from supportsvc.background import sending
from supportsvc.background.alerting import Alerting
from supportsvc.background.announcing import Announcing
from supportsvc.background.sending import MOST_TRIES, PAUSES, Sender
from supportsvc.domain.alerts import SENTENCES, Alert, AlertKind
from supportsvc.domain.notices import Notice, NoticeKind
from supportsvc.outgoing.posting import SECONDS, Post
from supportsvc.store import outbox as outbox_module
from supportsvc.store.budget import Budget
from supportsvc.store.connect import Store
from supportsvc.store.keys import DEAD_MESSAGES
from supportsvc.store.outbox import Outbox
from supportsvc.telemetry.metrics import Metrics
from tests.fixtures.receiver import NEW, Receiver, receiver
from tests.fixtures.valkey import Valkey

__all__ = ["receiver"]

NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)
NOTICE = Notice("msg_1", NoticeKind.CREATED, "cus_1", 7, NOW + timedelta(days=1), renews=True, readers=2)
ALERT = Alert(AlertKind.DISPUTE, "pi_1 open", ("cus_1",))
AT_ONCE = (timedelta(),)


@pytest.fixture
def store(valkey: Valkey) -> Iterator[Store]:
    made = Store(valkey.url)
    yield made
    made.close()


@pytest.fixture(autouse=True)
def _no_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a sender go on at once after a try that failed."""
    monkeypatch.setattr(sending, "REST", 0.0)


def announcing(store: Store, metrics: Metrics | None = None) -> Announcing:
    return Announcing(Outbox(store, AT_ONCE), metrics or Metrics(), lambda: NOW)


def sender(store: Store, receiver: Receiver, metrics: Metrics, pauses: tuple[timedelta, ...] = AT_ONCE) -> Sender:
    return Sender(Outbox(store, pauses), Post(receiver.url, [NEW], seconds=5), metrics)


def counted(metrics: Metrics, outcome: str) -> float | None:
    return metrics.registry.get_sample_value("supportsvc_messages_total", {"outcome": outcome})


def waiting(store: Store) -> int:
    return Outbox(store, AT_ONCE).waiting(Budget.lasting(timedelta(seconds=10)))


def test_a_notice_comes_to_the_receiver_once_with_what_it_says(store: Store, receiver: Receiver) -> None:
    metrics = Metrics()
    safe = announcing(store)(NOTICE)

    for _ in range(2):
        sender(store, receiver, metrics).send()

    (got,) = receiver.received
    assert safe
    assert got.is_signed(NEW)
    assert (got.id, got.told) == (
        "msg_1",
        {
            "type": "supporter.created",
            "timestamp": "2026-03-10T12:00:00Z",
            "data": {
                "customer": "cus_1",
                "version": 7,
                "until": "2026-03-11T12:00:00Z",
                "renews": True,
                "readers": 2,
            },
        },
    )
    assert (counted(metrics, "sent"), waiting(store)) == (1, 0)
    assert metrics.registry.get_sample_value("supportsvc_messages_waiting") == 0


def test_an_end_without_an_instant_says_null(store: Store, receiver: Receiver) -> None:
    announcing(store)(replace(NOTICE, kind=NoticeKind.ENDED, until=None))

    sender(store, receiver, Metrics()).send()

    assert receiver.received[0].told["data"]["until"] is None


def test_an_alert_is_announced_once_and_with_the_same_id_if_again(store: Store, receiver: Receiver) -> None:
    metrics = Metrics()
    for _ in range(2):
        Alerting(store, metrics, lambda: NOW, announcing(store))(ALERT)
    announcing(store).alert(ALERT)
    announcing(store).alert(replace(ALERT, subject=""))
    announcing(store).alert(replace(ALERT, subject=""))

    sender(store, receiver, metrics).send()

    ids = [got.id for got in receiver.received]
    assert ids[0] == ids[1]
    assert len(set(ids)) == 3
    assert receiver.received[0].told == {
        "type": "alert.dispute",
        "timestamp": "2026-03-10T12:00:00Z",
        "data": {"customers": ["cus_1"], "message": SENTENCES[AlertKind.DISPUTE]},
    }


@pytest.mark.parametrize("trouble", [[500, 204], [429, 204], [302, 204]])
def test_what_is_not_taken_comes_again_with_the_same_id(
    store: Store, receiver: Receiver, trouble: list[int], caplog: pytest.LogCaptureFixture
) -> None:
    metrics, receiver.answers = Metrics(), trouble[:]
    announcing(store)(NOTICE)
    sends = sender(store, receiver, metrics)

    with caplog.at_level(logging.WARNING):
        for _ in range(3):
            sends.send()

    assert [got.id for got in receiver.received] == ["msg_1", "msg_1"]
    assert [got.is_signed(NEW) for got in receiver.received] == [True, True]
    assert (counted(metrics, "failed"), counted(metrics, "sent")) == (1, 1)
    assert [getattr(record, "status", None) for record in caplog.records] == [trouble[0]]
    assert receiver.url not in caplog.text


def test_a_receiver_that_hangs_delays_its_message_and_no_other_for_good(store: Store, receiver: Receiver) -> None:
    metrics, receiver.hang = Metrics(), True
    announcing(store)(NOTICE)
    announcing(store)(replace(NOTICE, id="msg_2"))
    hung = Sender(Outbox(store, PAUSES), Post(receiver.url, [NEW], seconds=0.2), metrics)
    hung.send()

    receiver.hang = False
    hung.send()

    assert [got.id for got in receiver.received] == ["msg_1", "msg_2"]
    assert (counted(metrics, "failed"), counted(metrics, "sent"), waiting(store)) == (1, 1, 1)


def test_after_a_failed_try_this_sender_rests(
    store: Store, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending, "REST", 3600.0)
    receiver.answers = [500]
    for number in range(3):
        announcing(store)(replace(NOTICE, id=f"msg_{number}"))
    resting = sender(store, receiver, Metrics())

    for _ in range(3):
        resting.send()

    assert len(receiver.received) == 1


def test_the_message_of_a_sender_that_died_is_taken_over(store: Store, receiver: Receiver) -> None:
    announcing(store)(NOTICE)
    dead = Outbox(store, AT_ONCE).take(Budget.lasting(timedelta(seconds=10)))

    sender(store, receiver, Metrics()).send()

    assert dead is not None
    assert [got.id for got in receiver.received] == [dead.id]


def test_a_message_that_nobody_takes_is_given_up_after_ten_tries(
    store: Store, receiver: Receiver, valkey: Valkey, caplog: pytest.LogCaptureFixture
) -> None:
    metrics, receiver.answers = Metrics(), [500]
    announcing(store)(NOTICE)
    sends = sender(store, receiver, metrics)

    for _ in range(3 * MOST_TRIES):
        sends.send()

    with valkey.client() as client:
        assert client.xlen(DEAD_MESSAGES) == 1
    assert [got.id for got in receiver.received] == ["msg_1"] * MOST_TRIES
    assert (counted(metrics, "failed"), counted(metrics, "given_up"), waiting(store)) == (MOST_TRIES - 1, 1, 0)
    assert caplog.records[-1].levelname == "ERROR"


def test_the_pauses_are_those_of_the_specification_and_longer_than_a_try() -> None:
    assert MOST_TRIES == 10
    assert timedelta(days=1) < sum(PAUSES, timedelta()) < timedelta(days=4)
    assert list(PAUSES) == sorted(PAUSES)
    assert PAUSES[0] > timedelta(seconds=SECONDS + 5)


def test_what_gave_way_is_counted(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outbox_module, "MOST", 2)
    metrics = Metrics()

    for number in range(4):
        announcing(store, metrics)(replace(NOTICE, id=f"msg_{number}"))

    assert counted(metrics, "dropped") == 2


def test_a_store_that_is_away_fails_nobody(
    own_valkey: Valkey, receiver: Receiver, caplog: pytest.LogCaptureFixture
) -> None:
    store, metrics = Store(own_valkey.url), Metrics()
    own_valkey.kill()

    safe = announcing(store)(NOTICE)
    sender(store, receiver, metrics).send()

    assert not safe
    assert "cus_1" not in caplog.text
    assert receiver.received == []
    store.close()


def test_an_alert_that_could_not_be_announced_is_told_again(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    answers = count()
    telling = announcing(store)
    monkeypatch.setattr(Announcing, "alert", lambda *_: next(answers) > 0)
    metrics = Metrics()
    alerting = Alerting(store, metrics, lambda: NOW, telling)

    for _ in range(4):
        alerting(ALERT)

    assert metrics.registry.get_sample_value("supportsvc_alerts_total", {"kind": "dispute"}) == 2
