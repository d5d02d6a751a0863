"""The rules of time for a reader (R6 to R11) and what a campaign's meter still wants (C5)."""

from datetime import datetime

import pytest

from supportsvc.domain.campaign import Cap
from supportsvc.domain.policy import BackOff, Policy
from supportsvc.domain.reader import DayTotal, Dismissals, Reader
from supportsvc.domain.rules import Reason, Rule, base, campaign_rules, latest, missing, reader_rules
from supportsvc.domain.snooze import Snooze
from tests.builders import DAY, MINUTE, NOW, SECOND, campaign, copy, offered, seen

POLICY = Policy(cap=Cap(2, 7 * DAY), gap=DAY, back_off=BackOff(first=3 * DAY))
FULL = Reader(
    asks=(seen(NOW - DAY), seen(NOW), offered(NOW)),
    dismissals=Dismissals(1, NOW),
    snooze=Snooze(NOW + 5 * DAY, 1),
    copies=(copy(until=NOW + 9 * DAY), copy(until=NOW + DAY, pause_until=NOW + 6 * DAY)),
)


def test_r6_to_r11_stand_in_the_order_of_the_table() -> None:
    order = [rule.reason for rule in reader_rules(Reader(), POLICY)]

    assert order == [
        Reason.SUPPORTER,
        Reason.ASK_PAUSE,
        Reason.SNOOZED,
        Reason.BACKED_OFF,
        Reason.OFFER_OPEN,
        Reason.GLOBAL_CAP,
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
    rule = next(rule for rule in reader_rules(FULL, POLICY) if rule.reason is reason)

    assert rule.until == until
    assert rule.refuses(until - SECOND)
    assert not rule.refuses(until)


def test_an_empty_record_is_refused_by_no_rule_of_time() -> None:
    assert all(rule.until is None and not rule.refuses(NOW) for rule in reader_rules(Reader(), POLICY))


def test_a_promise_waives_the_back_off_and_the_global_cap_alone() -> None:
    waived = {rule.reason for rule in reader_rules(Reader(), POLICY) if rule.waived}

    assert waived == {Reason.BACKED_OFF, Reason.GLOBAL_CAP}


def test_others_than_the_reader_may_end_what_follows_from_money() -> None:
    bounded = {rule.reason for rule in reader_rules(Reader(), POLICY) if rule.bounded}

    assert bounded == {Reason.SUPPORTER, Reason.ASK_PAUSE}


def test_r8_a_used_up_snooze_silences_nothing() -> None:
    reader = Reader(snooze=Snooze(NOW + DAY, 1, used=True))

    assert {rule.until for rule in reader_rules(reader, POLICY)} == {None}


def test_r11_the_gap_refuses_where_the_cap_does_not() -> None:
    rule = reader_rules(Reader(asks=(seen(NOW),)), POLICY)[-1]

    assert rule == Rule(Reason.GLOBAL_CAP, NOW + DAY, waived=True)


def test_c6_a_campaign_refuses_until_its_cap_opens() -> None:
    capped = campaign(cap=Cap(1, 30 * DAY))

    assert campaign_rules(Reader(asks=(seen(NOW),)), capped) == (Rule(Reason.CAMPAIGN_CAP, NOW + 30 * DAY),)


@pytest.mark.parametrize(("views", "left"), [(0, 4), (1, 3), (3, 1), (4, 0), (9, 0)])
def test_c5_the_fourth_read_is_the_fourth(views: int, left: int) -> None:
    assert missing(Reader(views=views), campaign(views=4), NOW) == left


def test_c5_the_meter_begins_again_at_the_last_ask_seen() -> None:
    assert missing(Reader(views=10, views_at_ask=7), campaign(views=4), NOW) == 1


DAYS = tuple(DayTotal(NOW.date() - days * DAY, total) for days, total in ((9, 3), (2, 5), (0, 8)))


@pytest.mark.parametrize(("window", "before"), [(1, 5), (2, 5), (3, 3), (9, 3), (10, 0)])
def test_c5_a_window_counts_whole_days_with_today(window: int, before: int) -> None:
    reader = Reader(views=8, days=DAYS)

    assert base(reader, window, NOW.date()) == before
    assert missing(reader, campaign(views=10, days=window), NOW) == 10 - (8 - before)


def test_c5_a_window_is_judged_at_the_instant_in_question_when_todays_views_may_have_left_it() -> None:
    reader = Reader(views=8, days=DAYS)
    wanting = campaign(views=3, days=2)

    assert missing(reader, wanting, NOW) == 0
    assert missing(reader, wanting, NOW + 2 * DAY) == 3


def test_the_latest_of_no_instants_is_none() -> None:
    assert latest(None, None) is None
    assert latest(NOW, None, NOW - DAY) == NOW
