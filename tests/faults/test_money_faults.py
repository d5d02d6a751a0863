"""SIGKILL at every call of a sync, a return and an erasure: the next event, or the next try, heals (scenario 6)."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from supportsvc.domain.reader import Forgotten
from supportsvc.services.forget import forget_reader
from tests.fixtures.shop import Shop, new_reader, shop

__all__ = ["shop"]

ROOT = Path(__file__).parents[2]


def die(shop: Shop, what: str, whom: str, at: int) -> int:
    """Let a process of the service do something and die before its n-th call; return how it ended."""
    given = [shop.valkey.url, shop.stripe.url, shop.stripe.api_key, what, whom, str(at)]
    command = [sys.executable, "-m", "tests.faults.dying", *given]
    return subprocess.run(command, cwd=ROOT, check=False).returncode


@pytest.mark.parametrize("at", range(1, 6))
def test_scenario_6_a_webhooks_process_that_dies_anywhere_is_healed_by_stripes_retry(shop: Shop, at: int) -> None:
    reader = new_reader()
    customer = shop.customer_of(shop.pay(reader))

    ended = die(shop, "sync", customer, at)
    shop.hear_all()

    assert ended == -signal.SIGKILL
    assert shop.is_quiet(reader)
    assert shop.agrees(customer)


@pytest.mark.parametrize("at", range(1, 8))
def test_scenario_6_a_return_that_dies_anywhere_loses_nobody(shop: Shop, at: int) -> None:
    reader = new_reader()
    session = shop.pay(reader)

    ended = die(shop, "return", session, at)
    shop.hear_all()

    assert ended == -signal.SIGKILL
    assert shop.is_quiet(reader)
    assert shop.agrees(shop.customer_of(session))


@pytest.mark.parametrize("at", range(1, 4))
def test_an_erasure_that_dies_anywhere_is_finished_by_the_next_call(shop: Shop, at: int) -> None:
    reader = new_reader()
    customer = shop.join(reader)

    ended = die(shop, "forget", reader.hex(), at)
    forget_reader(reader, shop.deps)

    assert ended == -signal.SIGKILL
    assert shop.record_of(reader) == Forgotten((customer,))
    assert shop.agrees(customer)


def test_a_process_that_lives_does_it_all(shop: Shop) -> None:
    reader = new_reader()
    session = shop.pay(reader)

    assert die(shop, "return", session, 0) == 0

    assert shop.is_quiet(reader)
