"""Messages in a real stream: each for one sender at a time, tried again after its pauses, and given up in the end."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from redis.crc import key_slot

from supportsvc.store import outbox as module
from supportsvc.store.budget import Budget
from supportsvc.store.connect import Store
from supportsvc.store.keys import DEAD_MESSAGES, MESSAGES, MESSAGES_LIFE
from supportsvc.store.outbox import GROUP, Letter, Outbox
from tests.fixtures.valkey import Valkey

HOUR, NOW = timedelta(hours=1), timedelta()


@pytest.fixture
def store(valkey: Valkey) -> Iterator[Store]:
    made = Store(valkey.url)
    yield made
    made.close()


def budget() -> Budget:
    return Budget.lasting(timedelta(seconds=10))


def told(letter: Letter | None) -> tuple[str, int] | None:
    return None if letter is None else (letter.id, letter.tries)


def age(valkey: Valkey, letter: Letter, idle: timedelta) -> None:
    """Let a message have been under way for so long."""
    with valkey.client() as client:
        words = ("XCLAIM", MESSAGES, GROUP, GROUP, 0, letter.entry, "IDLE", int(idle.total_seconds() * 1000))
        client.execute_command(*words, "RETRYCOUNT", letter.tries)


def test_messages_come_out_in_their_order_whole_and_once(store: Store) -> None:
    outbox = Outbox(store, (HOUR,))
    for number in range(3):
        outbox.put(f"msg_{number}", f'{{"n":{number}}}', budget())

    letters = [outbox.take(budget()) for _ in range(4)]

    assert [told(letter) for letter in letters] == [("msg_0", 1), ("msg_1", 1), ("msg_2", 1), None]
    assert letters[1] is not None
    assert letters[1].body == b'{"n":1}'


def test_however_many_take_each_message_goes_to_one(store: Store) -> None:
    for number in range(20):
        Outbox(store, (HOUR,)).put(f"msg_{number}", "{}", budget())

    with ThreadPoolExecutor(8) as pool:
        letters = list(pool.map(lambda _: Outbox(store, (HOUR,)).take(budget()), range(30)))

    found = [letter.id for letter in letters if letter is not None]
    assert sorted(found) == sorted(f"msg_{number}" for number in range(20))


def test_nothing_is_taken_where_nothing_was_put(store: Store, valkey: Valkey) -> None:
    assert Outbox(store, (HOUR,)).take(budget()) is None
    assert Outbox(store, (HOUR,)).waiting(budget()) == 0
    with valkey.client() as client:
        assert client.keys() == []


def test_what_was_delivered_is_gone_and_the_next_message_is_taken_all_the_same(store: Store) -> None:
    outbox = Outbox(store, (NOW,))
    outbox.put("msg_1", "{}", budget())
    first = outbox.take(budget())
    assert first is not None

    outbox.delivered(first, budget())
    left = (outbox.waiting(budget()), outbox.take(budget()))
    outbox.put("msg_2", "{}", budget())

    assert left == (0, None)
    assert told(outbox.take(budget())) == ("msg_2", 1)


def test_a_message_whose_sender_died_is_taken_over_after_the_pause_of_its_try(store: Store, valkey: Valkey) -> None:
    Outbox(store, (HOUR, 2 * HOUR)).put("msg_1", "{}", budget())
    dead, other = Outbox(store, (HOUR, 2 * HOUR)), Outbox(store, (HOUR, 2 * HOUR))
    letter = dead.take(budget())
    assert letter is not None

    age(valkey, letter, HOUR - timedelta(minutes=1))
    early = other.take(budget())
    age(valkey, letter, HOUR)
    second = other.take(budget())
    assert second is not None
    age(valkey, second, 2 * HOUR - timedelta(minutes=1))
    early_again = dead.take(budget())
    age(valkey, second, 2 * HOUR)
    third = dead.take(budget())

    assert (early, early_again) == (None, None)
    assert (told(second), told(third)) == (("msg_1", 2), ("msg_1", 3))


def test_the_last_pause_holds_for_every_further_try(store: Store) -> None:
    outbox = Outbox(store, (NOW,))
    outbox.put("msg_1", "{}", budget())

    letters = [letter for letter in (outbox.take(budget()) for _ in range(9)) if letter is not None]

    assert [told(letter) for letter in letters][:5] == [("msg_1", tries) for tries in range(1, 6)]


def test_a_new_message_does_not_wait_for_those_that_are_not_due_and_all_of_them_are_looked_at(
    store: Store, valkey: Valkey, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "PAGE", 2)
    outbox = Outbox(store, (NOW, HOUR))
    for number in range(5):
        outbox.put(f"msg_{number}", "{}", budget())
    taken = [letter for letter in (outbox.take(budget()) for _ in range(20)) if letter is not None]
    outbox.put("msg_new", "{}", budget())

    fresh = outbox.take(budget())
    age(valkey, taken[-1], HOUR)
    due = [letter for letter in (outbox.take(budget()) for _ in range(6)) if letter is not None]

    assert {told(letter) for letter in taken} == {(f"msg_{n}", tries) for n in range(5) for tries in (1, 2)}
    assert told(fresh) == ("msg_new", 1)
    assert (taken[-1].id, 3) in {told(letter) for letter in due}


def test_what_is_given_up_is_kept_aside_for_a_while(store: Store, valkey: Valkey) -> None:
    outbox = Outbox(store, (NOW,))
    outbox.put("msg_1", '{"a":1}', budget())
    letter = outbox.take(budget())
    assert letter is not None

    for _ in range(2):
        outbox.give_up(letter, budget())

    with valkey.client() as client:
        ((_, fields),) = client.xrange(DEAD_MESSAGES)
        lives = [client.ttl(key) for key in (MESSAGES, DEAD_MESSAGES)]
    assert fields == {b"id": b"msg_1", b"body": b'{"a":1}'}
    assert outbox.take(budget()) is None
    assert lives == [pytest.approx(MESSAGES_LIFE.total_seconds(), abs=20)] * 2


def test_beyond_the_bound_the_oldest_give_way_and_are_counted(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST", 2)
    outbox = Outbox(store, (NOW, HOUR))
    outbox.put("msg_0", "{}", budget())
    outbox.take(budget())

    dropped = [outbox.put(f"msg_{number}", "{}", budget()) for number in (1, 2, 3)]

    assert dropped == [0, 1, 1]
    assert [told(outbox.take(budget())) for _ in range(3)] == [("msg_2", 1), ("msg_2", 2), ("msg_3", 1)]


def test_a_cluster_keeps_both_streams_in_one_slot() -> None:
    assert key_slot(MESSAGES) == key_slot(DEAD_MESSAGES)
