"""What a reader takes in the store, from the crowds that were looked at."""

from datetime import UTC, datetime

from bench.filling import Held
from bench.findings import judge_memory
from bench.memory import Crowd, Memory, fullest, tabulate_memory
from supportsvc.store.record import pack, unpack


def crowd(readers: int, each: int, moving: int = 0) -> Crowd:
    return Crowd(readers, Held(each * readers, 50 * readers, moving * readers, 2 * each * readers))


FOUND = Memory([crowd(10, 120), crowd(20, 150, 30), crowd(30, 120)], [crowd(1000, 110)], linked=0.03, fullest=400)


def test_the_mean_and_the_worst_are_of_the_crowds_while_tables_grow() -> None:
    assert (FOUND.mean, FOUND.worst.readers) == (130, 20)


def test_the_target_is_held_against_the_worst() -> None:
    each, whole = judge_memory(FOUND)

    assert (each.found, each.is_met) == ("150 bytes, at 20", False)
    assert (whole.found, whole.is_met) == ("400 bytes", True)


def test_the_table_tells_what_is_let_go_of_once_a_table_has_moved() -> None:
    rows = {row[0]: row[1:] for row in tabulate_memory(FOUND).rows}

    assert rows["20 readers"] == ["150", "50", "30", "300"]
    assert rows["1,000 readers"][0] == "110"
    assert rows["in the mean, from 10 to 30"][0] == "130"


def test_the_fullest_record_is_one_that_the_service_reads() -> None:
    record = fullest(datetime(2026, 11, 1, tzinfo=UTC))

    assert unpack(pack(record)) == record
