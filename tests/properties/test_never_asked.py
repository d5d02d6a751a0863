"""Who is never asked, whatever the page, the campaigns, the record and the operator's settings."""

from dataclasses import replace
from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from supportsvc.domain.ask import Fate, PastAsk
from supportsvc.domain.decision import Facts
from supportsvc.domain.judgement import Judged, judge_view
from supportsvc.domain.page import Page
from supportsvc.domain.reader import Dismissals, Reader
from supportsvc.domain.reading import Article
from supportsvc.domain.rules import Reason
from supportsvc.domain.snooze import Snooze
from supportsvc.services.decide import Rulebook
from tests.builders import DAY, NOW, READER, SECOND, copy
from tests.properties.histories import rulebooks
from tests.properties.world import ALL_PAGES

BEFORE = st.integers(0, 40 * 86400).map(lambda seconds: NOW - timedelta(seconds=seconds))
READERS = st.builds(
    Reader,
    views=st.integers(0, 50),
    views_at_ask=st.integers(0, 50),
    asks=st.lists(st.builds(PastAsk, BEFORE, st.integers(1, 3), st.sampled_from(Fate)), max_size=8).map(tuple),
    dismissals=st.none() | st.builds(Dismissals, st.integers(1, 255), BEFORE),
    snooze=st.none() | st.builds(Snooze, BEFORE, st.integers(0, 3), used=st.booleans()),
    articles=st.lists(st.builds(Article, BEFORE.map(lambda i: i.date()), st.integers(1, 99)), max_size=6).map(tuple),
    copies=st.sampled_from(((), (copy(until=NOW),), (copy(pause_until=NOW - DAY),))),
)
PAGES = st.sampled_from(ALL_PAGES)
COUNTRIES = st.sampled_from(("", "DE", "FR"))
AHEAD = st.integers(1, 400 * 86400).map(lambda seconds: NOW + seconds * SECOND)


def judge(facts: Facts, rules: Rulebook) -> Judged:
    return judge_view(facts, rules.campaigns, rules.policy, NOW, articles=rules.articles)


@given(rulebooks(), READERS, PAGES, COUNTRIES, AHEAD)
def test_a_snoozed_reader_is_never_asked(
    rules: Rulebook, reader: Reader, page: Page, country: str, until: datetime
) -> None:
    snoozed = replace(reader, snooze=Snooze(until, 1))

    assert judge(Facts(page, snoozed, country=country, identity=READER), rules).decision.campaign is None


@given(rulebooks(), READERS, PAGES, COUNTRIES, AHEAD)
def test_a_supporter_is_never_asked_and_never_walled(
    rules: Rulebook, reader: Reader, page: Page, country: str, until: datetime
) -> None:
    paying = replace(reader, copies=(*reader.copies, copy(until=until)))

    judged = judge(Facts(page, paying, country=country, identity=READER), rules)

    assert judged.access.granted
    assert judged.decision.reason in {Reason.SUPPORTER, Reason.PAGE_EXCLUDED}


@given(rulebooks(), READERS, PAGES, st.booleans())
def test_nobody_in_a_protected_country_is_asked_walled_or_counted(
    rules: Rulebook,
    reader: Reader,
    page: Page,
    known: bool,  # noqa: FBT001 - drawn
) -> None:
    policy = replace(rules.policy, protected=frozenset({"XA"}))
    facts = Facts(page, reader if known else None, country="XA", identity=READER)

    judged = judge(facts, replace(rules, policy=policy))

    assert judged.access.granted
    assert judged.decision.reason in {Reason.PROTECTED_COUNTRY, Reason.PAGE_EXCLUDED}
    assert judged.decision.arms == ()
