"""The explanation: it ends where `decide` ends, and says of each rule by what it was decided."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from functools import partial
from time import tzset
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from supportsvc.domain.access import AccessRule
from supportsvc.domain.campaign import Campaign, Cap, Meter, Variant
from supportsvc.domain.decision import Facts, decide
from supportsvc.domain.explanation import Finding, explain, explain_view
from supportsvc.domain.explanation.phrases import say_instant, say_length, say_list, say_place, say_times
from supportsvc.domain.page import Device, Page, Placement
from supportsvc.domain.policy import Exclusions, Policy, Switches
from supportsvc.domain.reader import Copy, Dismissals, Reader
from supportsvc.domain.reading import Article, Articles, Wall, article_mark, section_mark
from supportsvc.domain.rules import Reason
from supportsvc.domain.schedule import Schedule, Weekday
from supportsvc.domain.snooze import Snooze
from supportsvc.domain.targeting import Audience
from tests.builders import DAY, HOUR, MINUTE, NOW, SECOND, campaign, offered, seen

PLAIN = campaign(1)
MUCH = Reader(views=20)
INLINE = Page(placements=frozenset({Placement.INLINE}))


def said(
    number: str,
    reader: Reader | None = MUCH,
    *campaigns: Campaign,
    page: Page = INLINE,
    policy: Policy | None = None,
    now: datetime = NOW,
    **more: object,
) -> Finding:
    """Return the first finding of a number."""
    facts = Facts(page, reader, **more)  # type: ignore[arg-type]  # whatever a fact may be
    found = explain_view(facts, campaigns or (PLAIN,), policy or Policy(), now, articles=31).findings
    return next(finding for finding in found if finding.number == number)


instants = st.integers(-100, 100).map(lambda number: NOW + number * DAY) | st.integers(-700, 700).map(
    lambda number: NOW + number * SECOND
)
campaigns = st.builds(
    campaign,
    st.integers(1, 3),
    placement=st.sampled_from(Placement),
    start=st.none() | instants,
    end=st.none() | instants,
    views=st.integers(1, 4),
    days=st.none() | st.integers(1, 9),
    cap=st.none() | st.builds(Cap, st.integers(1, 3), st.sampled_from([HOUR, 7 * DAY])),
    gap=st.sampled_from([timedelta(), HOUR]),
    include=st.builds(
        Audience,
        countries=st.sampled_from([(), ("DE",)]),
        sections=st.sampled_from([(), ("world",)]),
        signed_in=st.sampled_from([None, True]),
    ),
    exclude=st.builds(
        Audience, devices=st.sampled_from([(), (Device.MOBILE,)]), returning=st.sampled_from([None, True])
    ),
    articles=st.none() | st.builds(Articles, least=st.integers(0, 2), most=st.none() | st.integers(0, 2)),
    holdback=st.sampled_from([0, 50]),
)
readers = st.builds(
    Reader,
    views=st.integers(0, 9),
    views_at_ask=st.integers(0, 5),
    asks=st.lists(st.builds(seen, instants, st.integers(1, 3)) | st.builds(offered, instants), max_size=3).map(
        lambda asks: tuple(sorted(asks, key=lambda ask: ask.instant))
    ),
    dismissals=st.none() | st.builds(Dismissals, st.integers(1, 3), instants),
    snooze=st.none() | st.builds(Snooze, instants, st.integers(0, 3), used=st.booleans()),
    articles=st.lists(st.builds(Article, st.dates(date(2026, 2, 25), NOW.date()), st.integers(1, 9)), max_size=3).map(
        tuple
    ),
    copies=st.lists(st.builds(Copy, st.just("cus_1"), st.just(1), instants, st.none() | instants), max_size=1).map(
        tuple
    ),
)
policies = st.builds(
    Policy,
    exclusions=st.builds(Exclusions, sections=st.sampled_from([frozenset(), frozenset({"crime"})])),
    caps=st.sampled_from([(), (Cap(1, 7 * DAY),)]),
    holdback=st.sampled_from([0, 50]),
    protected=st.sampled_from([frozenset(), frozenset({"KP"})]),
    wall=st.none() | st.builds(Wall, st.integers(0, 2)),
)
facts = st.builds(
    Facts,
    page=st.builds(
        Page,
        section=st.sampled_from(["world", "crime"]),
        placements=st.frozensets(st.sampled_from(Placement)),
        device=st.sampled_from([None, Device.MOBILE]),
        signed_in=st.booleans(),
        excluded=st.sampled_from([False, False, False, True]),
    ),
    reader=st.none() | readers | readers | readers,
    switches=st.builds(
        Switches, st.sampled_from([False, False, False, True]), st.frozensets(st.sampled_from(Placement), max_size=1)
    ),
    country=st.sampled_from(["", "DE", "KP"]),
    crawler=st.sampled_from([False, False, False, True]),
    identity=st.binary(min_size=16, max_size=16),
    walled=st.booleans(),
)


@given(facts, st.lists(campaigns, max_size=3, unique_by=lambda c: c.mark).map(tuple), policies)
def test_it_ends_where_the_decision_ends(facts: Facts, campaigns: tuple[Campaign, ...], policy: Policy) -> None:
    findings = explain(facts, campaigns, policy, NOW)

    decision = decide(facts, campaigns, policy, NOW)
    holding = [finding for finding in findings if finding.holds]
    shown = [finding for finding in holding if finding.reason is Reason.SHOWN]
    if decision.campaign is None:
        assert not shown
        assert holding[0].reason is decision.reason
    else:
        assert [finding.campaign for finding in shown] == [decision.campaign.name]
        assert [f.number for f in holding if f.campaign == decision.campaign.name] == ["C8"]
        assert not any(finding.campaign is None for finding in holding)


@given(facts, st.lists(campaigns, max_size=3, unique_by=lambda c: c.mark).map(tuple), policies)
def test_every_rule_is_there_with_a_sentence(facts: Facts, campaigns: tuple[Campaign, ...], policy: Policy) -> None:
    explained = explain_view(replace(facts, walled=False), campaigns, policy, NOW, articles=31)

    numbers = [finding.number for finding in explained.findings]
    walled = policy.wall is not None and any(c.placement is Placement.WALL for c in campaigns)
    access = [f"A{n}" for n in range(1, 8)] if walled else []
    reader = [f"R{n}" for n in range(1, 14)]
    assert numbers == access + reader + [f"C{n}" for n in range(1, 9)] * len(campaigns)
    assert all(
        not finding.sentence[0].islower() and finding.sentence.endswith((".", ").")) for finding in explained.findings
    )
    if walled:
        assert [f.reason for f in explained.findings if isinstance(f.reason, AccessRule) and f.holds] == [
            explained.judged.access.rule
        ]


SENTENCES = (
    ("R1", partial(said, "R1", switches=Switches(everything=True)), "Everything is switched off."),
    ("R1", partial(said, "R1"), "Not everything is switched off."),
    ("R2", partial(said, "R2"), "Nothing excludes the page."),
    ("R4", partial(said, "R4"), "The user agent is no crawler's."),
    ("R10", partial(said, "R10"), "No offer is open."),
    (
        "R11",
        partial(said, "R11", policy=Policy(caps=(Cap(1, 7 * DAY),), gap=HOUR)),
        "Not asked yet; 0 of at most 1 in 7 days; at least 1 hour apart.",
    ),
    (
        "R11",
        partial(said, "R11", Reader(asks=(seen(NOW - 7 * DAY),)), policy=Policy(caps=(Cap(1, 7 * DAY),), gap=HOUR)),
        "Last asked on 3 March 2026 12:00 UTC; 0 of at most 1 in 7 days; at least 1 hour apart.",
    ),
    ("R2", partial(said, "R2", page=replace(INLINE, excluded=True)), "The page is excluded: it says so itself."),
    (
        "R2",
        partial(
            said,
            "R2",
            page=replace(INLINE, section="crime", tags=frozenset({"votes", "obituary"}), path="/about/us"),
            policy=Policy(Exclusions({"crime"}, {"obituary"}, ("/about", "/x"))),
        ),
        "The page is excluded: its section is crime, its tag is obituary and its path lies below /about.",
    ),
    ("R3", partial(said, "R3"), "The reader's country is not known."),
    ("R3", partial(said, "R3", country="PL"), "The reader's country, PL, is not on the reader-safety list."),
    (
        "R3",
        partial(said, "R3", country="KP", policy=Policy(protected={"KP"})),
        "The reader's country, KP, is on the reader-safety list.",
    ),
    ("R4", partial(said, "R4", crawler=True), "The user agent is a crawler's."),
    ("R5", partial(said, "R5", None), "The store did not answer in its time."),
    ("R6", partial(said, "R6", None), "Not known: the store did not answer."),
    ("R6", partial(said, "R6"), "No support by this reader is known."),
    (
        "R6",
        partial(said, "R6", Reader(copies=(Copy("c", 1, NOW + DAY),))),
        "Is a supporter until 11 March 2026 12:00 UTC, grace included.",
    ),
    (
        "R6",
        partial(said, "R6", Reader(copies=(Copy("c", 1, NOW),))),
        "Was a supporter until 10 March 2026 12:00 UTC, grace included.",
    ),
    ("R7", partial(said, "R7"), "No pause after a one-off gift is known."),
    (
        "R7",
        partial(said, "R7", Reader(copies=(Copy("c", 1, None, NOW + SECOND),))),
        "The pause after a one-off gift lasts until 10 March 2026 12:00:01 UTC.",
    ),
    (
        "R7",
        partial(said, "R7", Reader(copies=(Copy("c", 1, None, NOW),))),
        "The pause after a one-off gift ended on 10 March 2026 12:00 UTC.",
    ),
    ("R8", partial(said, "R8"), "Nothing was put off."),
    ("R8", partial(said, "R8", Reader(snooze=Snooze(NOW + DAY, 1))), "Snoozed until 11 March 2026 12:00 UTC."),
    (
        "R8",
        partial(said, "R8", Reader(snooze=Snooze(NOW + DAY, 1, used=True))),
        "A snooze until 11 March 2026 12:00 UTC is used up.",
    ),
    (
        "R8",
        partial(said, "R8", Reader(snooze=Snooze(NOW, 1, 2))),
        "A snooze fell due on 10 March 2026 12:00 UTC; its promise waits until 9 April 2026 12:00 UTC "
        "(2 of 3 answers have sent it).",
    ),
    (
        "R8",
        partial(said, "R8", Reader(snooze=Snooze(NOW - 30 * DAY, 1))),
        "A snooze fell due on 8 February 2026 12:00 UTC; its promise lapsed on 10 March 2026 12:00 UTC.",
    ),
    ("R9", partial(said, "R9"), "No prompt was closed."),
    (
        "R9",
        partial(said, "R9", Reader(dismissals=Dismissals(2, NOW - 4 * DAY))),
        "Closed twice, last on 6 March 2026 12:00 UTC; left alone until 20 March 2026 12:00 UTC.",
    ),
    (
        "R9",
        partial(said, "R9", Reader(dismissals=Dismissals(1, NOW), snooze=Snooze(NOW, 1))),
        "Closed once, last on 10 March 2026 12:00 UTC; left alone until 17 March 2026 12:00 UTC. "
        "The promise of a snooze that fell due waives it.",
    ),
    (
        "R10",
        partial(said, "R10", Reader(asks=(offered(NOW - MINUTE),))),
        "An ask was offered and not seen; the offer is open until 10 March 2026 12:09 UTC.",
    ),
    (
        "R10",
        partial(said, "R10", Reader(asks=(offered(NOW - HOUR),))),
        "An ask was offered and not seen; the offer lapsed on 10 March 2026 11:10 UTC.",
    ),
    (
        "R11",
        partial(
            said,
            "R11",
            Reader(asks=(seen(NOW - DAY),)),
            policy=Policy(caps=(Cap(1, 7 * DAY), Cap(3, 30 * DAY)), gap=HOUR),
        ),
        "Last asked on 9 March 2026 12:00 UTC; 1 of at most 1 in 7 days; 1 of at most 3 in 30 days; "
        "at least 1 hour apart; not again before 16 March 2026 12:00 UTC.",
    ),
    ("R12", partial(said, "R12"), "The site holds nobody back."),
    (
        "R12",
        partial(said, "R12", policy=Policy(holdback=90), identity=bytes(16)),
        "The site holds back 90 of 100 readers; this one is one of them.",
    ),
    ("R13", partial(said, "R13"), "1 campaign configured: campaign 1."),
    ("C1", partial(said, "C1"), "Runs always."),
    (
        "C1",
        partial(
            said,
            "C1",
            MUCH,
            replace(
                PLAIN,
                schedule=Schedule(
                    NOW - DAY,
                    NOW + 9 * DAY,
                    (Weekday.MONDAY, Weekday.FRIDAY),
                    time(8),
                    time(20),
                    ZoneInfo("Europe/Berlin"),
                ),
            ),
        ),
        "Runs from 9 March 2026 13:00 Europe/Berlin, until 19 March 2026 13:00 Europe/Berlin, on Monday and Friday, "
        "from 08:00 to 20:00 by the clock of Europe/Berlin; opens next on 13 March 2026 08:00 Europe/Berlin.",
    ),
    (
        "C1",
        partial(said, "C1", MUCH, campaign(start=NOW - DAY)),
        "Runs from 9 March 2026 12:00 UTC; open now.",
    ),
    ("C1", partial(said, "C1", MUCH, campaign(end=NOW)), "Runs until 10 March 2026 12:00 UTC; over for good."),
    (
        "C1",
        partial(said, "C1", MUCH, replace(PLAIN, schedule=Schedule(opens=time(18)))),
        "Runs from 18:00 to 00:00 by the clock of UTC; opens next on 10 March 2026 18:00 UTC.",
    ),
    ("C2", partial(said, "C2"), "The placement inline is not switched off."),
    (
        "C2",
        partial(said, "C2", switches=Switches(placements={Placement.INLINE})),
        "The placement inline is switched off.",
    ),
    (
        "C3",
        partial(said, "C3", page=Page(placements=frozenset())),
        "Wants inline; the page offers no place for any prompt.",
    ),
    ("C4", partial(said, "C4"), "For everybody."),
    (
        "C4",
        partial(
            said, "C4", MUCH, campaign(include=Audience(sections=("world",))), page=replace(INLINE, section="world")
        ),
        "Page and reader are as the campaign wants them.",
    ),
    (
        "C4",
        partial(
            said,
            "C4",
            MUCH,
            campaign(
                include=Audience(
                    tags=("a", "b"), paths=("/x",), signed_in=True, returning=False, countries=("DE", "AT")
                ),
                exclude=Audience(languages=("en",), countries=("FR",)),
            ),
            page=replace(INLINE, tags=frozenset({"d", "c"}), path="/y", language="en", returning=True),
            country="FR",
        ),
        "Not for languages en, and the page's language is en; only for tags a or b, and the page's tags are c and d; "
        "only for paths /x, and the page's path is /y; only for readers who are here for the first day, and this "
        "reader was here before; only for readers who are signed in, and this reader is not; only for countries DE or "
        "AT, and the reader's country is FR; not for countries FR, and the reader's country is FR.",
    ),
    (
        "C4",
        partial(
            said,
            "C4",
            MUCH,
            campaign(
                include=Audience(referrers=("a.example",)),
                exclude=Audience(returning=False, signed_in=True),
            ),
            page=replace(INLINE, signed_in=True),
        ),
        "Only for referrers a.example, and the page's referrer is not known; not for readers who are here for the "
        "first day, and this reader was not here before; not for readers who are signed in, and this reader is.",
    ),
    (
        "C4",
        partial(
            said,
            "C4",
            Reader(views=20, articles=(Article(NOW.date(), 1, section_mark("sport")),)),
            campaign(articles=Articles(least=2, days=9, sections=("sport", "world"))),
        ),
        "Only after 2 articles of sport or world in 9 days, and 1 read.",
    ),
    (
        "C4",
        partial(
            said,
            "C4",
            Reader(views=20, articles=(Article(NOW.date(), 1),)),
            campaign(articles=Articles(most=0, days=9)),
        ),
        "Only up to 0 articles in 9 days, and 1 read.",
    ),
    ("C5", partial(said, "C5", None), "Not known: the store did not answer."),
    (
        "C5",
        partial(said, "C5", Reader(views=1), campaign(views=4)),
        "The 1st view so far, asking from the 4th; 3 more views wanted.",
    ),
    (
        "C5",
        partial(
            said,
            "C5",
            Reader(views=11, views_at_ask=9),
            campaign(views=2, days=3, first=12),
            policy=Policy(meter=Meter(2)),
        ),
        "The 11th view in 3 days, asking from the 2nd, and from the 12th of all; for the whole site the 2nd view since "
        "the last ask seen, asking from the 2nd; 1 more view wanted.",
    ),
    (
        "C5",
        partial(said, "C5", MUCH, campaign(placement=Placement.WALL)),
        "A wall asks only where access is denied; here it is granted.",
    ),
    ("C6", partial(said, "C6", None), "Not known: the store did not answer."),
    ("C6", partial(said, "C6"), "No caps of its own."),
    (
        "C6",
        partial(
            said,
            "C6",
            Reader(views=20, asks=(seen(NOW - DAY), seen(NOW - HOUR, 2))),
            campaign(cap=Cap(2, 9 * DAY), gap=2 * DAY),
        ),
        "Last asked on 9 March 2026 12:00 UTC; 1 of at most 2 in 9 days; at least 2 days apart; not again before "
        "11 March 2026 12:00 UTC.",
    ),
    ("C7", partial(said, "C7"), "Holds nobody back."),
    (
        "C7",
        partial(said, "C7", MUCH, campaign(holdback=1), identity=bytes(16)),
        "Holds back 1 of 100 readers; this one is not one of them.",
    ),
    (
        "C8",
        partial(said, "C8", MUCH, campaign(variants=(Variant("short"),))),
        "None of its rules holds: it asks, as its variant short.",
    ),
    (
        "C8",
        partial(said, "C8", Reader(views=1, snooze=Snooze(NOW, 1))),
        "None of its rules holds: it asks, as its variant control, and keeps the promise of a snooze.",
    ),
    ("C8", partial(said, "C8", Reader(snooze=Snooze(NOW + DAY, 1))), "It does not ask."),
)


@pytest.mark.parametrize(
    ("number", "find", "sentence"), SENTENCES, ids=[f"{s[0]}-{i}" for i, s in enumerate(SENTENCES)]
)
def test_a_rule_says_what_decided_it(number: str, find: Callable[[], Finding], sentence: str) -> None:
    finding = find()

    assert (finding.number, finding.sentence) == (number, sentence)


def test_campaigns_after_the_one_that_asks_say_who_does() -> None:
    findings = explain(Facts(Page(), MUCH), (PLAIN, campaign(2)), Policy(), NOW)

    assert [f.sentence for f in findings if f.number == "C8"][1] == "It does not ask: campaign 1 does."


def test_a_promise_is_for_its_own_campaign_and_the_others_stand_after_it() -> None:
    reader = Reader(views=20, snooze=Snooze(NOW, 2))

    findings = explain(Facts(Page(), reader), (PLAIN, campaign(2, views=99)), Policy(), NOW)

    assert [(f.campaign, f.sentence) for f in findings if f.number == "C8"] == [
        ("campaign 2", "None of its rules holds: it asks, as its variant control, and keeps the promise of a snooze."),
        ("campaign 1", "Another campaign's snooze fell due, and only that one may ask."),
    ]
    assert next(f.sentence for f in findings if f.number == "C5").endswith(
        "79 more views wanted. The promise of a snooze that fell due waives it."
    )


WALLED = Page(path="/a")
GATE = campaign(7, placement=Placement.WALL)
METERED = Policy(wall=Wall(3))


@pytest.mark.parametrize(
    ("number", "find", "sentence"),
    [
        ("A1", partial(said, "A1", MUCH, GATE, policy=METERED), "No wall stands on this page."),
        ("A1", partial(said, "A1", MUCH, GATE, page=WALLED, policy=METERED), "On this page stands campaign 7."),
        ("A2", partial(said, "A2", MUCH, GATE, page=WALLED, policy=METERED), "None of R1 to R5 holds."),
        (
            "A2",
            partial(said, "A2", MUCH, GATE, page=WALLED, policy=METERED, crawler=True),
            "Open, since R4 (bot) holds.",
        ),
        ("A2", partial(said, "A2", None, GATE, page=WALLED, policy=METERED), "Open, since the store did not answer."),
        ("A3", partial(said, "A3", None, GATE, page=WALLED, policy=METERED), "Not known: the store did not answer."),
        (
            "A3",
            partial(said, "A3", MUCH, GATE, page=WALLED, policy=METERED),
            "Neither a supporter nor in the pause after a gift.",
        ),
        (
            "A3",
            partial(
                said, "A3", Reader(copies=(Copy("c", 1, NOW - DAY, NOW + DAY),)), GATE, page=WALLED, policy=METERED
            ),
            "A supporter, or in the pause after a gift, until 11 March 2026 12:00 UTC.",
        ),
        ("A4", partial(said, "A4", MUCH, GATE, page=WALLED, policy=METERED), "Nobody is held back."),
        (
            "A4",
            partial(said, "A4", MUCH, replace(GATE, holdback=5), page=WALLED, policy=Policy(holdback=10, wall=Wall(3))),
            "Whoever is held back passes: 10 of 100 by the site and 5 of 100 by campaign 7.",
        ),
        (
            "A5",
            partial(said, "A5", None, GATE, page=WALLED, policy=METERED),
            "Not known: the store did not answer.",
        ),
        (
            "A5",
            partial(said, "A5", MUCH, GATE, page=WALLED, policy=METERED),
            "This article was not counted this month.",
        ),
        (
            "A5",
            partial(said, "A5", Reader(articles=(Article(NOW.date(), 1),)), GATE, page=WALLED, policy=METERED),
            "This article was not counted this month.",
        ),
        (
            "A5",
            partial(
                said,
                "A5",
                Reader(articles=(Article(NOW.date(), article_mark("/a", "salt")),)),
                GATE,
                page=WALLED,
                policy=Policy(wall=Wall(3), salt="salt"),
            ),
            "This article was counted this month.",
        ),
        (
            "A6",
            partial(
                said,
                "A6",
                Reader(articles=(Article(NOW.date(), 1),)),
                GATE,
                page=WALLED,
                policy=Policy(wall=Wall(3, 7)),
            ),
            "1 of 3 free articles read in 7 days; 2 left.",
        ),
        (
            "C3",
            partial(said, "C3", MUCH, PLAIN, GATE, page=WALLED, policy=Policy(wall=Wall(0))),
            "Access to the article is denied, so only a wall may ask.",
        ),
    ],
)
def test_a_row_of_the_access_table_says_what_decided_it(
    number: str, find: Callable[[], Finding], sentence: str
) -> None:
    finding = find()

    assert (finding.number, finding.sentence) == (number, sentence)


def test_of_the_access_table_one_row_holds_and_each_has_its_rule() -> None:
    findings = explain_view(Facts(WALLED, MUCH), (GATE,), METERED, NOW, articles=31).findings

    assert [(f.number, f.reason, f.holds) for f in findings if f.number.startswith("A")] == [
        (f"A{n}", rule, rule is AccessRule.FREE_ARTICLE) for n, rule in enumerate(AccessRule, 1)
    ]


def test_values_are_said_in_plain_words() -> None:
    assert [say_times(n) for n in (1, 2, 3)] == ["once", "twice", "3 times"]
    assert [say_place(n) for n in (1, 2, 3, 4, 11, 12, 13, 21, 102, 121)] == [
        "1st", "2nd", "3rd", "4th", "11th", "12th", "13th", "21st", "102nd", "121st",
    ]  # fmt: skip
    assert [say_length(x) for x in (timedelta(), DAY, 25 * HOUR, 90 * SECOND)] == [
        "0 seconds", "1 day", "1 day 1 hour", "1 minute 30 seconds",
    ]  # fmt: skip
    assert [say_list(x) for x in ([], ["a"], ["a", "b"], ["a", "b", "c"])] == ["none", "a", "a and b", "a, b and c"]


def test_without_a_campaign_that_is_what_is_said() -> None:
    findings = explain(Facts(Page(), MUCH), (), Policy(), NOW)

    assert [f.sentence for f in findings if f.number == "R13"] == ["No campaign is configured."]


def test_an_instant_is_said_in_utc_whatever_the_machines_zone(monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as elsewhere:
        elsewhere.setenv("TZ", "Asia/Tokyo")
        tzset()
        said_there = say_instant(datetime(2026, 3, 10, 13, tzinfo=ZoneInfo("Europe/Berlin")))
    tzset()

    assert said_there == "10 March 2026 12:00 UTC"


def test_the_view_counts_its_article_where_articles_are_kept() -> None:
    facts = Facts(WALLED, Reader())

    kept = explain_view(facts, (GATE,), METERED, NOW, articles=31).judged.reader
    none = explain_view(facts, (GATE,), METERED, NOW).judged.reader

    assert kept is not None
    assert none is not None
    assert (len(kept.articles), none.articles) == (1, ())


@pytest.mark.parametrize(
    ("number", "find", "sentence"),
    [
        (
            "C3",
            partial(said, "C3", page=Page(placements=frozenset({Placement.MODAL, Placement.BANNER}))),
            "Wants inline; the page offers banner and modal.",
        ),
        (
            "C4",
            partial(said, "C4", MUCH, campaign(include=Audience(returning=True))),
            "Only for readers who were here on an earlier day, and this reader was not here before.",
        ),
        (
            "C4",
            partial(
                said, "C4", MUCH, campaign(include=Audience(signed_in=False)), page=replace(INLINE, signed_in=True)
            ),
            "Only for readers who are not signed in, and this reader is.",
        ),
        (
            "C4",
            partial(said, "C4", MUCH, campaign(include=Audience(countries=("DE",)))),
            "Only for countries DE, and the reader's country is not known.",
        ),
        (
            "C4",
            partial(said, "C4", MUCH, campaign(include=Audience(countries=("DE", "AT"))), country="AT"),
            "Page and reader are as the campaign wants them.",
        ),
        (
            "C4",
            partial(said, "C4", MUCH, campaign(exclude=Audience(countries=("FR", "PL"))), country="PL"),
            "Not for countries FR or PL, and the reader's country is PL.",
        ),
        (
            "C4",
            partial(
                said,
                "C4",
                Reader(articles=(Article(NOW.date(), 1),)),
                campaign(articles=Articles(least=1, most=1, days=9)),
            ),
            "Page and reader are as the campaign wants them.",
        ),
        (
            "C5",
            partial(said, "C5", MUCH, GATE, page=WALLED, policy=Policy(wall=Wall(0))),
            "A wall asks only where access is denied; here it is denied.",
        ),
        (
            "C5",
            partial(said, "C5", Reader(views=9), campaign(views=4)),
            "The 9th view so far, asking from the 4th; enough.",
        ),
    ],
)
def test_a_campaigns_rule_says_what_decided_it(number: str, find: Callable[[], Finding], sentence: str) -> None:
    finding = find()

    assert (finding.number, finding.sentence) == (number, sentence)


def test_a_campaigns_rule_holds_where_it_stands_in_the_way_and_is_known() -> None:
    metered, over = campaign(1, views=99), campaign(2, views=99, end=NOW)

    read = explain(Facts(INLINE, MUCH), (metered, over), Policy(), NOW)
    away = explain(Facts(INLINE, None), (metered, over), Policy(), NOW)

    assert [(f.number, f.campaign) for f in read if f.holds] == [
        ("C5", "campaign 1"), ("C1", "campaign 2"), ("C5", "campaign 2"),
    ]  # fmt: skip
    assert [(f.number, f.campaign) for f in away if f.holds] == [("R5", None), ("C1", "campaign 2")]


def test_the_articles_that_a_campaign_wants_hold_the_one_that_is_read() -> None:
    page = replace(INLINE, article=True)

    assert not said("C4", MUCH, campaign(articles=Articles(least=1, days=9)), page=page).holds


def holding(reader: Reader | None, *campaigns: Campaign, **more: object) -> list[str]:
    """Return the numbers of the rules that hold."""
    facts = Facts(INLINE, reader, **more)  # type: ignore[arg-type]  # whatever a fact may be
    findings = explain(facts, campaigns or (PLAIN,), Policy(), NOW)
    assert all(isinstance(finding.holds, bool) for finding in findings)
    return [finding.number for finding in findings if finding.holds]


def test_a_rule_of_the_reader_holds_until_its_instant_unless_a_promise_waives_it() -> None:
    closed = Reader(views=20, dismissals=Dismissals(1, NOW))
    promised = replace(closed, snooze=Snooze(NOW, 1))

    assert holding(closed)[0] == "R9"
    assert "R9" not in holding(promised)
    assert "R10" in holding(replace(promised, asks=(offered(),)))
    assert "R9" not in holding(MUCH)


def test_what_asks_holds_alone() -> None:
    assert holding(MUCH) == ["C8"]
    assert holding(Reader(views=20, snooze=Snooze(NOW, 1)), campaign(1, end=NOW + DAY)) == ["C8"]


def test_the_store_that_answered_is_told() -> None:
    assert said("R5").sentence == "The store answered."


def test_a_campaigns_caps_are_told_without_a_gap_and_its_gap_without_caps() -> None:
    assert said("C6", MUCH, campaign(gap=HOUR)).sentence == "Not asked yet; at least 1 hour apart."
    assert said("C6", MUCH, campaign(cap=Cap(2, DAY))).sentence.startswith("Not asked yet; 0 of at most 2 in 1 day")


def test_who_is_held_back_is_told_so() -> None:
    found = said("C7", MUCH, campaign(holdback=100), identity=bytes(16))

    assert found.sentence == "Holds back 100 of 100 readers; this one is one of them."


def test_where_the_store_is_away_no_rule_of_the_reader_holds() -> None:
    assert holding(None, campaign(views=99)) == ["R5"]


def test_only_a_due_promise_where_access_is_open_puts_its_campaign_first() -> None:
    used, due = Reader(views=20, snooze=Snooze(NOW, 2, used=True)), Reader(views=20, snooze=Snooze(NOW, 2))
    both = (PLAIN, campaign(2))

    def order(facts: Facts) -> list[str | None]:
        return [f.campaign for f in explain(facts, both, Policy(), NOW) if f.number == "C8"]

    assert order(Facts(INLINE, used)) == ["campaign 1", "campaign 2"]
    assert order(Facts(INLINE, due)) == ["campaign 2", "campaign 1"]
    assert order(Facts(INLINE, due, walled=True)) == ["campaign 1", "campaign 2"]


def test_a_promise_that_its_campaign_cannot_keep_here_is_not_said_to_be_anothers() -> None:
    reader = Reader(views=20, snooze=Snooze(NOW, 1))

    assert said("C8", reader, page=Page(placements=frozenset())).sentence == "It does not ask."
