"""The statistics, on a real store."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from supportsvc.domain.ask import Fate
from supportsvc.domain.decision import Arm, Decision
from supportsvc.domain.rules import Reason
from supportsvc.store import counts as counting
from supportsvc.store.budget import Budget
from supportsvc.store.connect import Store
from supportsvc.store.counts import Counts, Event
from supportsvc.store.expected import Expected, is_quiet, keep_expected, read_expected
from supportsvc.store.statistics import (
    IDS_A_COMMAND,
    DayCounts,
    Writing,
    add,
    asks_of_hours,
    count_readers,
    keep_new,
    read_days,
)
from tests.builders import READER, ask
from tests.fixtures.valkey import Valkey

DAY = date(2026, 11, 24)
NOW = datetime(2026, 11, 24, 13, 20, tzinfo=UTC)


@pytest.fixture
def store(valkey: Valkey) -> Iterator[Store]:
    opened = Store(valkey.url)
    yield opened
    opened.close()


def budget() -> Budget:
    return Budget.lasting(timedelta(seconds=10))


def reader(number: int) -> bytes:
    return number.to_bytes(16, "big")


def test_what_several_processes_count_is_added_up(store: Store) -> None:
    add(store, "one", Writing(1, DAY, {"reason metered": 3, "click plea control": 1}), budget())
    add(store, "two", Writing(1, DAY, {"reason metered": 4}), budget())

    (day,) = read_days(store, DAY, DAY, budget())

    assert day == DayCounts(DAY, {"reason metered": 7, "click plea control": 1})


def test_a_batch_whose_answer_was_lost_is_written_again_and_counts_once(store: Store) -> None:
    writing = Writing(1, DAY, {"reason metered": 3}, readers={"impression plea control": [reader(1)]})
    for again in (writing, writing, Writing(2, DAY, {"reason metered": 1})):
        add(store, "one", again, budget())

    (day,) = read_days(store, DAY, DAY, budget())

    assert day.counts == {"reason metered": 4}


def test_a_day_of_which_nothing_is_kept_is_empty(store: Store) -> None:
    add(store, "one", Writing(1, DAY, {"reason metered": 3}), budget())

    days = read_days(store, DAY - timedelta(days=1), DAY + timedelta(days=1), budget())

    assert [bool(day.counts) for day in days] == [False, True, False]


def test_readers_are_counted_once_over_all_days_and_the_day_forgets_them_all(store: Store, valkey: Valkey) -> None:
    days = [DAY, DAY + timedelta(days=1)]
    crowd = [reader(number) for number in range(IDS_A_COMMAND + 500)]
    add(store, "one", Writing(1, days[0], {}, readers={"impression plea control": crowd}), budget())
    add(store, "one", Writing(2, days[1], {}, readers={"impression plea control": crowd[:700]}), budget())

    seen, none = "impression plea control", "impression plea none"
    found = count_readers(store, {"seen": [seen], "none": [none], "both": [none, seen]}, days, budget())

    assert found["none"] == 0
    assert found["seen"] == found["both"] == pytest.approx(len(crowd), rel=0.03)
    with valkey.client() as client:
        lives = {key: client.ttl(key) for key in client.keys("*")}
    assert all(life > 0 for life in lives.values())
    assert not any(reader(1) in key for key in lives)


def test_nothing_is_asked_of_the_store_about_no_readers(store: Store) -> None:
    assert count_readers(store, {"all": []}, [DAY], budget()) == {"all": 0}
    assert count_readers(store, {"seen": ["impression plea control"]}, [], budget()) == {"seen": 0}


def test_an_event_that_is_told_again_is_not_new(store: Store) -> None:
    first = keep_new(store, "one", clicks(1, b"one", b"two"), budget())

    again = keep_new(store, "one", replace(clicks(2, b"two"), once={"click": [b"two"], "snooze": [b"three"]}), budget())

    assert (first, again) == ({"click": 2}, {"snooze": 1})
    assert keep_new(store, "two", clicks(1, b"one"), budget()) == {}
    assert keep_new(store, "two", clicks(2), budget()) == {}


def test_an_event_whose_note_was_made_but_not_acknowledged_is_new_to_its_own_batch(store: Store) -> None:
    keep_new(store, "one", clicks(1, b"one"), budget())

    again = keep_new(store, "one", clicks(1, b"one", b"two"), budget())

    assert again == {"click": 2}


def clicks(number: int, *digests: bytes) -> Writing:
    return Writing(number, DAY, {}, once={"click": digests})


def test_the_last_day_is_counted_by_its_hours() -> None:
    days = [
        DayCounts(DAY - timedelta(days=1), {"hour 12": 1, "hour 13": 10, "hour 23": 100}),
        DayCounts(DAY, {"hour 00": 1000, "hour 13": 10_000, "hour 14": 100_000}),
    ]

    assert asks_of_hours(days, NOW) == 11_110


def test_what_is_expected_is_kept_with_the_beginning_of_its_rules(store: Store) -> None:
    assert read_expected(store, budget()) is None
    keep_expected(store, "first", 1.5, NOW, budget())
    keep_expected(store, "first", 1.25, NOW + timedelta(days=3), budget())

    kept = read_expected(store, budget())
    keep_expected(store, "second", 2, NOW + timedelta(days=4), budget())

    assert kept == Expected("first", 1.25, NOW)
    assert read_expected(store, budget()) == Expected("second", 2, NOW + timedelta(days=4))


@pytest.mark.parametrize(
    ("expected", "readers", "seen", "hours", "quiet"),
    [
        (1.5, 1000, 24, 24, True),  # fifty a day are expected
        (1.5, 1000, 25, 24, False),
        (1.5, 1000, 0, 23.9, False),  # the rules are younger than a day
        (1.5, None, 0, 48, False),
        (None, 1000, 0, 48, False),
        (0.0, 1000, 0, 48, False),
    ],
)
def test_it_is_quiet_where_a_day_saw_less_than_half(
    expected: float | None, readers: int | None, seen: int, hours: float, *, quiet: bool
) -> None:
    kept = None if expected is None else Expected("", expected, NOW - timedelta(hours=hours))

    assert is_quiet(kept, readers, seen, NOW) is quiet


def test_a_process_counts_until_somebody_takes_it() -> None:
    counts = Counts()
    counts.decided(Decision(Reason.METERED), READER)
    counts.decided(Decision(Reason.BOT), None)
    counts.told(ask(), Fate.OFFERED)

    taken = counts.take()

    assert taken.reasons == {"metered": 1, "bot": 1}
    assert not taken.events
    assert not counts.take()


def test_of_one_kind_only_so_many_readers_are_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(counting, "MOST_READERS", 3)
    counts = Counts()
    for number in range(5):
        counts.decided(Decision(Reason.SHOWN, arms=(Arm(0, held=False),)), reader(number))

    assert len(counts.take().arms[Arm(0, held=False)]) == 3


def test_every_event_has_its_word() -> None:
    assert [str(event) for event in Event] == ["impression", "dismissal", "snooze", "click", "checkout", "conversion"]
