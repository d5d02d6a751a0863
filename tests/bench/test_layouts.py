"""Each layout that is compared gives back what was put there."""

import sys

import pytest

from bench.filling import PATIENCE, empty_store
from bench.layouts import WAYS, Way, measure, row
from supportsvc.runtime.valkey import find_program, read_version
from supportsvc.store.budget import Budget
from supportsvc.store.connect import Store
from supportsvc.tokens import mint

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="the bench needs Linux"),
    pytest.mark.skipif(read_version(find_program()) < (9, 0), reason="fields with lives are Valkey 9's"),
]


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.name)
def test_a_record_comes_back_from_where_it_was_put(way: Way) -> None:
    raw = bytes(range(60, 120))

    with empty_store(*way.settings) as url:
        store, reader = Store(url), mint()
        store.gather([way.write(reader, raw), way.write(mint(), raw[::-1])], Budget.lasting(PATIENCE))
        (found,) = store.gather([way.read(reader)], Budget.lasting(PATIENCE))
        store.close()

    assert len(found) >= 54
    assert raw.endswith(found)


def test_the_worst_of_the_steps_is_told_beside_their_mean() -> None:
    cost = measure(WAYS[0], [bytes(40)], [2000, 4000])

    assert cost.worst > cost.mean > 40
    assert row(WAYS[0], cost)[1:3] == [f"{cost.mean:.0f}", f"{cost.worst:.0f}"]
