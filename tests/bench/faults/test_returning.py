"""Browsers come back spread over ten minutes once the rules have changed, and not at all where they have not."""

from datetime import UTC, datetime
from pathlib import Path
from random import Random

import pytest

from bench.faults.of_one_store import edit
from bench.faults.parts import running_service, store_server
from bench.faults.returning import SPELL, around, readings, see
from supportsvc.settings import new_key


def test_nobody_asks_while_the_generation_stays() -> None:
    assert sum(see("emptied", 7, 7, browsers=50).asked) == 0


def test_browsers_ask_in_every_part_of_ten_minutes_and_never_many_at_once() -> None:
    found = see("edited", 7, 8, browsers=600)

    evenly = 600 / (600 / SPELL)
    assert sum(found.asked) > 590
    assert max(found.asked) < 2 * evenly < 5 * evenly < max(found.unspread)


def test_a_reader_reads_on_as_long_as_somebody_watches() -> None:
    start = datetime.now(UTC)

    read = list(readings(Random(2), start))

    assert read == sorted(read)
    assert read[0] > start


@pytest.mark.long
def test_a_wiped_store_gets_its_generation_back_and_an_edit_makes_it_grow(tmp_path: Path) -> None:
    keys = new_key()
    with store_server(tmp_path / "store") as store, running_service(tmp_path, keys, store.url) as service:
        first, kept = around(service.port, lambda: store.tell("FLUSHALL"))
        before, after = around(service.port, lambda: edit(service.configuration), seconds=60)

    assert first == kept == before < after
