"""Two operations stopped or killed at every pair of steps: however they meet, the store ends up right.

Scenarios 3, 4, 5, 6, 10, 11, 35 and 36 of the list, as cuts.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import count, product

import pytest

from tests.domain.ledgers import reader
from tests.model.operation import Operation
from tests.model.world import World

pytestmark = pytest.mark.no_cover

ADA, BEN, CY = reader(1), reader(2), reader(3)
OLD, NEW = b"old address' hash", b"new address' hash"
Begin = Callable[[World], Operation]
Happens = Callable[[World], object]
Race = tuple[Happens, Begin, Happens, Begin, Happens]
"""What was before, the first operation, what happens while it is stopped, the second, and what happens then."""


def nothing(_: World) -> None:
    """Let nothing happen."""


def sync(customer: str) -> Begin:
    return lambda world: world.sync(customer)


def forget(who: bytes) -> Begin:
    return lambda world: world.forget(who)


def come_back(world: World) -> Operation:
    return world.come_back("cs_1")


def paid(world: World) -> None:
    """Let a reader have paid, and nobody know."""
    world.stripe.pay("cus_1", ADA)


def known(world: World) -> None:
    """Let a reader have paid, and be known as a supporter."""
    paid(world)
    world.settle()


def known_to_two(world: World) -> None:
    """Let two readers be linked to one Customer, and known."""
    paid(world)
    world.stripe.link("cus_1", BEN)
    world.settle()


def known_by_email(world: World) -> None:
    """Let a reader have paid, and be known, with an address."""
    paid(world)
    world.stripe.name("cus_1", OLD)
    world.settle()


def known_twice(world: World) -> None:
    """Let a reader be linked to two Customers, and known."""
    known(world)
    world.stripe.pay("cus_2", ADA)
    world.settle()


def given(world: World) -> None:
    """Let a reader have made a gift, and be known for it."""
    world.stripe.give("cus_1", ADA)
    world.settle()


def given_twice(world: World) -> None:
    """Let a reader have made a gift on each of two Customers, and be known for both."""
    given(world)
    world.stripe.give("cus_2", ADA)
    world.settle()


def under_way(world: World) -> None:
    """Let a gift be on its way for days, and be known for it."""
    world.stripe.give("cus_1", ADA, is_processing=True)
    world.settle()


def unseen(world: World) -> None:
    """Let a Session be completed whose subscription does not show yet."""
    world.stripe.pay("cus_1", ADA, shown=False)


def gone_and_back(world: World) -> None:
    """Let the record be lost, and the clock fall behind the readers' copies."""
    known(world)
    world.store.clock += 100
    world.end(world.sync("cus_1").finish())
    world.lose("cus_1")


TWO_FORGOTTEN = "scenario 35: a reader of two Customers is forgotten"
RACES: dict[str, Race] = {
    "a first payment, and the end of it": (
        paid,
        sync("cus_1"),
        lambda w: w.stripe.cancel("cus_1"),
        sync("cus_1"),
        nothing,
    ),
    "scenario 3: the end of a subscription that a fetch saw active": (
        known,
        sync("cus_1"),
        lambda w: w.stripe.cancel("cus_1"),
        sync("cus_1"),
        nothing,
    ),
    "scenario 4: the return and the webhook": (paid, come_back, nothing, sync("cus_1"), nothing),
    "scenario 6: the webhook, and a return that nobody repeats": (paid, sync("cus_1"), nothing, come_back, nothing),
    "scenario 4: the return, and the subscription seen late": (
        unseen,
        come_back,
        lambda w: w.stripe.show_late("cus_1"),
        sync("cus_1"),
        nothing,
    ),
    "scenario 5: a renewal that fails and then is paid": (
        known,
        sync("cus_1"),
        lambda w: w.stripe.bill("cus_1", "sub_1", paid=False),
        sync("cus_1"),
        lambda w: w.stripe.bill("cus_1", "sub_1", paid=True),
    ),
    "scenario 10: the first of two subscriptions is cancelled": (
        known,
        sync("cus_1"),
        lambda w: w.stripe.pay("cus_1", BEN),
        sync("cus_1"),
        lambda w: w.stripe.cancel("cus_1", "sub_1"),
    ),
    "scenario 11: a Customer is deleted of whom nothing was known": (
        paid,
        sync("cus_1"),
        lambda w: w.stripe.delete("cus_1"),
        sync("cus_1"),
        nothing,
    ),
    "scenario 11: a known Customer is deleted": (
        known_to_two,
        sync("cus_1"),
        lambda w: w.stripe.delete("cus_1"),
        sync("cus_1"),
        nothing,
    ),
    "scenario 11: the e-mail is changed, and changed back": (
        known_by_email,
        sync("cus_1"),
        lambda w: w.stripe.name("cus_1", NEW),
        sync("cus_1"),
        lambda w: w.stripe.name("cus_1", OLD),
    ),
    "scenario 11: a Customer with an e-mail is deleted": (
        known_by_email,
        sync("cus_1"),
        lambda w: w.stripe.delete("cus_1"),
        sync("cus_1"),
        nothing,
    ),
    "scenario 35: one reader, two Customers": (
        known_twice,
        sync("cus_1"),
        lambda w: (w.stripe.refund("cus_1"), w.stripe.cancel("cus_1")),
        sync("cus_2"),
        lambda w: w.stripe.cancel("cus_2"),
    ),
    "scenario 35: a reader is forgotten at rest, and an event comes": (
        known,
        forget(ADA),
        nothing,
        sync("cus_1"),
        nothing,
    ),
    "scenario 35: a reader is forgotten before the first webhook": (paid, forget(ADA), nothing, sync("cus_1"), nothing),
    "scenario 35: a reader is forgotten during another's link": (
        known,
        forget(ADA),
        lambda w: w.stripe.link("cus_1", BEN),
        sync("cus_1"),
        nothing,
    ),
    "scenario 35: two readers of one Customer are forgotten": (
        known_to_two,
        forget(ADA),
        nothing,
        forget(BEN),
        nothing,
    ),
    "scenario 35: a link more, while the reader asks for a page": (
        known,
        sync("cus_1"),
        lambda w: (w.stripe.link("cus_1", CY), w.touch(ADA)),
        sync("cus_1"),
        lambda w: (w.touch(CY), w.touch(ADA)),
    ),
    "scenario 17: a gift is given back under a sync that saw it": (
        given,
        sync("cus_1"),
        lambda w: w.stripe.refund("cus_1"),
        sync("cus_1"),
        nothing,
    ),
    "scenario 17: of two gifts on two Customers one is given back": (
        given_twice,
        sync("cus_1"),
        lambda w: w.stripe.refund("cus_1"),
        sync("cus_2"),
        lambda w: w.stripe.give("cus_2", BEN),
    ),
    "scenario 19: a gift that was on its way fails, and another is made": (
        under_way,
        sync("cus_1"),
        lambda w: w.stripe.clear("cus_1", paid=False),
        sync("cus_1"),
        lambda w: w.stripe.give("cus_1", ADA),
    ),
    "scenario 38: a gift beside a subscription that ends": (
        known,
        sync("cus_1"),
        lambda w: w.stripe.give("cus_1", ADA),
        sync("cus_1"),
        lambda w: w.stripe.cancel("cus_1"),
    ),
    "scenario 35: a giver is forgotten while another gift comes in": (
        given,
        forget(ADA),
        lambda w: w.stripe.give("cus_1", ADA),
        sync("cus_1"),
        nothing,
    ),
    TWO_FORGOTTEN: (
        known_twice,
        forget(ADA),
        lambda w: w.stripe.link("cus_2", BEN),
        sync("cus_2"),
        nothing,
    ),
    "scenario 36: the store is wiped under a sync": (
        known,
        sync("cus_1"),
        lambda w: (w.wipe(), w.stripe.cancel("cus_1")),
        sync("cus_1"),
        nothing,
    ),
    "scenario 36: the record is lost under a sync": (
        known_to_two,
        sync("cus_1"),
        lambda w: (w.lose("cus_1"), w.stripe.cancel("cus_1")),
        sync("cus_1"),
        nothing,
    ),
    "scenario 36: the record is lost and the clock falls behind": (
        gone_and_back,
        sync("cus_1"),
        lambda w: w.stripe.cancel("cus_1"),
        sync("cus_1"),
        nothing,
    ),
}


@dataclass(frozen=True, slots=True)
class Cut:
    """Where the two were stopped, how each then ended, and whether the second ended first."""

    first_at: int
    second_at: int
    first_dies: bool = False
    second_dies: bool = False
    second_ends_first: bool = False


def run(race: Race, cut: Cut) -> tuple[World, bool, bool]:
    """Play a race with one cut, and say whether each of the two was still under way where it was stopped."""
    setup, begin_first, between, begin_second, after = race
    world = World()
    setup(world)
    first = begin_first(world)
    first_waits = all(first.advance() for _ in range(cut.first_at))
    between(world)
    second = begin_second(world)
    second_waits = all(second.advance() for _ in range(cut.second_at))
    after(world)
    ends = [(first, cut.first_dies), (second, cut.second_dies)]
    for operation, dies in reversed(ends) if cut.second_ends_first else ends:
        world.end(operation.kill() if dies else operation.finish())
    world.settle()
    return world, first_waits, second_waits


def every_cut(race: Race) -> Iterator[World]:
    """Yield a settled world for every pair of steps, every way to end, and either order of the ends."""
    for first_at in count():
        for second_at in count():
            world, first_waits, second_waits = run(race, Cut(first_at, second_at))
            yield world
            for dies, too, turned in list(product((False, True), repeat=3))[1:]:
                if dies <= first_waits and too <= second_waits and turned <= (first_waits and second_waits):
                    yield run(race, Cut(first_at, second_at, dies, too, turned))[0]
            if not second_waits:
                break
        if not first_waits:
            return


LONG = {TWO_FORGOTTEN: pytest.mark.long}
CASES = [pytest.param(name, id=name.replace(" ", "-"), marks=LONG.get(name, ())) for name in RACES]


@pytest.mark.parametrize("race", CASES)
def test_however_two_operations_meet_the_store_ends_up_right(race: str) -> None:
    seen = 0

    for world in every_cut(RACES[race]):
        world.check()
        seen += 1

    assert seen > 100
