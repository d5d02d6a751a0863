"""What the site's own systems are told of a supporter, and under which id."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from supportsvc.domain.notices import Notice, NoticeKind, Told, notice_of, read_told, write_told
from supportsvc.domain.supporter import Standing
from tests.domain.ledgers import DAY, NOW, reader

SECOND = timedelta(seconds=1)
ACTIVE = Standing("cus_1", 7, until=NOW + DAY, collecting=True, readers=(reader(1), reader(2)))


def kind_of(standing: Standing) -> NoticeKind | None:
    notice = notice_of(standing, NOW)
    return None if notice is None else notice.kind


def after(standing: Standing, ticket: int = 20, **changes: Any) -> Standing:
    """Return the record of a later sync, after what a record has to tell was told."""
    notice = notice_of(standing, NOW)
    assert notice is not None
    return replace(standing, told=write_told(notice, standing), ticket=ticket, **changes)


def test_a_new_supporter_is_told_with_what_holds() -> None:
    notice = notice_of(ACTIVE, NOW)

    assert notice is not None
    assert replace(notice, id="") == Notice("", NoticeKind.CREATED, "cus_1", 7, NOW + DAY, renews=True, readers=2)


def test_the_same_is_not_told_twice() -> None:
    assert kind_of(after(ACTIVE)) is None


@pytest.mark.parametrize(
    "changes",
    [{"until": NOW + 2 * DAY}, {"collecting": False}, {"readers": (reader(1),)}, {"until": NOW + SECOND}],
)
def test_a_change_is_told(changes: dict[str, Any]) -> None:
    assert kind_of(after(ACTIVE, **changes)) is NoticeKind.UPDATED


@pytest.mark.parametrize("until", [None, NOW, NOW - DAY])
def test_an_end_is_told_once_and_whoever_was_never_told_of_does_not_end(until: Any) -> None:
    ended = after(ACTIVE, until=until, collecting=False)

    assert kind_of(ended) is NoticeKind.ENDED
    assert kind_of(after(ended, 30)) is None
    assert kind_of(replace(ACTIVE, until=until)) is None


def test_whoever_comes_back_is_new_again_also_with_what_was_told_before_the_end() -> None:
    ended = after(ACTIVE, until=None, collecting=False)

    assert kind_of(after(ended, 30, until=ACTIVE.until, collecting=True)) is NoticeKind.CREATED


def test_scenario_6_what_is_told_again_by_a_later_sync_has_the_same_id() -> None:
    first, again = notice_of(ACTIVE, NOW), notice_of(replace(ACTIVE, ticket=8), NOW + SECOND)

    assert first is not None
    assert again is not None
    assert (again.id, again.version) == (first.id, 8)
    assert first.id.startswith("msg_")
    assert len(first.id) == 36


def test_another_change_has_another_id_also_where_it_leads_back_and_forth() -> None:
    forth = after(ACTIVE, 20, collecting=False)
    back = after(forth, 30, collecting=True)
    forth_again = after(back, 40, collecting=False)
    states = [ACTIVE, forth, back, forth_again, replace(ACTIVE, customer="cus_2"), replace(ACTIVE, until=NOW + 2 * DAY)]

    ids = {notice.id for notice in (notice_of(state, NOW) for state in states) if notice is not None}

    assert len(ids) == len(states)


def test_what_was_told_is_read_back() -> None:
    assert read_told("") is None
    assert read_told(after(ACTIVE).told) == Told(7, ended=False, until=NOW + DAY, renews=True, readers=2)
    assert read_told(after(after(ACTIVE, 9, until=None, readers=())).told) == Told(
        9, ended=True, until=None, renews=True, readers=0
    )
    assert read_told(after(after(ACTIVE, 9, until=NOW, collecting=False)).told) == Told(
        9, ended=True, until=NOW, renews=False, readers=2
    )
