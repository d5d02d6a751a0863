"""The rules of time for a reader (R6 to R12) and what a campaign's meter still wants (C5)."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from supportsvc.domain.campaign import Cap, Meter
from supportsvc.domain.policy import BackOff, Policy
from supportsvc.domain.reader import DayTotal, Dismissals, Reader
from supportsvc.domain.reading import Article, Articles, section_mark
from supportsvc.domain.rules import (
    FOR_EVER,
    Reason,
    Rule,
    base,
    campaign_rules,
    latest,
    missing,
    missing_articles,
    reader_rules,
    refused_until,
)
from supportsvc.domain.snooze import Snooze
from supportsvc.domain.targeting import Audience
from tests.builders import DAY, MINUTE, NOW, READER, SECOND, campaign, copy, offered, seen

POLICY = Policy(caps=(Cap(2, 7 * DAY),), gap=DAY, back_off=BackOff(first=3 * DAY))
FULL = Reader(
    asks=(seen(NOW - DAY), seen(NOW), offered(NOW)),
    dismissals=Dismissals(1, NOW),
    snooze=Snooze(NOW + 5 * DAY, 1),
    copies=(copy(until=NOW + 9 * DAY), copy(until=NOW + DAY, pause_until=NOW + 6 * DAY)),
)


def test_r6_to_r12_stand_in_the_order_of_the_table() -> None:
    order = [rule.reason for rule in reader_rules(Reader(), POLICY, READER)]

    assert order == [
        Reason.SUPPORTER,
        Reason.ASK_PAUSE,
        Reason.SNOOZED,
        Reason.BACKED_OFF,
        Reason.OFFER_OPEN,
        Reason.GLOBAL_CAP,
        Reason.SITE_HOLDBACK,
    ]
    assert order == [reason for reason in Reason if reason in order]


@pytest.mark.parametrize(
    ("reason", "until"),
    [
        (Reason.SUPPORTER, NOW + 9 * DAY),
        (Reason.ASK_PAUSE, NOW + 6 * DAY),
        (Reason.SNOOZED, NOW + 5 * DAY),
        (Reason.BACKED_OFF, NOW + 3 * DAY),
        (Reason.OFFER_OPEN, NOW + 10 * MINUTE),
        (Reason.GLOBAL_CAP, NOW + 6 * DAY),
    ],
)
def test_r6_to_r11_refuse_until_their_instants_and_not_from_then_on(reason: Reason, until: datetime) -> None:
    rule = next(rule for rule in reader_rules(FULL, POLICY, READER) if rule.reason is reason)

    assert rule.until == until
    assert rule.refuses(until - SECOND)
    assert not rule.refuses(until)


def test_an_empty_record_is_refused_by_no_rule_of_time() -> None:
    assert all(rule.until is None and not rule.refuses(NOW) for rule in reader_rules(Reader(), POLICY, READER))


def test_a_promise_waives_the_back_off_the_global_cap_and_the_holdback_alone() -> None:
    waived = {rule.reason for rule in reader_rules(Reader(), POLICY, READER) if rule.waived}

    assert waived == {Reason.BACKED_OFF, Reason.GLOBAL_CAP, Reason.SITE_HOLDBACK}


def test_others_than_the_reader_may_end_what_follows_from_money() -> None:
    bounded = {rule.reason for rule in reader_rules(Reader(), POLICY, READER) if rule.bounded}

    assert bounded == {Reason.SUPPORTER, Reason.ASK_PAUSE}


def test_r8_a_used_up_snooze_silences_nothing() -> None:
    reader = Reader(snooze=Snooze(NOW + DAY, 1, used=True))

    assert {rule.until for rule in reader_rules(reader, POLICY, READER)} == {None}


def test_r11_the_gap_refuses_where_the_cap_does_not() -> None:
    rule = reader_rules(Reader(asks=(seen(NOW),)), POLICY, READER)[-2]

    assert rule == Rule(Reason.GLOBAL_CAP, NOW + DAY, waived=True)


def test_c6_a_campaign_refuses_until_its_cap_opens() -> None:
    capped = campaign(cap=Cap(1, 30 * DAY))

    rules = campaign_rules(Reader(asks=(seen(NOW),)), capped, "", READER)

    assert [rule.until for rule in rules] == [None, None, NOW + 30 * DAY, None]


def test_c6_a_campaigns_gap_counts_from_its_own_last_impression() -> None:
    asks = (seen(NOW - DAY, 1), seen(NOW, 2))

    rules = campaign_rules(Reader(asks=asks), campaign(1, gap=3 * DAY), "", READER)

    assert rules[2] == Rule(Reason.CAMPAIGN_CAP, NOW + 2 * DAY, waived=True)


def test_r12_and_c7_hold_back_for_ever_or_never() -> None:
    site, own = Policy(holdback=100), campaign(holdback=100)

    assert reader_rules(Reader(), site, READER)[-1].until == FOR_EVER
    assert reader_rules(Reader(), site, None)[-1].until is None
    assert campaign_rules(Reader(), own, "", READER)[-1] == Rule(Reason.HOLDBACK, FOR_EVER, waived=True)
    assert campaign_rules(Reader(), own, "", None)[-1].until is None


def test_c4_another_country_is_refused_for_as_long_as_the_reader_is_there() -> None:
    german = campaign(include=Audience(countries=("DE",)))

    assert campaign_rules(Reader(), german, "FR", READER)[0] == Rule(
        Reason.NOT_TARGETED, FOR_EVER, waived=True, bounded=True
    )
    assert campaign_rules(Reader(), german, "", READER)[0].until == FOR_EVER
    assert campaign_rules(Reader(), german, "DE", READER)[0].until is None
    assert campaign_rules(Reader(), german, None, READER)[0].until is None


READ = tuple(
    Article(NOW.date() - days * DAY, days, section_mark("sport" if days % 2 else "world")) for days in (4, 3, 2)
)


def test_c4_articles_are_wanted_in_a_window_and_in_a_section() -> None:
    reader = Reader(articles=READ)

    assert missing_articles(reader, campaign(articles=Articles(least=5, days=30)), NOW) == 2
    assert missing_articles(reader, campaign(articles=Articles(least=5, days=4)), NOW) == 3
    assert missing_articles(reader, campaign(articles=Articles(least=3, sections=("sport",))), NOW) == 2
    assert missing_articles(reader, campaign(articles=Articles(least=1)), NOW) == 0
    assert missing_articles(reader, campaign(), NOW) == 0


def test_c4_who_read_too_much_is_refused_until_so_much_has_left_the_window() -> None:
    reader = Reader(articles=READ)

    def until(most: int, days: int = 7) -> datetime | None:
        return campaign_rules(reader, campaign(articles=Articles(most=most, days=days)), "", READER)[1].until

    assert until(3) is None
    assert until(2) == datetime(2026, 3, 13, tzinfo=UTC)
    assert until(0) == datetime(2026, 3, 15, tzinfo=UTC)
    assert campaign_rules(reader, campaign(articles=Articles(least=1)), "", READER)[1].until is None


@pytest.mark.parametrize(("views", "left"), [(0, 4), (1, 3), (3, 1), (4, 0), (9, 0)])
def test_c5_the_fourth_read_is_the_fourth(views: int, left: int) -> None:
    assert missing(Reader(views=views), campaign(views=4), Policy(), NOW) == left


def test_c5_the_meter_begins_again_at_the_last_ask_seen() -> None:
    assert missing(Reader(views=10, views_at_ask=7), campaign(views=4), Policy(), NOW) == 1


def test_c5_the_view_after_an_ask_never_asks() -> None:
    assert missing(Reader(views=8, views_at_ask=7), campaign(), Policy(), NOW) == 1
    assert missing(Reader(views=9, views_at_ask=7), campaign(), Policy(), NOW) == 0
    assert missing(Reader(views=8, views_at_ask=7, days=DAYS), campaign(days=7), Policy(), NOW) == 1


def test_c5_nobody_is_asked_before_the_first_view_that_a_meter_names() -> None:
    later = campaign(views=2, first=9)

    assert missing(Reader(views=5), later, Policy(), NOW) == 4
    assert missing(Reader(views=9), later, Policy(), NOW) == 0
    assert missing(Reader(views=10, views_at_ask=9), later, Policy(), NOW) == 1


def test_c5_the_sites_meter_holds_beside_the_campaigns() -> None:
    assert missing(Reader(views=2), campaign(views=3), Policy(meter=Meter(views=7)), NOW) == 5
    assert missing(Reader(views=2), campaign(views=3), Policy(meter=Meter(first=2)), NOW) == 1


DAYS = tuple(DayTotal(NOW.date() - days * DAY, total) for days, total in ((9, 3), (2, 5), (0, 8)))


@pytest.mark.parametrize(("window", "before"), [(1, 5), (2, 5), (3, 3), (9, 3), (10, 0)])
def test_c5_a_window_counts_whole_days_with_today(window: int, before: int) -> None:
    reader = Reader(views=8, days=DAYS)

    assert base(reader, window, NOW.date()) == before
    assert missing(reader, campaign(views=10, days=window), Policy(), NOW) == 10 - (8 - before)


def test_c5_a_window_is_judged_at_the_instant_in_question_when_todays_views_may_have_left_it() -> None:
    reader = Reader(views=8, days=DAYS)
    wanting = campaign(views=3, days=2)

    assert missing(reader, wanting, Policy(), NOW) == 0
    assert missing(reader, wanting, Policy(), NOW + 2 * DAY) == 3


def test_the_latest_of_no_instants_is_none() -> None:
    assert latest(None, None) is None
    assert latest(NOW, None, NOW - DAY) == NOW


def test_c5_the_sites_meter_may_have_a_window_too() -> None:
    reader = Reader(views=9, days=(DayTotal(NOW.date() - 3 * DAY, 5), DayTotal(NOW.date(), 9)))

    assert missing(reader, campaign(), Policy(meter=Meter(views=7, days=2)), NOW) == 3


def test_a_promise_waives_every_rule_of_time_that_a_campaign_has() -> None:
    assert all(rule.waived for rule in campaign_rules(Reader(), campaign(), "FR", READER))


def test_a_refused_payment_is_told_of_until_the_last_of_a_readers_customers_says() -> None:
    told = (copy(), replace(copy(), refused_until=NOW + 3 * DAY), replace(copy(), refused_until=NOW + DAY))

    assert refused_until(told) == NOW + 3 * DAY
    assert refused_until((copy(),)) is None
