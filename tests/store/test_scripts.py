"""Compare-and-set on a real server, and scripts that a server does not know."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from supportsvc.ports import StoreRefused, StoreUnavailable
from supportsvc.store.connect import Mismatch, Store, comparing, read_outcome
from supportsvc.store.scripts import COMPARE_AND_SET, Call, Script
from tests.fixtures.valkey import Valkey
from tests.store.builders import A_DAY, ample, tight

KEY = b"key"


@pytest.fixture
def store(valkey: Valkey) -> Iterator[Store]:
    store = Store(valkey.url)
    yield store
    store.close()


def swap(store: Store, old: bytes | None, new: bytes | None, *, confirmed: bool = False) -> Mismatch | None:
    return store.compare_and_set(KEY, old, new, A_DAY, ample(), confirmed=confirmed)


def test_a_value_is_put_where_none_was_expected(store: Store) -> None:
    assert swap(store, None, b"new") is None
    assert store.get(KEY, ample()) == b"new"


def test_a_value_replaces_exactly_the_one_expected(store: Store) -> None:
    swap(store, None, b"old")

    assert swap(store, b"old", b"new") is None
    assert store.get(KEY, ample()) == b"new"


def test_another_value_than_expected_stays_and_is_handed_back(store: Store) -> None:
    swap(store, None, b"other")

    assert swap(store, b"old", b"new") == Mismatch(b"other")
    assert swap(store, None, b"new") == Mismatch(b"other")
    assert store.get(KEY, ample()) == b"other"


def test_a_value_that_has_gone_is_handed_back_as_absent(store: Store) -> None:
    assert swap(store, b"old", b"new") == Mismatch(None)
    assert store.get(KEY, ample()) is None


def test_a_value_that_stands_already_is_a_success(store: Store) -> None:
    swap(store, None, b"new")

    assert swap(store, b"old", b"new") is None


def test_a_value_is_deleted_and_deleting_it_again_is_a_success(store: Store) -> None:
    swap(store, None, b"old")

    assert swap(store, b"old", None) is None
    assert swap(store, b"old", None) is None
    assert store.get(KEY, ample()) is None


def test_an_empty_value_is_not_an_absent_one(store: Store) -> None:
    swap(store, None, b"")

    assert swap(store, None, b"new") == Mismatch(b"")
    assert swap(store, b"", b"new") is None


def test_every_write_gives_the_key_its_life_also_where_it_changes_nothing(store: Store, valkey: Valkey) -> None:
    with valkey.client() as client:
        store.compare_and_set(KEY, None, b"v", timedelta(seconds=50), ample())
        first = client.ttl(KEY)
        store.compare_and_set(KEY, b"v", b"v", timedelta(seconds=5000), ample())
        second = client.ttl(KEY)

    assert 0 < first <= 50 < second <= 5000


def test_a_life_of_less_than_a_second_is_a_second_and_no_error(store: Store, valkey: Valkey) -> None:
    store.compare_and_set(KEY, None, b"v", timedelta(milliseconds=1), ample())

    with valkey.client() as client:
        assert 0 < client.pttl(KEY) <= 1000


@given(value=st.binary(max_size=300), old=st.binary(max_size=300))
def test_any_bytes_survive(value: bytes, old: bytes, valkey_server: Valkey) -> None:
    store = Store(valkey_server.url)
    store.ask("SET", KEY, old, "EX", 100, budget=ample())

    assert swap(store, old, value) is None
    assert store.get(KEY, ample()) == value
    store.close()


def test_a_server_that_lost_its_scripts_is_given_them_again(store: Store, valkey: Valkey) -> None:
    swap(store, None, b"one")
    with valkey.client() as client:
        client.script_flush()

    assert swap(store, b"one", b"two", confirmed=True) is None
    assert store.get(KEY, ample()) == b"two"


def test_several_scripts_go_together_and_each_has_its_outcome(store: Store) -> None:
    swap(store, None, b"taken")
    calls = [
        comparing(b"free", None, b"a", A_DAY),
        comparing(KEY, None, b"b", A_DAY),
        comparing(b"c", None, b"c", A_DAY),
    ]

    outcomes = [read_outcome(reply) for reply in store.run_all(calls, ample(), confirmed=True)]

    assert outcomes == [None, Mismatch(b"taken"), None]


def test_a_faulty_script_is_a_refusal_and_not_an_outage(store: Store) -> None:
    faulty = Script("faulty", b"return redis.call('NOSUCH')", "0" * 40)

    with pytest.raises(StoreRefused):
        store.run_all([Call(faulty, (KEY,))], ample())
    assert store.get(KEY, ample()) is None


def test_a_command_on_a_value_of_another_kind_is_a_refusal(store: Store) -> None:
    swap(store, None, b"text")

    with pytest.raises(StoreRefused):
        store.ask("LPUSH", KEY, "x", budget=ample())


@pytest.mark.parametrize("end", [b"done", None])
def test_an_unconfirmed_write_is_not_taken_for_confirmed_when_it_is_repeated(
    own_valkey: Valkey, end: bytes | None
) -> None:
    # With `appendfsync no` nothing is ever confirmed. WAITAOF alone would pass a call that writes nothing.
    store = Store(own_valkey.url)
    with own_valkey.client() as client:
        client.set(KEY, b"begun", ex=1000)
        client.config_set("appendfsync", "no")

    for _ in range(2):
        fresh = Store(own_valkey.url)
        with pytest.raises(StoreUnavailable):
            fresh.compare_and_set(KEY, b"begun", end, A_DAY, tight(300), confirmed=True)
        fresh.close()

    assert store.get(KEY, ample()) == end
    store.close()


def test_the_digest_is_the_one_by_which_servers_know_the_script(valkey: Valkey) -> None:
    with valkey.client() as client:
        assert client.script_load(COMPARE_AND_SET.text.decode()) == COMPARE_AND_SET.digest
