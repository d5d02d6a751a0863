"""The kill switches in a real store: of two turns the later wins, whoever brings them and in whatever order."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from supportsvc.domain.page import Placement
from supportsvc.domain.policy import Switches
from supportsvc.store.connect import Store
from supportsvc.store.generation import take_generation
from supportsvc.store.keys import LIVE, LIVE_LIFE
from supportsvc.store.switches import Live, Turn, either, keep_live, later, read_live, switches_of, turn_switch
from tests.fixtures.valkey import Valkey

LENGTH = timedelta(seconds=10)
FAR = 4_000_000_000  # a generation far ahead of the store's clock


@pytest.fixture
def store(valkey: Valkey) -> Iterator[Store]:
    store = Store(valkey.url)
    yield store
    store.close()


def life(valkey: Valkey) -> int:
    with valkey.client() as outside:
        return int(outside.ttl(LIVE))


def test_an_empty_store_holds_nothing(store: Store) -> None:
    assert read_live(store, LENGTH) == Live()


def test_a_switch_stays_as_it_was_turned_last(store: Store) -> None:
    changes = [turn_switch(store, "banner", LENGTH, off=off) for off in (True, True, False, False, True)]

    assert changes == [True, False, True, False, True]
    assert switches_of(read_live(store, LENGTH).turns) == Switches(placements={Placement.BANNER})


def test_a_turn_tells_when_it_was_made(store: Store) -> None:
    turn_switch(store, "everything", LENGTH, off=True)

    turned = read_live(store, LENGTH).turns["everything"].at
    assert abs(turned - datetime.now(UTC)) < timedelta(minutes=1)


def test_versions_grow_also_where_the_stores_clock_was_set_back(store: Store) -> None:
    ahead = Turn(9_000_000_000_000_000, off=True)
    keep_live(store, Live("rules", 1, {"wall": ahead}), LENGTH)

    turn_switch(store, "wall", LENGTH, off=False)

    assert read_live(store, LENGTH).turns == {"wall": Turn(ahead.version + 1, off=False)}


def test_only_a_release_lets_the_generation_grow(store: Store) -> None:
    found = [take_generation(store, "rules", LENGTH)]
    for off in (True, True, False, False):
        turn_switch(store, "banner", LENGTH, off=off)
        found.append(read_live(store, LENGTH).generation)

    first, shut, again, released, once_more = found
    assert first == shut == again < released == once_more
    assert read_live(store, LENGTH).digest == "rules"


def test_the_generation_of_the_same_rules_stays_and_of_others_grows(store: Store) -> None:
    first = take_generation(store, "rules", LENGTH)
    again = take_generation(store, "rules", LENGTH)
    other = take_generation(store, "other rules", LENGTH, known=first)
    back = take_generation(store, "rules", LENGTH, known=other)

    assert first == again < other < back


def test_a_wiped_store_gives_changed_rules_a_generation_above_the_one_that_a_process_knows(store: Store) -> None:
    assert take_generation(store, "rules", LENGTH, known=FAR) == FAR + 1
    assert take_generation(store, "rules", LENGTH, known=FAR) == FAR + 1
    assert take_generation(store, "rules", LENGTH, known=FAR + 5) == FAR + 6


def test_what_a_process_knows_comes_back_into_a_wiped_store(store: Store, valkey: Valkey) -> None:
    take_generation(store, "rules", LENGTH)
    turn_switch(store, "everything", LENGTH, off=True)
    known = read_live(store, LENGTH)
    with valkey.client() as outside:
        outside.flushall()

    keep_live(store, known, LENGTH)

    assert read_live(store, LENGTH) == known
    assert 0 < life(valkey) <= LIVE_LIFE.total_seconds()


def test_kept_word_undoes_no_later_one(store: Store) -> None:
    old, new = Turn(5, off=True), Turn(6, off=False)
    keep_live(store, Live("rules", 9, {"banner": new, "wall": old}), LENGTH)

    keep_live(store, Live("rules", 8, {"banner": old, "wall": new, "modal": old}), LENGTH)

    assert read_live(store, LENGTH) == Live("rules", 9, {"banner": new, "wall": new, "modal": old})


def test_a_process_with_other_rules_keeps_the_switches_but_not_its_generation(store: Store) -> None:
    keep_live(store, Live("rules", 9), LENGTH)

    keep_live(store, Live("other rules", 12, {"banner": Turn(5, off=True)}), LENGTH)

    assert read_live(store, LENGTH) == Live("rules", 9, {"banner": Turn(5, off=True)})


def test_a_release_in_a_wiped_store_is_kept_above_what_the_processes_know(store: Store) -> None:
    turn_switch(store, "banner", LENGTH, off=True)
    turn_switch(store, "banner", LENGTH, off=False)
    released = read_live(store, LENGTH)

    keep_live(store, Live("rules", 7), LENGTH)

    assert released.generation > 7
    assert read_live(store, LENGTH) == Live("rules", released.generation, released.turns)


def test_what_is_not_understood_is_passed_over(store: Store, valkey: Valkey) -> None:
    with valkey.client() as outside:
        outside.hset(LIVE, mapping={"switch:banner": "perhaps", "switch:footer": "7 off", "else": "x"})

    found = read_live(store, LENGTH)

    assert found.turns == {"footer": Turn(7, off=True)}
    assert switches_of(found.turns) == Switches()


def test_of_two_states_each_switch_has_its_later_turn() -> None:
    one = {"banner": Turn(5, off=True), "wall": Turn(8, off=False)}
    other = {"banner": Turn(6, off=False), "wall": Turn(7, off=True), "modal": Turn(1, off=True)}

    whole = {"banner": Turn(6, off=False), "wall": Turn(8, off=False), "modal": Turn(1, off=True)}
    assert later(one, other) == later(other, one) == whole


def test_off_wins_over_on() -> None:
    banner, wall = Switches(placements={Placement.BANNER}), Switches(placements={Placement.WALL})

    assert either(banner, wall) == Switches(placements={Placement.BANNER, Placement.WALL})
    assert either(Switches(), Switches(everything=True)) == Switches(everything=True)
