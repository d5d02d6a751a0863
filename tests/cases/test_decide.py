"""Every case against `decide`, with the article's access judged and the article counted before, as a view is."""

from collections import Counter

import pytest

from supportsvc.domain.assignment import variant_of
from supportsvc.domain.decision import Facts
from supportsvc.domain.judgement import Judged, judge_view
from supportsvc.domain.rules import Reason
from supportsvc.domain.silence import Setting, doors
from supportsvc.web.facts import is_crawler
from tests.cases.generate import generate
from tests.cases.reading import Case, articles_kept, name_doors, read_all

CASES = read_all()


def facts_of(case: Case) -> Facts:
    """Return what a case's decision looks at."""
    crawler = case.user_agent is not None and is_crawler(case.user_agent)
    return Facts(case.page, case.reader, case.switches, case.country, crawler, case.identity)


def judge(case: Case) -> Judged:
    """Judge a case's view."""
    return judge_view(facts_of(case), case.campaigns, case.policy, case.now, articles=articles_kept(case))


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.rule.lower()}: {case.name}")
def test_a_case_is_decided_as_its_rule_says(case: Case) -> None:
    judged = judge(case)

    decision, expected = judged.decision, case.expected
    assert decision.reason == expected["reason"]
    assert (decision.campaign.name if decision.campaign else None) == expected.get("campaign")
    assert decision.promised is expected.get("promised", False)
    if "variant" in expected:
        assert decision.campaign is not None
        assert variant_of(decision.campaign, decision.variant).name == expected["variant"]
    if "access" in expected:
        access = judged.access
        told = {"granted": access.granted, "rule": access.rule, "views_left": access.views_left}
        assert told == expected["access"]
    if "doors" in expected:
        assert judged.reader is not None
        setting = Setting(case.switches, case.country, case.identity)
        found = doors(judged.reader, case.campaigns, case.policy, setting, case.now)
        assert name_doors(found, case.campaigns) == expected["doors"]


def test_no_two_cases_share_a_name() -> None:
    names = Counter(case.name for case in CASES)

    assert [name for name, number in names.items() if number > 1] == []


def test_every_reason_has_a_case() -> None:
    told = {case.expected["reason"] for case in CASES}

    assert told == {str(reason) for reason in Reason}


def test_what_is_committed_is_what_the_generator_writes() -> None:
    stale = [path.name for path, text in generate() if path.read_text("utf-8") != text]

    assert stale == [], "run `python -m tests.cases.generate`"
