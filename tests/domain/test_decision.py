"""The decision, rule by rule in the order of docs/decision-rules.md, and the promise of a snooze that fell due."""

from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest

from supportsvc.domain.assignment import assign
from supportsvc.domain.campaign import Campaign, Cap, Variant
from supportsvc.domain.decision import Arm, Decision, Facts, decide
from supportsvc.domain.page import Device, Page, Placement
from supportsvc.domain.policy import BackOff, Exclusions, Policy, Switches
from supportsvc.domain.reader import Dismissals, Reader
from supportsvc.domain.reading import Article, Articles
from supportsvc.domain.rules import Reason
from supportsvc.domain.snooze import Snooze
from supportsvc.domain.targeting import Audience
from tests.builders import DAY, NOW, READER, SECOND, campaign, copy, offered, seen

POLICY = Policy(
    exclusions=Exclusions(sections=frozenset({"obituaries"})),
    caps=(Cap(1, 7 * DAY),),
    back_off=BackOff(first=7 * DAY),
)
ASKING = campaign(1)
OTHER = campaign(2, placement=Placement.BANNER)
SNOOZED = Snooze(NOW + DAY, campaign=1)
DUE = Snooze(NOW, campaign=1)
ANY_PAGE = Page()
ALL_ON = Switches()
INLINE_ONLY = Page(placements=frozenset({Placement.INLINE}))
BANNER_ONLY = Page(placements=frozenset({Placement.BANNER}))


def judge(
    reader: Reader | None = None,
    *campaigns: Campaign,
    page: Page = ANY_PAGE,
    switches: Switches = ALL_ON,
    policy: Policy = POLICY,
    store: bool = True,
    **more: Any,
) -> Decision:
    facts = Facts(page, (reader or Reader(views=1)) if store else None, switches, identity=READER, **more)
    return decide(facts, campaigns or (ASKING,), policy, NOW)


def test_r1_nobody_is_asked_while_everything_is_switched_off() -> None:
    assert judge(switches=Switches(everything=True)) == Decision(Reason.SWITCHED_OFF)


def test_r2_nobody_is_asked_on_an_excluded_page_whatever_the_store_does() -> None:
    assert judge(page=Page(section="obituaries"), store=False) == Decision(Reason.PAGE_EXCLUDED)


def test_r3_nobody_is_asked_in_a_protected_country_whatever_the_store_does() -> None:
    policy = replace(POLICY, protected=frozenset({"XA"}))

    assert judge(policy=policy, country="XA", store=False) == Decision(Reason.PROTECTED_COUNTRY)
    assert judge(policy=policy, country="XB").reason is Reason.SHOWN
    assert judge(policy=policy).reason is Reason.SHOWN


def test_r4_no_crawler_is_asked_whatever_the_store_does() -> None:
    assert judge(crawler=True, store=False) == Decision(Reason.BOT)


def test_r1_to_r4_stand_in_the_order_of_the_table() -> None:
    off, policy = Switches(everything=True), replace(POLICY, protected=frozenset({"XA"}))
    bad = Page(excluded=True)

    reasons = [
        judge(page=bad, switches=off, policy=policy, country="XA", crawler=True).reason,
        judge(page=bad, policy=policy, country="XA", crawler=True).reason,
        judge(policy=policy, country="XA", crawler=True).reason,
        judge(policy=policy, crawler=True).reason,
    ]

    assert reasons == list(Reason)[:4]


def test_r5_nobody_is_asked_while_the_store_does_not_answer() -> None:
    assert judge(store=False) == Decision(Reason.STORE_UNAVAILABLE)


def test_r6_a_supporter_is_never_asked() -> None:
    assert judge(Reader(views=9, copies=(copy(until=NOW + SECOND),))) == Decision(Reason.SUPPORTER)
    assert judge(Reader(views=9, copies=(copy(until=NOW),))).reason is Reason.SHOWN


def test_r7_nobody_is_asked_in_the_pause_after_a_gift() -> None:
    assert judge(Reader(views=9, copies=(copy(pause_until=NOW + SECOND),))) == Decision(Reason.ASK_PAUSE)


def test_r8_a_snoozed_reader_is_asked_by_no_campaign() -> None:
    assert judge(Reader(views=9, snooze=SNOOZED), ASKING, OTHER) == Decision(Reason.SNOOZED)


def test_r9_who_closed_a_prompt_is_left_alone() -> None:
    reader = Reader(views=9, dismissals=Dismissals(1, NOW - 7 * DAY + SECOND))

    assert judge(reader) == Decision(Reason.BACKED_OFF)


def test_r10_an_open_offer_keeps_every_other_ask_back() -> None:
    assert judge(Reader(views=9, asks=(offered(NOW - 599 * SECOND),))) == Decision(Reason.OFFER_OPEN)
    assert judge(Reader(views=9, asks=(offered(NOW - 600 * SECOND),))).reason is Reason.SHOWN


def test_r11_the_global_cap_counts_the_impressions_of_all_campaigns() -> None:
    assert judge(Reader(views=9, asks=(seen(NOW - DAY, campaign=7),))) == Decision(Reason.GLOBAL_CAP)


def test_r12_who_is_in_the_sites_holdback_is_asked_by_no_campaign_and_counted_in_its_arm() -> None:
    held, none = replace(POLICY, holdback=100), replace(POLICY, holdback=1)

    assert judge(policy=held) == Decision(Reason.SITE_HOLDBACK, arms=(Arm(0, held=True),))
    assert judge(policy=none) == Decision(Reason.SHOWN, ASKING, arms=(Arm(0, held=False),))
    assert judge(None, campaign(views=9), policy=none) == Decision(Reason.METERED, arms=(Arm(0, held=False),))
    assert judge(policy=none, store=False).arms == ()
    assert judge(Reader(snooze=Snooze(NOW + DAY, 1)), policy=none) == Decision(Reason.SNOOZED)


def test_a_snooze_that_is_used_up_binds_nobody_to_its_campaign() -> None:
    reader = Reader(views=9, snooze=Snooze(NOW - DAY, OTHER.mark, used=True))

    assert judge(reader, ASKING, OTHER) == Decision(Reason.SHOWN, ASKING)


def test_r13_without_campaigns_there_is_nothing_to_ask_with() -> None:
    facts = Facts(Page(), Reader(views=1))

    assert decide(facts, (), POLICY, NOW) == Decision(Reason.NO_CAMPAIGN)


def test_the_first_rule_that_holds_ends_it() -> None:
    everything = Reader(
        asks=(seen(NOW - DAY), offered(NOW - SECOND)),
        dismissals=Dismissals(1, NOW - DAY),
        snooze=SNOOZED,
        copies=(copy(until=NOW + DAY, pause_until=NOW + DAY),),
    )
    less = [everything, replace(everything, copies=(copy(pause_until=NOW + DAY),)), replace(everything, copies=())]
    less.append(replace(less[-1], snooze=None))
    less.append(replace(less[-1], dismissals=None))
    less.append(replace(less[-1], asks=everything.asks[:1]))

    reasons = [judge(reader).reason for reader in less]

    assert reasons == [
        Reason.SUPPORTER,
        Reason.ASK_PAUSE,
        Reason.SNOOZED,
        Reason.BACKED_OFF,
        Reason.OFFER_OPEN,
        Reason.GLOBAL_CAP,
    ]
    assert all(a < b for a, b in pairwise([list(Reason).index(reason) for reason in reasons]))


def test_c1_a_campaign_asks_from_its_start_to_its_end() -> None:
    assert judge(None, campaign(start=NOW + SECOND)) == Decision(Reason.NOT_SCHEDULED)
    assert judge(None, campaign(end=NOW)) == Decision(Reason.NOT_SCHEDULED)
    assert judge(None, campaign(start=NOW, end=NOW + SECOND)).reason is Reason.SHOWN


def test_c2_a_switched_off_placement_asks_nobody_and_leaves_the_others_on() -> None:
    off = Switches(placements=frozenset({Placement.INLINE}))

    assert judge(switches=off) == Decision(Reason.PLACEMENT_OFF)
    assert judge(None, ASKING, OTHER, switches=off) == Decision(Reason.SHOWN, OTHER)


def test_c3_a_campaign_needs_a_page_with_its_placement() -> None:
    assert judge(page=BANNER_ONLY) == Decision(Reason.NO_PLACEMENT)


@pytest.mark.parametrize(
    ("include", "exclude"),
    [
        (Audience(sections=("world",)), Audience()),
        (Audience(), Audience(devices=(Device.MOBILE,))),
        (Audience(countries=("DE",)), Audience()),
        (Audience(), Audience(countries=("FR",))),
    ],
)
def test_c4_a_campaign_asks_none_but_those_it_is_for(include: Audience, exclude: Audience) -> None:
    page = Page(section="sport", device=Device.MOBILE)

    assert judge(None, campaign(include=include, exclude=exclude), page=page, country="FR") == Decision(
        Reason.NOT_TARGETED
    )


def test_c4_a_campaign_may_want_articles_to_have_been_read_and_not_too_many() -> None:
    reader = Reader(views=9, articles=tuple(Article(NOW.date(), mark) for mark in (1, 2)))

    assert judge(reader, campaign(articles=Articles(least=3))) == Decision(Reason.NOT_TARGETED)
    assert judge(reader, campaign(articles=Articles(most=1))) == Decision(Reason.NOT_TARGETED)
    assert judge(reader, campaign(articles=Articles(least=2, most=2))).reason is Reason.SHOWN


def test_c5_a_wall_asks_where_access_is_denied_and_there_nothing_else_does() -> None:
    wall = campaign(3, placement=Placement.WALL)

    assert judge(None, wall, ASKING) == Decision(Reason.SHOWN, ASKING)
    assert judge(None, wall) == Decision(Reason.METERED)
    assert judge(None, ASKING, wall, walled=True) == Decision(Reason.SHOWN, wall)
    assert judge(None, ASKING, walled=True) == Decision(Reason.NO_PLACEMENT)


def test_c5_nobody_is_asked_before_the_meter_is_full() -> None:
    fourth = campaign(views=4)

    assert judge(Reader(views=3), fourth) == Decision(Reason.METERED)
    assert judge(Reader(views=4), fourth) == Decision(Reason.SHOWN, fourth)


def test_c6_a_campaigns_own_cap_leaves_the_reader_to_the_others() -> None:
    capped = campaign(1, cap=Cap(1, 30 * DAY))
    reader = Reader(views=9, asks=(seen(NOW - 8 * DAY),))

    assert judge(reader, capped) == Decision(Reason.CAMPAIGN_CAP)
    assert judge(reader, capped, OTHER) == Decision(Reason.SHOWN, OTHER)


def test_c7_who_is_held_back_is_left_to_the_other_campaigns_and_counted_where_they_came_to_it() -> None:
    held, asked = campaign(1, holdback=100), campaign(2, placement=Placement.BANNER, holdback=1)

    assert judge(None, held) == Decision(Reason.HOLDBACK, arms=(Arm(1, held=True),))
    assert judge(None, held, asked).arms == (Arm(1, held=True), Arm(2, held=False))
    assert judge(Reader(views=1), campaign(1, views=9, holdback=100)) == Decision(Reason.METERED)


def test_c8_the_variant_is_the_readers_own() -> None:
    variants = tuple(Variant(name) for name in "abcdefgh")
    tested = campaign(variants=variants)

    assert judge(None, tested).variant == assign(tested, READER)


def test_c8_the_first_campaign_that_passes_is_shown() -> None:
    assert judge(None, ASKING, OTHER) == Decision(Reason.SHOWN, ASKING)
    assert judge(None, OTHER, ASKING) == Decision(Reason.SHOWN, OTHER)


def test_where_none_passes_the_reason_is_that_of_the_first() -> None:
    assert judge(None, campaign(1, views=4), campaign(2, end=NOW)) == Decision(Reason.METERED)


BUSY = Reader(
    views=1,
    views_at_ask=1,
    asks=(seen(NOW - DAY),),
    dismissals=Dismissals(9, NOW - DAY),
    snooze=DUE,
)


def test_a_due_promise_is_kept_whatever_the_back_off_the_caps_and_the_meter_say() -> None:
    own = campaign(1, views=4, cap=Cap(1, 30 * DAY))

    assert judge(BUSY, own) == Decision(Reason.SHOWN, own, promised=True)


@pytest.mark.parametrize(
    ("more", "reason"),
    [
        (Reader(copies=(copy(until=NOW + DAY),)), Reason.SUPPORTER),
        (Reader(copies=(copy(pause_until=NOW + DAY),)), Reason.ASK_PAUSE),
        (Reader(asks=(offered(NOW),)), Reason.OFFER_OPEN),
    ],
)
def test_a_due_promise_waives_neither_money_nor_the_open_offer(more: Reader, reason: Reason) -> None:
    reader = replace(BUSY, copies=more.copies, asks=more.asks)

    assert judge(reader) == Decision(reason)


def test_a_due_promise_waits_for_a_page_that_is_not_excluded_with_a_placement_that_is_on() -> None:
    off = Switches(placements=frozenset({Placement.INLINE}))

    assert judge(BUSY, page=Page(excluded=True)) == Decision(Reason.PAGE_EXCLUDED)
    assert judge(BUSY, page=BANNER_ONLY) == Decision(Reason.NO_PLACEMENT)
    assert judge(BUSY, switches=off) == Decision(Reason.PLACEMENT_OFF)


def test_a_due_promise_waives_whom_a_campaign_is_for_and_both_holdbacks() -> None:
    own = campaign(1, include=Audience(sections=("world",), countries=("DE",)), articles=Articles(9), holdback=100)
    policy = replace(POLICY, holdback=100)

    assert judge(BUSY, own, policy=policy) == Decision(Reason.SHOWN, own, promised=True)


def test_a_wall_keeps_any_promise_where_access_is_denied_and_elsewhere_none() -> None:
    wall = campaign(3, placement=Placement.WALL)
    put_off_at_the_wall = replace(BUSY, snooze=Snooze(NOW, 3))

    assert judge(BUSY, ASKING, wall, walled=True) == Decision(Reason.SHOWN, wall, promised=True)
    assert judge(put_off_at_the_wall, wall) == Decision(Reason.METERED)
    assert judge(put_off_at_the_wall, wall, OTHER) == Decision(Reason.SHOWN, OTHER, promised=True)


def test_while_a_promise_is_due_only_its_own_campaign_is_judged() -> None:
    reader = Reader(views=9, snooze=DUE)

    assert judge(reader, OTHER, ASKING) == Decision(Reason.SHOWN, ASKING, promised=True)
    assert judge(reader, OTHER, ASKING, page=BANNER_ONLY) == Decision(Reason.NO_PLACEMENT)
    assert judge(reader, OTHER, campaign(1, start=NOW + DAY)) == Decision(Reason.NOT_SCHEDULED)


@pytest.mark.parametrize("own", [(), (campaign(1, end=NOW),)])
def test_a_promise_whose_own_campaign_is_over_or_gone_is_kept_by_the_others_in_their_order(
    own: tuple[Campaign, ...],
) -> None:
    third = campaign(3, views=9)

    assert judge(BUSY, *own, OTHER, third) == Decision(Reason.SHOWN, OTHER, promised=True)
    assert judge(BUSY, *own, OTHER, third, page=INLINE_ONLY) == Decision(Reason.SHOWN, third, promised=True)


def test_a_promise_that_lapsed_or_was_used_up_waives_nothing() -> None:
    lapsed = replace(BUSY, snooze=Snooze(NOW - 30 * DAY, 1))
    used = replace(BUSY, snooze=replace(DUE, used=True))

    assert judge(lapsed) == Decision(Reason.BACKED_OFF)
    assert judge(used) == Decision(Reason.BACKED_OFF)
