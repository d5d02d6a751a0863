"""The doors: a length from the sending, and a number of views, for each campaign that may yet ask."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from supportsvc.domain.campaign import Campaign, Cap
from supportsvc.domain.marking import offer
from supportsvc.domain.page import Placement
from supportsvc.domain.policy import BackOff, Policy, Switches
from supportsvc.domain.reader import DayTotal, Dismissals, Reader
from supportsvc.domain.reading import Article, Articles, Wall
from supportsvc.domain.silence import Door, Doors, Setting, doors, doors_after, doors_by_fate, newcomer_doors
from supportsvc.domain.snooze import Snooze
from supportsvc.domain.targeting import Audience
from tests.builders import DAY, HOUR, MINUTE, NOW, READER, SECOND, ask, campaign, copy, offered, seen

ANYWHERE = Setting()
POLICY = Policy(back_off=BackOff(first=7 * DAY))
AT_ONCE = Door(timedelta(), 0)
NO_TIME = timedelta()


def doors_of(reader: Reader, *campaigns: Campaign, policy: Policy = POLICY, setting: Setting = ANYWHERE) -> Doors:
    return doors(reader, campaigns, policy, setting, NOW)


def wall(mark: int = 1, **more: Any) -> Campaign:
    return campaign(mark, placement=Placement.WALL, **more)


def test_a_door_waits_for_the_views_that_the_meter_still_wants() -> None:
    assert doors_of(Reader(views=1), campaign(views=4)) == {1: Door(NO_TIME, 3)}


def test_a_door_waits_for_the_greatest_of_the_readers_and_the_campaigns_instants() -> None:
    reader = Reader(views=9, asks=(seen(NOW - DAY),), dismissals=Dismissals(1, NOW - DAY))
    short, long = campaign(1, cap=Cap(1, 3 * DAY)), campaign(2, cap=Cap(1, 30 * DAY))

    found = doors_of(reader, short, replace(long, mark=1))

    assert doors_of(reader, short) == {1: Door(6 * DAY, 0)}
    assert found == {1: Door(29 * DAY, 0)}


def test_a_door_waits_for_the_schedule() -> None:
    assert doors_of(Reader(views=1), campaign(start=NOW + HOUR)) == {1: Door(HOUR, 0)}


def test_a_campaign_that_ends_before_it_could_ask_has_no_door() -> None:
    closed = Reader(views=1, dismissals=Dismissals(1, NOW))

    assert doors_of(closed, campaign(end=NOW + 7 * DAY)) == {}
    assert doors_of(closed, campaign(end=NOW + 7 * DAY + SECOND)) == {1: Door(7 * DAY, 0)}


def test_a_window_is_judged_at_the_doors_instant() -> None:
    reader = Reader(views=5, days=(DayTotal(NOW.date(), 5),), dismissals=Dismissals(1, NOW))

    assert doors_of(reader, campaign(views=3, days=9)) == {1: Door(7 * DAY, 0)}
    assert doors_of(reader, campaign(views=3, days=7)) == {1: Door(7 * DAY, 3)}


def test_the_bound_cuts_only_what_somebody_else_may_end() -> None:
    year = 365 * DAY

    assert doors_of(Reader(views=1, copies=(copy(until=NOW + year),)), campaign()) == {1: Door(7 * DAY, 0)}
    assert doors_of(Reader(views=1, copies=(copy(pause_until=NOW + year),)), campaign()) == {1: Door(7 * DAY, 0)}
    assert doors_of(Reader(views=1, snooze=Snooze(NOW + year, 1)), campaign()) == {1: Door(year, 0)}


def test_the_bound_does_not_open_what_the_readers_own_doings_hold_shut() -> None:
    reader = Reader(views=1, copies=(copy(until=NOW + 365 * DAY),), snooze=Snooze(NOW + 20 * DAY, 1))

    assert doors_of(reader, campaign()) == {1: Door(20 * DAY, 0)}


def test_a_switched_off_placement_holds_its_door_for_a_minute_at_the_least() -> None:
    off = Setting(Switches(placements=frozenset({Placement.INLINE})))
    far = campaign(3, start=NOW + HOUR)

    found = doors(Reader(views=1), (campaign(1), campaign(2, placement=Placement.BANNER), far), POLICY, off, NOW)

    assert found == {1: Door(MINUTE, 0), 2: AT_ONCE, 3: Door(HOUR, 0)}


def test_where_nothing_is_known_of_the_reader_every_campaign_waits_as_long() -> None:
    assert doors_after(MINUTE, (campaign(1), campaign(2))) == {1: Door(MINUTE, 0), 2: Door(MINUTE, 0)}


# A promise


def test_a_promise_opens_its_own_campaign_when_it_falls_due_whatever_the_caps_and_the_meter_say() -> None:
    reader = Reader(snooze=Snooze(NOW + 7 * DAY, 1), dismissals=Dismissals(9, NOW))

    assert doors_of(reader, campaign(1, views=4, cap=Cap(1, 30 * DAY))) == {1: Door(7 * DAY, 0)}


def test_the_other_campaigns_wait_until_the_promise_lapses() -> None:
    reader = Reader(views=9, snooze=Snooze(NOW + 7 * DAY, 1))

    assert doors_of(reader, campaign(1), campaign(2)) == {1: Door(7 * DAY, 0), 2: Door(37 * DAY, 0)}


def test_the_others_take_a_promise_over_where_its_own_campaign_ends_before_it_lapses() -> None:
    reader = Reader(snooze=Snooze(NOW + 7 * DAY, 1))
    after, before, gone = NOW + 9 * DAY, NOW + 5 * DAY, NOW - DAY

    assert doors_of(reader, campaign(1, end=after), campaign(2)) == {1: Door(7 * DAY, 0), 2: Door(9 * DAY, 0)}
    assert doors_of(reader, campaign(1, end=before), campaign(2)) == {2: Door(7 * DAY, 0)}
    assert doors_of(reader, campaign(1, start=gone, end=before), campaign(2)) == {2: Door(7 * DAY, 0)}
    assert doors_of(reader, campaign(1, end=gone), campaign(2)) == {2: Door(7 * DAY, 0)}
    assert doors_of(reader, campaign(2), campaign(3)) == {2: Door(7 * DAY, 0), 3: Door(7 * DAY, 0)}


def test_a_promise_whose_campaign_begins_only_after_it_lapses_leaves_all_to_their_rules() -> None:
    reader = Reader(views=9, snooze=Snooze(NOW, 1))

    found = doors_of(reader, campaign(1, start=NOW + 40 * DAY), campaign(2, views=12))

    assert found == {1: Door(40 * DAY, 0), 2: Door(30 * DAY, 3)}


def test_a_promise_cannot_be_kept_at_the_instant_at_which_it_lapses() -> None:
    reader = Reader(snooze=Snooze(NOW, 1))

    assert doors_of(reader, campaign(1, start=NOW + 30 * DAY - SECOND, views=4)) == {1: Door(30 * DAY - SECOND, 0)}
    assert doors_of(reader, campaign(1, start=NOW + 30 * DAY, views=4)) == {1: Door(30 * DAY, 4)}


def test_an_open_offer_holds_a_due_promise_too() -> None:
    reader = Reader(snooze=Snooze(NOW, 1), asks=(offered(NOW - MINUTE),))

    assert doors_of(reader, campaign()) == {1: Door(9 * MINUTE, 0)}


def test_a_promise_that_money_outlasts_is_waited_for_by_the_bound() -> None:
    reader = Reader(snooze=Snooze(NOW - 25 * DAY, 1), views=4, copies=(copy(until=NOW + 365 * DAY),))

    assert doors_of(reader, campaign(views=4)) == {1: Door(7 * DAY, 0)}


def test_a_lapsed_or_used_up_promise_opens_nothing() -> None:
    closed = Reader(views=1, dismissals=Dismissals(1, NOW))

    for snooze in (Snooze(NOW - 30 * DAY, 1), Snooze(NOW, 1, used=True)):
        assert doors_of(replace(closed, snooze=snooze), campaign()) == {1: Door(7 * DAY, 0)}


# The three fates of an ask


def test_an_answer_that_shows_tells_what_holds_for_each_fate_of_the_ask() -> None:
    fourth = campaign(views=4, cap=Cap(1, 3 * DAY))
    before = Reader(views=4)

    found = doors_by_fate(offer(before, ask(total=4), NOW), ask(total=4), (fourth,), POLICY, ANYWHERE, NOW)

    assert found.unseen == {1: Door(10 * MINUTE, 0)}
    assert found.seen == {1: Door(3 * DAY, 4)}
    assert found.dismissed == {1: Door(7 * DAY, 4)}


def test_a_promise_is_open_again_after_two_unseen_answers_and_not_after_the_third() -> None:
    closed = Dismissals(1, NOW - DAY)
    kept = ask(promised=True)
    twice, thrice = (Reader(dismissals=closed, snooze=Snooze(NOW, 1, answers=sent)) for sent in (1, 2))

    again = doors_by_fate(offer(twice, kept, NOW), kept, (campaign(),), POLICY, ANYWHERE, NOW)
    last = doors_by_fate(offer(thrice, kept, NOW), kept, (campaign(),), POLICY, ANYWHERE, NOW)

    assert again.unseen == {1: Door(10 * MINUTE, 0)}
    assert last.unseen[1].after == 6 * DAY
    assert again.seen == last.seen


# A newcomer


def test_a_newcomers_doors_are_those_of_an_empty_record_shortened_by_what_a_copy_may_be_old() -> None:
    later, soon = campaign(2, start=NOW + HOUR), campaign(3, start=NOW + MINUTE)

    found = newcomer_doors((campaign(1, views=4), later, soon, campaign(4, end=NOW)), POLICY, NOW, 5 * MINUTE)

    assert found == {1: Door(NO_TIME, 4), 2: Door(55 * MINUTE, 1), 3: Door(NO_TIME, 1)}


def test_where_browsers_forget_a_newcomers_first_view_asks_once() -> None:
    policy = replace(POLICY, first_view_asks=True, wall=Wall(3))

    found = newcomer_doors((campaign(1, views=4), wall(2), campaign(3, end=NOW)), policy, NOW, 5 * MINUTE)

    assert found == {1: AT_ONCE, 2: Door(NO_TIME, 0, 4)}


# Countries, holdbacks and articles


def test_another_country_is_waited_for_by_the_bound() -> None:
    german = campaign(include=Audience(countries=("DE",)))

    assert doors_of(Reader(views=1), german, setting=Setting(country="FR")) == {1: Door(7 * DAY, 0)}
    assert doors_of(Reader(views=1), german, setting=Setting(country="DE")) == {1: AT_ONCE}


def test_who_is_held_back_has_no_door_but_a_promises() -> None:
    held, promised = Reader(views=1), Reader(views=1, snooze=Snooze(NOW + DAY, 1))
    known = Setting(identity=READER)

    assert doors_of(held, campaign(holdback=100), setting=known) == {}
    assert doors_of(held, campaign(), wall(2), policy=Policy(holdback=100, wall=Wall(1)), setting=known) == {}
    assert doors_of(held, wall(holdback=100), policy=Policy(wall=Wall(1)), setting=known) == {}
    assert doors_of(promised, campaign(holdback=100), setting=known) == {1: Door(DAY, 0)}


def test_a_door_waits_for_the_articles_that_a_campaign_still_wants_at_its_instant() -> None:
    reader = Reader(views=3, articles=(Article(NOW.date(), 7),), dismissals=Dismissals(1, NOW))

    assert doors_of(reader, campaign(articles=Articles(least=3, days=8))) == {1: Door(7 * DAY, 0, 2)}
    assert doors_of(reader, campaign(articles=Articles(least=3, days=7))) == {1: Door(7 * DAY, 0, 3)}


def test_a_walls_door_opens_with_the_articles_whatever_keeps_it_from_asking() -> None:
    policy = Policy(wall=Wall(3, days=30))
    reader = Reader(articles=(Article(NOW.date(), 7),), dismissals=Dismissals(1, NOW), snooze=Snooze(NOW + DAY, 0))

    assert doors_of(reader, wall(), policy=policy) == {1: Door(NO_TIME, 0, 3)}
    assert doors_of(reader, wall(articles=Articles(most=0)), policy=policy) == {1: Door(NO_TIME, 0, 3)}


def test_a_walls_door_waits_for_what_opens_the_article() -> None:
    policy = Policy(wall=Wall(1, days=2))
    paying, gave = Reader(copies=(copy(until=NOW + 9 * DAY),)), Reader(copies=(copy(pause_until=NOW + DAY),))
    german = wall(include=Audience(countries=("DE",)))

    assert doors_of(paying, wall(), policy=policy) == {1: Door(7 * DAY, 0, 2)}
    assert doors_of(gave, wall(), policy=policy) == {1: Door(DAY, 0, 2)}
    assert doors_of(Reader(), german, policy=policy, setting=Setting(country="FR")) == {1: Door(7 * DAY, 0, 2)}
    assert doors_of(Reader(), wall(start=NOW + DAY), policy=policy) == {1: Door(DAY, 0, 2)}
    assert doors_of(Reader(), wall(end=NOW), policy=policy) == {}
    assert doors_of(Reader(), wall()) == {}


def test_a_walls_promise_may_be_kept_by_any_other_campaign() -> None:
    reader = Reader(snooze=Snooze(NOW + DAY, 2))

    assert doors_of(reader, campaign(1), wall(2), policy=Policy(wall=Wall(1))) == {
        1: Door(DAY, 0),
        2: Door(NO_TIME, 0, 2),
    }
