"""The browser's cases by its model in the domain, on which `simulate` and the law of silence rest."""

from collections import Counter

import pytest

from supportsvc.domain.browser import Client
from supportsvc.domain.campaign import fits
from supportsvc.domain.policy import is_excluded
from tests.cases.browser_reading import (
    EPOCH,
    BrowserCase,
    client_of,
    expected_count,
    marks_of,
    read_browser_case,
    tell_articles,
)
from tests.cases.reading import tell_browsers

CASES = [read_browser_case(told) for told in tell_browsers()]


# In ASCII alone, so that an id stays the same where tests are collected twice (tests/mutation.py).
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name.encode("ascii", "xmlcharrefreplace").decode())
def test_a_case_is_as_expected(case: BrowserCase) -> None:
    script, page, now, client = case.script, case.page, case.now, client_of(case)

    found: dict[str, object] = {}
    for key in case.expected:
        match key:
            case "fits":
                found[key] = all(fits(campaign, page) for campaign in script.campaigns)
            case "excluded":
                found[key] = is_excluded(script.exclusions, page)
            case "asks":
                found[key] = client.may_ask(script, page, now, case.loaded)
            case "ended":
                assert client.held is not None
                found[key] = client.has_ended(client.held, now)
            case "known":
                found[key] = client.knows(script, page, now.date())
            case "marks":
                found[key] = marks_of(case)
            case _:
                found[key] = count(client, case)

    expected = dict(case.expected)
    if "counted" in expected:
        expected["counted"] = expected_count(case)
        counted = found["counted"]
        assert isinstance(counted, dict)
        found["counted"] = {name: counted[name] for name in expected["counted"]}
    assert found == expected


def count(client: Client, case: BrowserCase) -> dict[str, object]:
    """Count a view and its article, and return what is kept then, in the script's shape."""
    client.load(case.script, case.now)
    client.count_view(case.script.window, case.now)
    client.count_article(case.script, case.page, case.now)
    days = [[ordinal - EPOCH.toordinal(), total] for ordinal, total in client.days]
    return {"total": client.total, "days": days, "articles": tell_articles(client.articles), "read": client.read}


def test_no_two_cases_share_a_name() -> None:
    names = Counter(case.name for case in CASES)

    assert [name for name, number in names.items() if number > 1] == []
