"""What a client brings, as the record takes it in: articles, snoozes, fates and the views of days."""

from dataclasses import replace

from supportsvc.domain.ask import Counter
from supportsvc.domain.handover import hand_over
from supportsvc.domain.marking import mark
from supportsvc.domain.reader import DayTotal, Dismissals, Message, Reader, count
from supportsvc.domain.reading import Article
from supportsvc.domain.snooze import Snooze
from tests.builders import CLIENT, DAY, NOW, ask, seen

TODAY = NOW.date()


def told(total: int, *days: tuple[int, int], client: int = CLIENT) -> Message:
    return Message(counter=Counter(client, total), days=days)


def test_the_clients_articles_join_those_of_the_record() -> None:
    kept = Article(TODAY - DAY, 1, 11)

    merged = hand_over(Reader(articles=(kept,)), Message(articles=((2, 2, 22), (0, 3, 33))), NOW, articles=7)

    assert set(merged.articles) == {kept, Article(TODAY - 2 * DAY, 2, 22), Article(TODAY, 3, 33)}


def test_an_article_is_kept_for_the_days_of_the_window() -> None:
    told = Message(articles=((6, 1, 0), (7, 2, 0), (8, 3, 0)))

    merged = hand_over(Reader(), told, NOW, articles=7)
    again = hand_over(merged, Message(), NOW + DAY, articles=7)

    assert [article.mark for article in merged.articles] == [2, 1]
    assert [article.mark for article in again.articles] == [1]


def test_where_no_article_is_needed_none_is_taken_in_or_kept() -> None:
    kept = Reader(articles=(Article(TODAY, 1, 0),))

    assert hand_over(Reader(), Message(articles=((0, 1, 0),)), NOW) == Reader()
    assert hand_over(kept, Message(), NOW, articles=0) == Reader()


def test_an_earlier_snooze_of_the_clients_does_not_take_the_place_of_the_records() -> None:
    kept, brought = Snooze(NOW + 7 * DAY, 1), Snooze(NOW + DAY, 1)

    assert hand_over(Reader(snooze=kept), Message(snoozed=brought), NOW).snooze == kept
    assert hand_over(Reader(snooze=brought), Message(snoozed=kept), NOW).snooze == kept


def test_a_dismissal_that_the_record_missed_is_handed_over() -> None:
    merged = hand_over(Reader(), Message(asked=ask(), seen=True, dismissed=True), NOW)

    assert merged.dismissals == Dismissals(1, NOW)


def test_a_day_that_was_told_before_does_not_take_in_what_other_counters_read_since() -> None:
    yesterday = hand_over(Reader(), told(4, (1, 4)), NOW, window=7)
    other = hand_over(yesterday, told(3, client=7), NOW, window=7)

    again = hand_over(other, told(4, (1, 4)), NOW, window=7)

    assert again.days == other.days == (DayTotal(TODAY - DAY, 4), DayTotal(TODAY, 7))


def test_of_a_day_that_is_told_twice_the_greater_total_counts() -> None:
    merged = hand_over(Reader(), told(6, (1, 5), (1, 3)), NOW, window=7)

    assert merged.days == (DayTotal(TODAY - DAY, 5), DayTotal(TODAY, 6))


def test_a_day_without_views_has_none() -> None:
    assert hand_over(Reader(), told(0), NOW, window=7).days == (DayTotal(TODAY, 0),)


def test_the_day_on_which_the_window_begins_closes_the_count_alone() -> None:
    merged = hand_over(Reader(), told(9, (8, 1), (7, 2), (6, 3)), NOW, window=7)

    assert [entry.day for entry in merged.days] == [TODAY - 7 * DAY, TODAY - 6 * DAY, TODAY]


def test_a_total_that_has_not_grown_leaves_the_counters_in_their_order() -> None:
    reader = count(count(Reader(), Counter(1, 4)), Counter(2, 3))

    assert count(reader, Counter(1, 4)) == reader


def test_the_meter_begins_again_at_the_views_of_an_ask_that_was_made_before_any() -> None:
    assert mark(Reader(views=5), ask(total=0), seen=True, dismissed=False, now=NOW).views_at_ask == 5


def test_an_ask_of_the_oldest_instant_that_is_remembered_is_taken_in() -> None:
    eight = tuple(seen(NOW + n * DAY) for n in range(8))

    marked = mark(Reader(asks=eight), ask(campaign=2), seen=True, dismissed=False, now=NOW + 8 * DAY)

    assert marked.asks == (replace(eight[0], campaign=2), *eight[1:])
