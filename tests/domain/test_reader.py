"""The reader's record: what it takes in from a client, any number of times, and what it keeps of it."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from supportsvc.domain.ask import Counter
from supportsvc.domain.handover import hand_over
from supportsvc.domain.marking import dismissed_at, mark, offer, remembered
from supportsvc.domain.reader import GREATEST_TOTAL, DayTotal, Dismissals, Message, Reader, count, total_of
from supportsvc.domain.snooze import Snooze
from tests.builders import CLIENT, DAY, HOUR, MINUTE, NOW, SECOND, ask, dismissed, offered, seen

TODAY = NOW.date()
EIGHT = tuple(seen(NOW - (8 - n) * DAY) for n in range(8))


def told(total: int, *days: tuple[int, int], client: int = CLIENT) -> Message:
    return Message(counter=Counter(client, total), days=days)


# Counting


def test_only_what_a_counter_has_grown_by_is_added() -> None:
    reader = hand_over(Reader(), told(4), NOW)

    again = hand_over(reader, told(4), NOW)
    more = hand_over(reader, told(6), NOW)
    fewer = hand_over(reader, told(2), NOW)

    assert (reader.views, again, more.views, fewer) == (4, reader, 6, reader)


def test_the_views_of_several_counters_add_up() -> None:
    reader = hand_over(hand_over(Reader(), told(4), NOW), told(3, client=7), NOW)

    assert reader.views == 7
    assert (total_of(reader, CLIENT), total_of(reader, 7), total_of(reader, 8)) == (4, 3, None)


def test_the_four_counters_heard_of_last_are_known() -> None:
    reader = Reader()

    for client in (1, 2, 3, 1, 4, 5):
        reader = count(reader, Counter(client, (total_of(reader, client) or 0) + 1))

    assert [counter.mark for counter in reader.counters] == [3, 1, 4, 5]


def test_a_sum_never_grows_beyond_what_the_record_can_hold() -> None:
    reader = count(count(Reader(), Counter(1, GREATEST_TOTAL)), Counter(2, GREATEST_TOTAL))

    assert reader.views == GREATEST_TOTAL


# Days


def test_views_made_in_silence_fall_on_their_own_days() -> None:
    reader = hand_over(Reader(), told(9, (3, 2), (1, 5)), NOW, window=7)

    assert reader.days == (
        DayTotal(TODAY - 3 * DAY, 2),
        DayTotal(TODAY - DAY, 5),
        DayTotal(TODAY, 9),
    )


def test_the_days_of_the_window_are_kept_and_the_newest_before_it() -> None:
    reader = hand_over(Reader(), told(9, (9, 1), (4, 2), (3, 3), (1, 5)), NOW, window=2)

    assert [entry.total for entry in reader.days] == [3, 5, 9]


def test_without_a_window_no_days_are_kept() -> None:
    reader = Reader(days=(DayTotal(TODAY, 3),))

    assert hand_over(reader, told(9, (1, 5)), NOW).days == ()


def test_a_message_without_a_counter_leaves_the_days_alone() -> None:
    reader = Reader(days=(DayTotal(TODAY, 3),))

    assert hand_over(reader, Message(), NOW, window=7) == reader


def test_another_counters_views_of_today_do_not_move_days_that_were_told_before() -> None:
    morning = hand_over(Reader(), told(4, (1, 3)), NOW, window=7)
    noon = hand_over(morning, told(5, client=7), NOW + HOUR, window=7)

    again = hand_over(noon, told(4, (1, 3)), NOW + 2 * HOUR, window=7)

    assert again.days == noon.days == (DayTotal(TODAY - DAY, 3), DayTotal(TODAY, 9))


def test_views_counted_without_their_days_are_dated_when_the_client_tells_them() -> None:
    impression = mark(Reader(), ask(NOW - 3 * DAY, total=4), seen=True, dismissed=False, now=NOW - 3 * DAY)

    reader = hand_over(impression, told(5, (3, 4)), NOW, window=7)

    assert reader.days == (DayTotal(TODAY - 3 * DAY, 4), DayTotal(TODAY, 5))


def test_a_day_whose_total_is_more_than_the_counters_own_counts_no_more_than_that() -> None:
    reader = hand_over(Reader(), told(4, (1, 99)), NOW, window=7)

    assert {entry.total for entry in reader.days} == {4}


# The fate of an ask


def test_an_ask_that_the_record_lacks_is_written_with_its_fate() -> None:
    reader = hand_over(Reader(), Message(asked=ask(total=4), seen=True), NOW)

    assert reader.asks == (seen(NOW),)
    assert (reader.views, reader.views_at_ask) == (4, 4)


def test_a_fate_only_grows() -> None:
    closed = mark(Reader(), ask(), seen=True, dismissed=True, now=NOW)

    assert mark(closed, ask(), seen=True, dismissed=False, now=NOW) == closed
    assert mark(closed, ask(), seen=False, dismissed=False, now=NOW) == closed


def test_a_dismissal_says_that_the_ask_was_seen() -> None:
    reader = mark(Reader(), ask(total=4), seen=False, dismissed=True, now=NOW)

    assert (reader.asks, reader.views_at_ask, reader.dismissals) == ((dismissed(),), 4, Dismissals(1, NOW))


def test_a_dismissal_counts_once_and_from_the_instant_of_its_ask() -> None:
    first = mark(Reader(), ask(), seen=True, dismissed=True, now=NOW + 5 * MINUTE)
    second = mark(first, ask(NOW + DAY), seen=True, dismissed=True, now=NOW + DAY)
    late = mark(second, ask(NOW + HOUR), seen=True, dismissed=True, now=NOW + DAY)

    assert mark(first, ask(), seen=True, dismissed=True, now=NOW + DAY).dismissals == Dismissals(1, NOW)
    assert second.dismissals == Dismissals(2, NOW + DAY)
    assert late.dismissals == Dismissals(3, NOW + DAY)


def test_dismissals_are_counted_up_to_what_a_byte_holds() -> None:
    assert dismissed_at(Dismissals(255, NOW), NOW + DAY) == Dismissals(255, NOW + DAY)


def test_the_meter_begins_again_at_the_views_made_when_it_was_asked_not_when_that_is_told() -> None:
    reader = hand_over(Reader(), replace(told(9), asked=ask(total=4), seen=True), NOW)

    assert (reader.views, reader.views_at_ask) == (9, 4)


def test_closing_an_ask_that_was_seen_leaves_the_meter_alone() -> None:
    reader = mark(Reader(), ask(total=4), seen=True, dismissed=False, now=NOW)
    elsewhere = hand_over(reader, told(3, client=7), NOW)

    closed = mark(elsewhere, ask(total=4), seen=True, dismissed=True, now=NOW)

    assert closed.views_at_ask == 4


def test_an_older_ask_told_late_does_not_set_the_meter_back() -> None:
    before = hand_over(Reader(), replace(told(9), asked=ask(NOW, total=9), seen=True), NOW)

    reader = mark(before, ask(NOW - DAY, total=4), seen=True, dismissed=False, now=NOW)

    assert (before.views_at_ask, reader.views_at_ask) == (9, 9)


# What is remembered of asks


def test_the_last_eight_impressions_are_kept_oldest_first() -> None:
    assert remembered((seen(NOW), *EIGHT), NOW) == (*EIGHT[1:], seen(NOW))


def test_an_offer_takes_no_impressions_place() -> None:
    assert remembered((*EIGHT, offered(NOW)), NOW) == (*EIGHT, offered(NOW))


def test_of_offers_the_last_is_kept_until_it_lapses() -> None:
    asks = (offered(NOW - SECOND), offered(NOW))

    assert remembered(asks, NOW) == (offered(NOW),)
    assert remembered(asks, NOW + 10 * MINUTE) == ()


def test_an_ask_that_may_have_been_there_and_gone_is_not_taken_in_again() -> None:
    reader = Reader(asks=EIGHT)

    assert mark(reader, ask(NOW - 9 * DAY), seen=True, dismissed=True, now=NOW) == reader


def test_a_lapsed_offer_that_was_forgotten_still_becomes_an_impression() -> None:
    reader = Reader(asks=EIGHT[:3])

    assert mark(reader, ask(NOW - HOUR), seen=True, dismissed=False, now=NOW).asks[-1] == seen(NOW - HOUR)


# Offers and promises


def test_an_offer_reserves_the_ask() -> None:
    assert offer(Reader(), ask(), NOW).asks == (offered(NOW),)


def test_only_a_promised_offer_counts_as_an_answer_that_sent_the_promise() -> None:
    reader = Reader(snooze=Snooze(NOW, 1))

    promised, plain = offer(reader, ask(promised=True), NOW), offer(reader, ask(), NOW)

    assert promised.snooze == Snooze(NOW, 1, answers=1)
    assert plain.snooze == reader.snooze
    assert offer(Reader(), ask(promised=True), NOW).snooze is None


def test_seeing_the_promised_ask_uses_the_snooze_up() -> None:
    reader = offer(Reader(snooze=Snooze(NOW, 1)), ask(promised=True), NOW)

    after = mark(reader, ask(promised=True), seen=True, dismissed=False, now=NOW)

    assert after.snooze == Snooze(NOW, 1, answers=1, used=True)


def test_seeing_an_ask_leaves_a_snooze_that_was_made_on_it_alone() -> None:
    later = Snooze(NOW + 7 * DAY, 1)

    after = mark(Reader(snooze=later), ask(promised=True), seen=True, dismissed=False, now=NOW)

    assert after.snooze == later


@pytest.mark.parametrize("record", [Reader(), Reader(asks=(seen(NOW),), counters=(Counter(CLIENT, 1),), views=1)])
def test_a_kept_promise_is_used_up_even_where_its_snooze_was_lost_and_comes_back(record: Reader) -> None:
    message = Message(asked=ask(promised=True), seen=True, snoozed=Snooze(NOW, 1))

    reader = hand_over(record, message, NOW + HOUR)

    assert reader.snooze == Snooze(NOW, 1, used=True)


def test_the_client_writes_a_lost_snooze_back() -> None:
    assert hand_over(Reader(), Message(snoozed=Snooze(NOW + DAY, 1)), NOW).snooze == Snooze(NOW + DAY, 1)


# Handing over is idempotent

INSTANTS = st.integers(0, 3).map(lambda n: NOW - n * 5 * MINUTE)
MESSAGES = st.builds(
    lambda client, total, ages, asked, fate, due: Message(
        counter=Counter(client, total),
        days=tuple((age, min(total, 2)) for age in ages),
        asked=asked,
        seen=fate > 0,
        dismissed=fate > 1,
        snoozed=None if due is None else Snooze(due, 1),
    ),
    client=st.integers(1, 3),
    total=st.integers(0, 9),
    ages=st.sets(st.integers(0, 9)),
    asked=st.none()
    | st.builds(
        ask,
        INSTANTS,
        st.integers(1, 2),
        total=st.integers(0, 5),
        client=st.integers(1, 3),
        promised=st.booleans(),
    ),
    fate=st.integers(0, 2),
    due=st.none() | INSTANTS,
)


@given(st.lists(MESSAGES, max_size=8), MESSAGES, st.sampled_from((0, 1, 7)), st.integers(0, 20))
def test_handing_over_twice_is_handing_over_once(
    before: list[Message], message: Message, window: int, minutes: int
) -> None:
    reader = Reader()
    for earlier in before:
        reader = hand_over(reader, earlier, NOW, window=window)

    now = NOW + timedelta(minutes=minutes)
    once = hand_over(reader, message, now, window=window)

    assert hand_over(once, message, now, window=window) == once


@given(st.lists(MESSAGES, max_size=12), st.data())
def test_an_earlier_message_told_again_changes_neither_views_nor_dismissals(
    messages: list[Message], data: st.DataObject
) -> None:
    reader = Reader()
    for message in messages:
        reader = hand_over(reader, message, NOW)

    for message in data.draw(st.permutations(messages)):
        again = hand_over(reader, message, NOW)

        assert (again.views, again.dismissals) == (reader.views, reader.dismissals)


@given(st.lists(MESSAGES, max_size=12))
def test_a_record_stays_within_its_bounds(messages: list[Message]) -> None:
    reader = Reader()
    for message in messages:
        reader = hand_over(reader, message, NOW, window=7)

    assert reader.views_at_ask <= reader.views
    assert len(reader.counters) <= 4
    assert len(reader.asks) <= 9
    assert list(reader.asks) == sorted(reader.asks, key=lambda a: (a.instant, a.campaign))
    assert [entry.day for entry in reader.days] == sorted({entry.day for entry in reader.days})
