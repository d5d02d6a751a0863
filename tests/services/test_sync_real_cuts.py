"""The cuts that a model proves, on real parts: two operations stopped or killed between their calls.

Stripe's retry is what a killed one is given; after it the store says what Stripe holds.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from supportsvc.domain.reader import Forgotten
from supportsvc.ports import MoneyDeps
from supportsvc.services.checkout_return import finish_checkout
from supportsvc.services.forget import forget_reader
from supportsvc.services.sync_customer import sync_customer
from tests.fixtures.shop import Shop, new_reader
from tests.model.operation import Operation, step

STEPS = 6
"""More than a sync without a hindrance takes: ticket, fetch, write, load, swap."""
PAIRS = [(first, second) for first in range(STEPS) for second in range(STEPS)]


class Stepping:
    """A port that stops before each call."""

    def __init__(self, port: Any) -> None:
        self._port = port

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._port, name)
        if not callable(found):
            return found

        def call(*args: Any) -> Any:
            step()
            return found(*args)

        return call

    def limited(self) -> "Stepping":
        return self


def stepping(shop: Shop) -> MoneyDeps:
    deps = shop.deps
    return replace(deps, supporters=Stepping(deps.supporters), billing=Stepping(deps.billing))


def meet(first: Operation, at: int, between: Callable[[], object], second: Operation, then: int) -> list[Operation]:
    """Stop both where told, then kill the second and let the first end; return those to be tried again."""
    for _ in range(at):
        first.advance()
    between()
    for _ in range(then):
        second.advance()
    second.kill()
    first.finish()
    for operation in (first, second):
        assert operation.error is None or type(operation.error).__name__ in {"Killed", "SyncUnsettled"}
    return [operation for operation in (first, second) if not operation.is_done]


def begin(shop: Shop, customer: str) -> Operation:
    deps = stepping(shop)
    return Operation("sync", lambda: sync_customer(customer, deps))


def sample(pairs: list[tuple[int, int]], *, every: int) -> list[Any]:
    """Mark all but every n-th pair as long."""
    marks = [() if number % every == 0 else (pytest.mark.long,) for number in range(len(pairs))]
    return [pytest.param(*pair, marks=mark) for pair, mark in zip(pairs, marks, strict=True)]


@pytest.mark.parametrize(("at", "then"), sample(PAIRS, every=4))
def test_scenario_3_an_end_under_a_sync_that_saw_it_active(shop: Shop, at: int, then: int) -> None:
    reader = new_reader()
    customer = shop.join(reader)

    again = meet(begin(shop, customer), at, lambda: shop.refund_and_cancel(customer), begin(shop, customer), then)
    for _ in again:
        sync_customer(customer, shop.deps)

    assert shop.agrees(customer)
    assert not shop.is_quiet(reader)


@pytest.mark.parametrize(("at", "then"), sample(PAIRS, every=5))
def test_scenario_11_a_customer_deleted_under_a_sync(shop: Shop, at: int, then: int) -> None:
    reader = new_reader()
    customer = shop.customer_of(shop.pay(reader))

    again = meet(
        begin(shop, customer), at, lambda: shop.client.v1.customers.delete(customer), begin(shop, customer), then
    )
    for _ in again:
        sync_customer(customer, shop.deps)

    assert shop.agrees(customer)
    assert not shop.is_quiet(reader)


@pytest.mark.parametrize(("at", "then"), sample(PAIRS, every=5))
def test_scenario_6_a_return_that_is_killed_and_a_webhook_that_ends(shop: Shop, at: int, then: int) -> None:
    reader = new_reader()
    session = shop.pay(reader)
    customer = shop.customer_of(session)
    deps = stepping(shop)

    again = meet(
        begin(shop, customer),
        at,
        lambda: None,
        Operation("return", lambda: finish_checkout(session, deps)),
        then,
    )

    assert [operation.name for operation in again] in ([], ["return"])
    assert shop.agrees(customer)
    assert shop.is_quiet(reader)


@pytest.mark.parametrize(("at", "then"), sample(PAIRS, every=5))
def test_scenario_35_a_reader_forgotten_under_a_sync(shop: Shop, at: int, then: int) -> None:
    reader = new_reader()
    customer = shop.customer_of(shop.pay(reader))
    deps = stepping(shop)

    again = meet(
        begin(shop, customer), at, lambda: None, Operation("forget", lambda: forget_reader(reader, deps)), then
    )
    for operation in again:
        if operation.name == "forget":
            forget_reader(reader, shop.deps)
    sync_customer(customer, shop.deps)

    assert isinstance(shop.record_of(reader), Forgotten)
    assert shop.agrees(customer)
    assert reader not in shop.deps.supporters.load_customer(customer).readers  # type: ignore[union-attr]
