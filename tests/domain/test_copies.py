"""A reader's copies: tickets keep older ones out, four are kept, a payment uses a snooze up (scenarios 3, 5, 8, 35)."""

from dataclasses import replace
from typing import Any

import pytest

from supportsvc.domain.copies import Refused, copy_for, take_copy
from supportsvc.domain.reader import Copy, Reader
from supportsvc.domain.snooze import Snooze
from supportsvc.domain.supporter import Standing
from tests.domain.ledgers import DAY, NOW, reader

SNOOZE = Snooze(NOW + 7 * DAY, campaign=3)
HOUR_OF_TICKETS = 3_600_000_000


def copy(customer: str = "cus_1", ticket: int = 5, **changes: object) -> Copy:
    return Copy(customer, ticket, **({"until": NOW + 30 * DAY} | changes))  # type: ignore[arg-type]


def take(before: Reader, *copies: Copy) -> Reader:
    for each in copies:
        taken = take_copy(before, each, NOW)
        assert isinstance(taken, Reader)
        before = taken
    return before


def test_a_record_is_copied_whole_to_a_reader_it_names() -> None:
    standing = Standing(
        "cus_1", 7, 8, NOW + DAY, NOW + 2 * DAY, collecting=True, readers=(reader(1),), refused_until=NOW
    )

    assert copy_for(standing, reader(1)) == Copy(
        "cus_1", 7, NOW + DAY, NOW + 2 * DAY, collecting=True, refused_until=NOW
    )


def test_a_reader_whom_a_record_no_longer_names_gets_an_empty_copy_with_its_ticket() -> None:
    standing = Standing("cus_1", 7, 8, NOW + DAY, NOW, collecting=True, readers=(), gone=(reader(1),))

    assert copy_for(standing, reader(1)) == Copy("cus_1", 7, linked=False)


def test_a_newer_copy_takes_the_place_of_the_older() -> None:
    assert take(Reader(), copy(ticket=5), copy(ticket=6, until=NOW)).copies == (copy(ticket=6, until=NOW),)


def test_scenario_5_an_older_copy_is_refused_with_the_ticket_that_stands() -> None:
    assert take_copy(take(Reader(), copy(ticket=6)), copy(ticket=5), NOW) == Refused(6)


def test_scenario_3_an_empty_copy_keeps_an_older_link_out() -> None:
    gone = take(Reader(), Copy("cus_1", 6, linked=False))

    assert take_copy(gone, copy(ticket=5), NOW) == Refused(6)


def test_the_same_copy_is_taken_again_without_change() -> None:
    once = take(Reader(snooze=SNOOZE), copy())
    later = Reader(snooze=SNOOZE, copies=once.copies)

    assert take(later, copy()) == later


def test_scenario_8_copies_of_two_customers_stand_side_by_side() -> None:
    both = take(Reader(), copy("cus_1"), copy("cus_2", ticket=6))

    assert {c.customer for c in both.copies} == {"cus_1", "cus_2"}


def test_scenario_35_of_five_copies_the_least_worth_is_dropped() -> None:
    copies = (
        copy("cus_a", until=NOW - DAY, collecting=True),
        copy("cus_b", until=None),
        copy("cus_c", until=NOW + DAY),
        copy("cus_d", until=NOW + 2 * DAY),
        copy("cus_e", until=NOW + 3 * DAY),
    )

    assert [c.customer for c in take(Reader(), *copies).copies] == ["cus_a", "cus_e", "cus_d", "cus_c"]


def test_an_empty_copy_gives_way_to_linked_ones() -> None:
    linked = [copy(f"cus_{n}") for n in range(4)]

    assert all(c.linked for c in take(Reader(), Copy("cus_x", 9, linked=False), *linked).copies)


def test_an_empty_copy_is_dropped_once_nothing_older_can_be_under_way() -> None:
    empty = Copy("cus_x", 5, linked=False)

    assert empty in take(Reader(), empty, copy(ticket=4 + HOUR_OF_TICKETS)).copies
    assert empty not in take(Reader(), empty, copy(ticket=5 + HOUR_OF_TICKETS)).copies


@pytest.mark.parametrize("paid", [{"until": NOW + DAY}, {"until": None, "pause_until": NOW + DAY}])
def test_a_payment_uses_the_snooze_up(paid: dict[str, Any]) -> None:
    snoozed = take(Reader(snooze=SNOOZE), copy(**paid)).snooze

    assert snoozed is not None
    assert snoozed.used
    assert snoozed.until == SNOOZE.until


@pytest.mark.parametrize(
    "second",
    [copy(ticket=6), copy(ticket=6, until=NOW + 5 * DAY), copy(ticket=6, until=None), Copy("cus_1", 6, linked=False)],
)
def test_what_is_no_new_payment_leaves_a_snooze(second: Copy) -> None:
    paid = Reader(snooze=SNOOZE, copies=take(Reader(), copy()).copies)

    assert take(paid, second).snooze == SNOOZE


def test_a_payment_for_a_time_gone_by_leaves_a_snooze() -> None:
    assert take(Reader(snooze=SNOOZE), copy(until=NOW)).snooze == SNOOZE


def test_a_pause_that_has_not_grown_leaves_the_snooze_alone() -> None:
    paused = copy(until=None, pause_until=NOW + 90 * DAY)
    before = replace(take(Reader(), paused), snooze=SNOOZE)

    assert take(before, replace(paused, ticket=6)).snooze == SNOOZE
