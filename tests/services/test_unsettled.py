"""When others come in between every time, a use case gives up in bounded time and says so."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import count

import pytest

from supportsvc.domain.reader import Copy, Reader
from supportsvc.ports import Stored, StoreUnavailable, Swap, SyncUnsettled
from supportsvc.services.forget import forget_reader
from supportsvc.services.sync_customer import sync_customer
from supportsvc.store.record import pack
from tests.domain.ledgers import reader
from tests.model.store import ModelStore
from tests.model.world import World

ADA = reader(1)


class EverNewerCopies(ModelStore):
    """A store in which a reader's copy is always newer than any ticket, as if the clock kept falling back."""

    tickets = count(2**50, 1000)

    def load_readers(self, readers: Sequence[bytes]) -> tuple[Stored, ...]:
        newer = Reader(copies=(Copy("cus_1", next(self.tickets)),))
        return tuple(Stored(newer, pack(newer)) for _ in readers)


class EverChanging(ModelStore):
    """A store in which somebody else always writes first."""

    views = count(1)

    def swap_one(self, _swap: Swap) -> Stored | None:
        other = Reader(views=next(self.views))
        return Stored(other, pack(other))


def world_on(store: ModelStore) -> World:
    world = World()
    world.store = store
    world.deps = replace(world.deps, supporters=store)
    world.stripe.pay("cus_1", ADA)
    return world


def test_a_sync_that_is_refused_every_time_is_unsettled() -> None:
    world = world_on(EverNewerCopies())

    with pytest.raises(SyncUnsettled):
        sync_customer("cus_1", world.deps)


def test_copies_that_change_under_every_try_are_given_up() -> None:
    world = world_on(EverChanging())

    with pytest.raises(StoreUnavailable):
        sync_customer("cus_1", world.deps)


def test_an_erasure_that_changes_under_every_try_is_given_up() -> None:
    world = world_on(EverChanging())

    with pytest.raises(StoreUnavailable):
        forget_reader(ADA, world.deps)


def test_a_newer_record_of_another_sync_is_finished_without_fetching_again() -> None:
    world = world_on(ModelStore())
    slow = world.sync("cus_1")
    while not world.store.customers or not world.store.customers["cus_1"].ticket:
        slow.advance()
    world.stripe.cancel("cus_1")
    sync_customer("cus_1", world.deps)
    world.stripe.down = True

    slow.finish()

    assert slow.is_done
    world.end(slow)
    world.stripe.down = False
    world.check()
