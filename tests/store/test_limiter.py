"""Limits over a real store: what a window takes, what is free, and what is kept of whom."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

from supportsvc.domain.limits import DAY, HOUR, Rate
from supportsvc.ports import StoreUnavailable
from supportsvc.store.budget import Budget
from supportsvc.store.connect import Store
from supportsvc.store.limiter import Limiter, Quota, Refused
from tests.fixtures.valkey import Valkey

NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)
RATES = (Rate(2, HOUR), Rate(3, DAY))


@pytest.fixture
def limiter(valkey: Valkey) -> Iterator[Limiter]:
    store = Store(valkey.url)
    yield Limiter(store, b"secret")
    store.close()


def budget() -> Budget:
    return Budget.lasting(timedelta(seconds=10))


def quota(use: str, kind: str = "reader", whom: bytes = b"ada", rates: tuple[Rate, ...] = RATES) -> Quota:
    return Quota(kind, whom, use.encode(), rates)


def spend(limiter: Limiter, use: str, after: timedelta = timedelta()) -> Refused | None:
    return limiter.spend([quota(use)], NOW + after, budget())


def test_a_window_takes_so_many_and_moves_along(limiter: Limiter) -> None:
    assert spend(limiter, "one") is None
    assert spend(limiter, "two", 10 * SECOND) is None

    assert spend(limiter, "three", 20 * SECOND) == Refused("reader", HOUR - 20 * SECOND)
    assert spend(limiter, "three", HOUR - SECOND) == Refused("reader", SECOND)
    assert spend(limiter, "three", HOUR) is None


def test_the_longest_wait_of_several_windows_is_told(limiter: Limiter) -> None:
    for hours in range(3):
        assert spend(limiter, f"use {hours}", hours * HOUR) is None

    assert spend(limiter, "another", 3 * HOUR) == Refused("reader", DAY - 3 * HOUR)


def test_a_use_that_was_counted_is_free_until_it_leaves_the_longest_window(limiter: Limiter) -> None:
    spend(limiter, "one")
    spend(limiter, "two", SECOND)

    for after in (timedelta(), SECOND, HOUR - SECOND, DAY - SECOND):
        assert spend(limiter, "one", after) is None
    spend(limiter, "three", DAY - SECOND)
    assert spend(limiter, "one", DAY) is None
    assert spend(limiter, "four", DAY) == Refused("reader", HOUR - SECOND)


def test_a_use_is_counted_under_every_limit_or_under_none(limiter: Limiter) -> None:
    narrow = (Rate(1, HOUR),)
    both = [quota("one"), quota("one", "address", b"home", narrow)]
    assert limiter.spend(both, NOW, budget()) is None

    refused = limiter.spend([quota("two"), quota("two", "address", b"home", narrow)], NOW, budget())

    assert refused == Refused("address", HOUR)
    assert spend(limiter, "three") is None
    assert spend(limiter, "four") == Refused("reader", HOUR)


def test_others_are_not_limited_by_it(limiter: Limiter) -> None:
    for use in ("one", "two"):
        spend(limiter, use)

    assert limiter.spend([quota("three", whom=b"bob")], NOW, budget()) is None
    assert limiter.spend([quota("three", kind="address")], NOW, budget()) is None


def test_no_rates_are_no_limit_and_cost_no_trip(limiter: Limiter, valkey: Valkey) -> None:
    for use in range(50):
        assert limiter.spend([quota(str(use), rates=())], NOW, budget()) is None

    with valkey.client() as client:
        assert client.dbsize() == 0


def test_a_clock_that_went_back_closes_nobody_out_for_longer_than_the_window(limiter: Limiter) -> None:
    for use in ("one", "two"):
        spend(limiter, use, timedelta(days=30))

    assert spend(limiter, "three") == Refused("reader", HOUR)


def test_what_is_kept_names_nobody_and_has_the_life_of_the_longest_window(limiter: Limiter, valkey: Valkey) -> None:
    limiter.spend([quota("a-click", whom=b"198.51.100.7")], NOW, budget())

    with valkey.client() as client:
        (key,) = client.keys()
        assert 86_000 < client.ttl(key) <= 86_400
        kept = b"".join([key, *client.zrange(key, 0, -1)])
    assert b"198.51" not in kept
    assert b"click" not in kept
    assert key.startswith(b"{limits}:reader:")


def test_what_has_left_the_longest_window_is_thrown_away(limiter: Limiter, valkey: Valkey) -> None:
    spend(limiter, "one")
    spend(limiter, "two", DAY)

    with valkey.client() as client:
        (key,) = client.keys()
        assert client.zcard(key) == 1


def test_many_at_once_get_no_more_than_one_after_another(limiter: Limiter) -> None:
    with ThreadPoolExecutor(8) as crowd:
        answers = list(crowd.map(lambda use: spend(limiter, f"use {use}"), range(40)))

    assert answers.count(None) == 2


def test_nobody_can_tell_without_a_store(own_valkey: Valkey) -> None:
    limiter = Limiter(Store(own_valkey.url), b"secret")
    own_valkey.kill()

    with pytest.raises(StoreUnavailable):
        spend(limiter, "one")
