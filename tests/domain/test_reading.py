"""Articles, counted once each."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from supportsvc.domain.reading import (
    MOST_ARTICLES,
    Article,
    Window,
    article_mark,
    counted,
    fold,
    merge,
    of_sections,
    section_mark,
)

TODAY = date(2026, 3, 10)


def on(days_ago: int, mark: int, section: int = 0) -> Article:
    return Article(TODAY - timedelta(days=days_ago), mark, section)


@pytest.mark.parametrize(("text", "hash_"), [("", 0x811C9DC5), ("a", 0xE40C292C), ("foobar", 0xBF9CF968)])
def test_the_hash_is_the_published_one(text: str, hash_: int) -> None:
    assert fold(text) == hash_


def test_marks_are_of_the_site_and_of_so_many_bits() -> None:
    assert article_mark("/a", "one") != article_mark("/a", "two")
    assert article_mark("/é", "s") == fold("s:/é")
    assert 0 < section_mark("sport") < 2**16
    assert section_mark("") == 0


def test_a_window_holds_so_many_days_with_today() -> None:
    assert Window(1).begins(TODAY) == TODAY
    assert Window(7).begins(TODAY) == date(2026, 3, 4)
    assert Window(7).leaves(date(2026, 3, 4)) == date(2026, 3, 11)
    assert Window(7).longest == 7


def test_a_calendar_month_begins_on_its_first_day() -> None:
    assert Window().begins(TODAY) == date(2026, 3, 1)
    assert Window().leaves(date(2026, 1, 31)) == date(2026, 2, 1)
    assert Window().leaves(date(2026, 12, 1)) == date(2027, 1, 1)
    assert Window().longest == 31


def test_an_article_that_is_read_again_counts_once_on_its_last_day() -> None:
    assert merge((on(5, 1), on(3, 2)), [on(0, 1)], TODAY - timedelta(days=7)) == (on(3, 2), on(0, 1))
    assert merge((on(0, 1),), [on(5, 1)], TODAY - timedelta(days=7)) == (on(0, 1),)


def test_articles_of_days_that_no_window_wants_go() -> None:
    assert merge((on(8, 1), on(7, 2)), [], TODAY - timedelta(days=7)) == (on(7, 2),)


def test_a_full_list_lets_the_oldest_go() -> None:
    many = tuple(on(40 - mark, mark) for mark in range(40))

    assert merge((), many, date.min) == many[-MOST_ARTICLES:]


def test_articles_count_in_a_window_and_by_their_sections() -> None:
    read = (on(3, 1, section_mark("sport")), on(2, 2, section_mark("world")), on(0, 3))

    assert counted(read, Window(3), TODAY) == list(read[1:])
    assert of_sections(read, ("sport", "culture")) == [read[0]]
    assert of_sections(read, ()) == list(read)


LISTS = st.lists(st.builds(on, st.integers(0, 40), st.integers(1, 9)), max_size=12)


@given(LISTS, LISTS)
def test_lists_are_put_together_in_any_order_and_any_number_of_times(one: list[Article], other: list[Article]) -> None:
    oldest = TODAY - timedelta(days=30)

    whole = merge(merge((), one, oldest), other, oldest)

    assert whole == merge(merge((), other, oldest), one, oldest)
    assert merge(whole, one, oldest) == whole
    assert {a.mark for a in whole} == {a.mark for a in (*one, *other) if a.day >= oldest}


def test_what_the_record_knows_of_an_article_stays_where_the_client_says_otherwise_of_the_same_day() -> None:
    kept, told = Article(TODAY, 1, 5), Article(TODAY, 1, 6)

    assert merge((kept,), [told], TODAY) == (kept,)


def test_a_path_with_half_a_letter_has_a_mark() -> None:
    assert article_mark("/\ud800", "salt") == article_mark("/?", "salt")
