"""The client's half of silence, step by step; the cases and the law (properties/) hold it as a whole."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from supportsvc.domain.ask import Counter
from supportsvc.domain.browser import Client
from supportsvc.domain.keeping import Asked, Given, Held, KeptSnooze, Script, Sending
from supportsvc.domain.page import Page, Placement
from supportsvc.domain.policy import Exclusions
from supportsvc.domain.reader import Message
from supportsvc.domain.reading import Article, Wall, article_mark
from supportsvc.domain.silence import Door, Silence
from supportsvc.domain.snooze import Snooze
from supportsvc.domain.targeting import Audience
from tests.builders import CLIENT, DAY, HOUR, MINUTE, NOW, READER, SECOND, ask, campaign

TODAY = NOW.date()
PAGE = Page(path="/a", placements=frozenset({Placement.INLINE}))
OPEN = {1: Door(timedelta(), 0)}
SIGNED = Snooze(NOW + DAY, 1)


def script(**changes: Any) -> Script:
    return replace(Script(NOW, 1, 0, Exclusions(), (campaign(),), OPEN), **changes)


def client(**changes: Any) -> Client:
    return Client(CLIENT, **changes)


def snoozed(**changes: Any) -> KeptSnooze:
    return replace(KeptSnooze(NOW, NOW + DAY, 1), **changes)


def held(**changes: Any) -> Held:
    return replace(Held(NOW - HOUR, 0, 1, Silence(OPEN)), **changes)


# What goes along with a request


def test_a_client_of_nothing_hands_over_its_counter_alone() -> None:
    assert client().message(NOW) == Message(Counter(CLIENT, 0))


def test_a_client_hands_over_all_that_it_keeps_but_for_days_that_its_clock_has_yet_to_see() -> None:
    today = TODAY.toordinal()
    full = client(
        total=5,
        days=((today - 1, 3), (today, 5), (today + 1, 9)),
        articles=(Article(TODAY - 2 * DAY, 7, 1), Article(TODAY, 8, 2), Article(TODAY + DAY, 9, 3)),
        asked=Asked(ask(), NOW, seen=True, dismissed=True),
        snooze=snoozed(signed=SIGNED),
    )

    assert full.message(NOW) == Message(
        Counter(CLIENT, 5), ((1, 3), (0, 5)), ((2, 7, 1), (0, 8, 2)), ask(), seen=True, dismissed=True, snoozed=SIGNED
    )


@pytest.mark.parametrize(("seen", "dismissed"), [(False, False), (True, False), (False, True)])
def test_what_became_of_the_ask_is_told_as_it_is(*, seen: bool, dismissed: bool) -> None:
    message = client(asked=Asked(ask(), NOW, seen, dismissed)).message(NOW)

    assert (message.seen, message.dismissed) == (seen, dismissed)


def test_a_request_is_noted_with_its_instant_and_its_totals() -> None:
    assert client(total=5, read=3).send(NOW) == Sending(NOW, 5, 3)


# What an answer changes


@pytest.mark.parametrize(
    ("fresh", "denied", "read"), [(True, False, 4), (True, True, 3), (False, False, 3), (False, True, 3)]
)
def test_an_answer_is_reckoned_from_its_sending_with_this_article_counted_unless_access_was_denied(
    *, fresh: bool, denied: bool, read: int
) -> None:
    taking = client(total=9, read=8)

    taking.take(Given(Silence(OPEN), ask(), READER, denied), 7, Sending(NOW, 5, 3), fresh=fresh)

    assert taking.reader == READER
    assert taking.held == Held(NOW, 5, 7, Silence(OPEN), read)
    assert taking.asked == Asked(ask(), NOW)


def test_an_answer_that_brings_nothing_leaves_all_as_it_is() -> None:
    before = client(reader=READER, held=held(), asked=Asked(ask(), NOW, seen=True), snooze=snoozed(due=NOW))
    after = replace(before)

    after.take(Given(None), 7, Sending(NOW, 5, 3), fresh=True)

    assert after == before


@pytest.mark.parametrize("signed", [None, SIGNED])
@pytest.mark.parametrize(
    ("due", "given", "stays"),
    [
        (NOW, Given(Silence(OPEN), ask()), False),
        (NOW - DAY, Given(None, ask()), False),
        (NOW + SECOND, Given(Silence(OPEN), ask()), True),
        (NOW, Given(Silence(OPEN), ask(promised=True)), True),
        (NOW, Given(Silence(OPEN)), True),
    ],
)
def test_a_snooze_that_is_due_goes_with_an_ask_that_keeps_no_promise(
    *, signed: Snooze | None, due: datetime, given: Given, stays: bool
) -> None:
    kept = snoozed(due=due, signed=signed)
    taking = client(snooze=kept)

    taking.take(given, 1, Sending(NOW, 0, 0), fresh=False)

    assert taking.snooze == (kept if stays else None)


def test_without_a_snooze_an_ask_that_keeps_no_promise_takes_none_away() -> None:
    taking = client()

    taking.take(Given(Silence(OPEN), ask()), 1, Sending(NOW, 0, 0), fresh=False)

    assert taking.snooze is None


# What becomes of the prompt


@pytest.mark.parametrize(
    ("asked", "can"),
    [
        (None, False),
        (Asked(ask(), NOW), True),
        (Asked(ask(), NOW - 10 * MINUTE + SECOND), True),
        (Asked(ask(), NOW - 10 * MINUTE), False),
        (Asked(ask(), NOW, seen=True), False),
    ],
)
def test_a_prompt_that_is_unseen_stands_for_ten_minutes_from_the_sending(*, asked: Asked | None, can: bool) -> None:
    assert client(asked=asked).can_see(NOW) is can


def test_a_prompt_that_is_seen_or_closed_is_noted_as_that() -> None:
    looking = client(asked=Asked(ask(), NOW), snooze=snoozed())

    looking.see()
    assert (looking.asked, looking.snooze) == (Asked(ask(), NOW, seen=True), snoozed())

    looking.dismiss()
    assert looking.asked == Asked(ask(), NOW, seen=True, dismissed=True)


def test_a_promise_that_is_seen_lets_the_snooze_go() -> None:
    looking = client(asked=Asked(ask(promised=True), NOW), snooze=snoozed())

    looking.see()

    assert looking.snooze is None


def test_where_nothing_was_asked_nothing_is_seen_or_closed() -> None:
    looking = client(snooze=snoozed())

    looking.see()
    looking.dismiss()

    assert looking == client(snooze=snoozed())


# Remind me later


def test_a_snooze_is_kept_from_the_click_on_for_the_campaign_that_asked() -> None:
    asked, unasked = client(asked=Asked(ask(campaign=7), NOW)), client()

    asked.put_off(7 * DAY, NOW)
    unasked.put_off(DAY, NOW)

    assert asked.snooze == KeptSnooze(NOW, NOW + 7 * DAY, 7)
    assert unasked.snooze == KeptSnooze(NOW, NOW + DAY, 0)


def test_an_acknowledged_snooze_is_due_so_long_after_its_sending() -> None:
    waiting, undone = client(snooze=snoozed()), client()

    waiting.snooze_acknowledged(SIGNED, 2 * DAY, NOW + SECOND)
    undone.snooze_acknowledged(SIGNED, 2 * DAY, NOW)

    assert waiting.snooze == snoozed(due=NOW + SECOND + 2 * DAY, signed=SIGNED)
    assert undone.snooze is None


@pytest.mark.parametrize(("sent", "stays"), [(NOW - SECOND, True), (NOW, False), (NOW + SECOND, False)])
def test_an_undone_snooze_takes_the_silence_along_that_came_after_it(*, sent: Any, stays: bool) -> None:
    undoing = client(snooze=snoozed(clicked=NOW), held=held(sent=sent))

    undoing.take_back()

    assert undoing.snooze is None
    assert (undoing.held is not None) is stays


def test_without_a_snooze_an_undoing_leaves_the_silence() -> None:
    undoing = client(held=held(sent=NOW))

    undoing.take_back()

    assert undoing.held == held(sent=NOW)


# What a script brings


def test_a_greater_generation_is_news_from_when_it_was_first_read() -> None:
    reading = client()

    reading.load(script(generation=2), NOW)
    reading.load(script(generation=2), NOW + HOUR)
    reading.load(script(generation=1), NOW + HOUR)
    assert reading.news == (2, NOW)

    reading.load(script(generation=3), NOW + DAY)
    assert reading.news == (3, NOW + DAY)


@pytest.mark.parametrize(("late", "stays"), [(-SECOND, True), (timedelta(), False)])
def test_a_promise_lapses_thirty_days_and_a_minute_after_it_fell_due(*, late: timedelta, stays: bool) -> None:
    reading = client(snooze=snoozed(due=NOW))

    reading.load(script(), NOW + 30 * DAY + MINUTE + late)

    assert reading.snooze == (snoozed(due=NOW) if stays else None)


# May it ask


def test_nobody_is_asked_on_an_excluded_page() -> None:
    assert client().may_ask(script(), PAGE, NOW, NOW)
    assert not client().may_ask(script(), replace(PAGE, excluded=True), NOW, NOW)


def test_a_snooze_silences_all_but_walls_and_its_promise_takes_any_page() -> None:
    elsewhere, wall = campaign(include=Audience(sections=("world",))), campaign(placement=Placement.WALL)
    walled = script(campaigns=(wall,), articles=30, wall=Wall(3))
    page = replace(PAGE, placements=frozenset({Placement.WALL, Placement.INLINE}))

    assert not client(snooze=snoozed()).may_ask(script(), PAGE, NOW, NOW)
    assert client(snooze=snoozed()).may_ask(walled, page, NOW, NOW)
    assert not client().may_ask(script(campaigns=(elsewhere,)), PAGE, NOW, NOW)
    assert client(snooze=snoozed(due=NOW)).may_ask(script(campaigns=(elsewhere,)), PAGE, NOW, NOW)


def test_a_wall_is_asked_about_where_it_stands_and_the_article_is_not_known() -> None:
    wall = campaign(placement=Placement.WALL, include=Audience(sections=("world",)))
    walled = script(campaigns=(wall,), articles=30, wall=Wall(3))
    page = replace(PAGE, section="world", placements=frozenset({Placement.WALL}))
    known = client(articles=(Article(TODAY, article_mark("/a", "")),), read=1)

    assert client().may_ask(walled, page, NOW, NOW)
    assert not client().may_ask(walled, replace(page, section="sport"), NOW, NOW)
    assert not known.may_ask(walled, page, NOW, NOW)
    assert not client().may_ask(replace(walled, wall=None), page, NOW, NOW)


def test_a_silence_ends_with_a_snooze_that_falls_due_after_it_was_sent() -> None:
    assert client(snooze=snoozed(due=NOW)).has_ended(held(sent=NOW - SECOND), NOW)
    assert not client(snooze=snoozed(due=NOW)).has_ended(held(sent=NOW), NOW)
    assert not client(snooze=snoozed(due=NOW + SECOND)).has_ended(held(sent=NOW - SECOND), NOW)


def test_a_door_counts_the_articles_since_the_sending_and_this_one_if_it_was_not_counted_today() -> None:
    wanting = script(articles=30, doors={1: Door(timedelta(), 0, 1)})
    article, silence = replace(PAGE, article=True), held(silence=Silence({1: Door(timedelta(), 0, 1)}))
    counted = (Article(TODAY, article_mark("/a", "")),)

    assert client(held=silence).may_ask(wanting, article, NOW, NOW)
    assert not client(held=silence).may_ask(wanting, PAGE, NOW, NOW)
    assert client(held=silence, articles=counted, read=1).may_ask(wanting, PAGE, NOW, NOW)
    assert not client(held=replace(silence, read=1), articles=counted, read=1).may_ask(wanting, article, NOW, NOW)
