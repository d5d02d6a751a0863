"""The breaker spares a server after failures and lets one probe bring it back."""

import pytest

from supportsvc.store import breaker
from supportsvc.store.breaker import Breaker


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    now = [100.0]
    monkeypatch.setattr(breaker, "monotonic", lambda: now[0])
    return now


def fail(spared: Breaker, times: int) -> None:
    for _ in range(times):
        spared.failed()


def test_two_failures_spare_nobody(clock: list[float]) -> None:
    spared = Breaker()

    fail(spared, 2)

    assert spared.admits()


def test_three_failures_in_a_row_spare_the_server(clock: list[float]) -> None:
    spared = Breaker()

    fail(spared, 3)

    assert not spared.admits()


def test_an_answer_between_begins_the_count_again(clock: list[float]) -> None:
    spared = Breaker()

    fail(spared, 2)
    spared.succeeded()
    fail(spared, 2)

    assert spared.admits()


def test_after_the_rest_one_probe_goes_and_the_others_rest_on(clock: list[float]) -> None:
    spared = Breaker()
    fail(spared, 3)

    clock[0] += breaker.REST

    assert [spared.admits() for _ in range(3)] == [True, False, False]


def test_a_good_probe_opens_for_all_and_a_bad_one_rests_again(clock: list[float]) -> None:
    good, bad = Breaker(), Breaker()
    for spared in (good, bad):
        fail(spared, 3)
    clock[0] += breaker.REST
    assert good.admits()
    assert bad.admits()

    good.succeeded()
    bad.failed()

    assert [good.admits(), good.admits(), bad.admits()] == [True, True, False]


def test_a_probe_that_never_reports_does_not_close_the_server_for_ever(clock: list[float]) -> None:
    spared = Breaker()
    fail(spared, 3)
    clock[0] += breaker.REST
    assert spared.admits()

    clock[0] += breaker.REST

    assert spared.admits()
