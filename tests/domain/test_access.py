"""The access table, row by row."""

from dataclasses import replace
from datetime import date
from typing import Any

from supportsvc.domain.access import Access, AccessRule, decide_access
from supportsvc.domain.campaign import Campaign
from supportsvc.domain.decision import Facts
from supportsvc.domain.judgement import judge_view
from supportsvc.domain.page import Page, Placement
from supportsvc.domain.policy import Policy, Switches
from supportsvc.domain.reader import Dismissals, Reader
from supportsvc.domain.reading import Article, Wall, article_mark, section_mark
from supportsvc.domain.rules import Reason
from supportsvc.domain.snooze import Snooze
from supportsvc.domain.targeting import Audience
from tests.builders import DAY, NOW, READER, campaign, copy

WALL = campaign(1, placement=Placement.WALL)
POLICY = Policy(wall=Wall(2, days=7), salt="news", protected=frozenset({"XA"}))
HERE = Page(path="/here", section="sport")
FULL = Reader(views=9, articles=tuple(Article(NOW.date(), mark) for mark in (1, 2)))


def access(
    reader: Reader | None = FULL, *walls: Campaign, policy: Policy = POLICY, page: Page = HERE, **more: Any
) -> Access:
    return decide_access(Facts(page, reader, identity=READER, **more), walls or (WALL,), policy, NOW)


def granted(rule: AccessRule, views_left: int | None = None) -> Access:
    return Access(granted=True, rule=rule, views_left=views_left)


def test_a1_where_no_wall_stands_every_article_is_open() -> None:
    german = replace(WALL, include=Audience(countries=("DE",)))
    nowhere = [
        access(policy=replace(POLICY, wall=None)),
        access(FULL, campaign()),
        access(FULL, replace(WALL, schedule=campaign(start=NOW + DAY).schedule)),
        access(switches=Switches(placements=frozenset({Placement.WALL}))),
        access(page=Page(placements=frozenset({Placement.INLINE}))),
        access(FULL, replace(WALL, exclude=Audience(sections=("sport",)))),
        access(FULL, german, country="FR"),
    ]

    assert nowhere == [granted(AccessRule.NO_WALL)] * 7
    assert not access(FULL, german, country="DE").granted


def test_a2_whoever_is_refused_before_or_by_the_store_reads_on() -> None:
    early = [
        access(switches=Switches(everything=True)),
        access(page=replace(HERE, excluded=True)),
        access(country="XA"),
        access(crawler=True),
        access(None),
    ]

    assert early == [granted(AccessRule.REFUSED_EARLY)] * 5


def test_a3_supporters_and_givers_read_on() -> None:
    assert access(replace(FULL, copies=(copy(until=NOW + DAY),))) == granted(AccessRule.ENTITLED)
    assert access(replace(FULL, copies=(copy(pause_until=NOW + DAY),))) == granted(AccessRule.ENTITLED)
    assert not access(replace(FULL, copies=(copy(until=NOW, pause_until=NOW),))).granted


def test_a4_who_is_held_back_reads_on_unless_another_wall_stands() -> None:
    held = replace(WALL, holdback=100)

    assert access(policy=replace(POLICY, holdback=100)) == granted(AccessRule.HELD_BACK)
    assert access(FULL, held) == granted(AccessRule.HELD_BACK)
    assert access(FULL, held, replace(WALL, mark=2, name="other")).wall == replace(WALL, mark=2, name="other")


def test_a5_an_article_that_was_counted_stays_open() -> None:
    again = Reader(articles=(Article(NOW.date(), article_mark("/here", "news")), Article(NOW.date(), 2)))
    long_ago = Reader(articles=(Article(NOW.date() - 7 * DAY, article_mark("/here", "news")), *FULL.articles))

    assert access(again) == granted(AccessRule.KNOWN_ARTICLE, 0)
    assert not access(long_ago).granted


def test_a6_so_many_articles_are_free_this_one_included() -> None:
    assert access(Reader()) == granted(AccessRule.FREE_ARTICLE, 1)
    assert access(replace(FULL, articles=FULL.articles[:1])) == granted(AccessRule.FREE_ARTICLE, 0)


def test_a7_then_access_is_denied_by_the_first_wall() -> None:
    assert access() == Access(granted=False, rule=AccessRule.USED_UP, views_left=0, wall=WALL)


def test_a7_a_calendar_month_begins_anew() -> None:
    monthly = replace(POLICY, wall=Wall(2))
    before = Reader(articles=(Article(date(2026, 2, 28), 1), Article(date(2026, 3, 1), 2)))

    assert access(before, policy=monthly) == granted(AccessRule.FREE_ARTICLE, 0)
    assert not access(replace(before, articles=FULL.articles), policy=monthly).granted


def test_who_is_snoozed_backed_off_or_capped_is_metered_as_usual() -> None:
    left_alone = replace(FULL, snooze=Snooze(NOW + DAY, 1), dismissals=Dismissals(1, NOW))

    assert access(left_alone).rule is AccessRule.USED_UP


def test_an_article_is_counted_where_access_is_granted_and_only_there() -> None:
    facts = Facts(HERE, Reader(views=9), identity=READER)

    first = judge_view(facts, (WALL,), POLICY, NOW, articles=7)
    denied = judge_view(replace(facts, reader=FULL), (WALL,), POLICY, NOW, articles=7)

    assert first.reader is not None
    assert first.reader.articles == (Article(NOW.date(), article_mark("/here", "news"), section_mark("sport")),)
    assert first.decision.reason is Reason.METERED
    assert (denied.reader, denied.decision.reason) == (FULL, Reason.SHOWN)


def test_a_page_that_is_no_article_is_not_counted() -> None:
    page = replace(HERE, placements=frozenset({Placement.INLINE}))

    judged = judge_view(Facts(page, Reader()), (WALL,), POLICY, NOW, articles=7)
    unwanted = judge_view(Facts(HERE, Reader()), (WALL,), POLICY, NOW)

    assert judged.reader == unwanted.reader == Reader()
    assert judge_view(Facts(HERE, None), (WALL,), POLICY, NOW, articles=7).reader is None


def test_who_was_admitted_is_not_judged_by_the_early_rules_once_more() -> None:
    facts = Facts(Page(), Reader(views=9), crawler=True)

    anew, admitted = (judge_view(facts, (campaign(1),), Policy(), NOW, admitted=judged) for judged in (False, True))

    assert (anew.decision.reason, admitted.decision.reason) == (Reason.BOT, Reason.SHOWN)
