"""The browser's cases by the script's own parts, in Chromium: one page, and all cases in one go."""

from importlib.resources import files
from typing import Any

import pytest
from playwright.sync_api import Browser

from supportsvc.web.joining import stripped
from tests.cases.browser_reading import expected_count, in_script, read_browser_case
from tests.cases.reading import tell_browsers

PARTS = ("targeting.js", "articles.js", "silence.js")
JUDGE = """
const judge = ({state, page, now, loaded}) => {
  const copy = JSON.parse(JSON.stringify(state));
  const found = {
    fits: CONFIG.campaigns.every((campaign) => fits(campaign, page)),
    excluded: !!isExcluded(page),
    asks: !isExcluded(page) && waitOf(state, page, now, loaded) === null,
    ended: !!state.silence && hasEnded(state, state.silence, now),
    known: isKnown(state, page, now),
    marks: {path: markPath(page), section: markSection(page.section)},
  };
  countView(copy, now);
  countArticle(copy, page, now);
  const {total, days = [], articles = [], read} = copy;
  return {...found, counted: {total, days, articles, read}};
};
"""
RUN = """([source, cases]) => cases.map((one) => new Function('CONFIG', source)(JSON.parse(one.config))(one))"""


@pytest.mark.browser
def test_the_script_judges_every_case_as_the_domain_does(browser: Browser) -> None:
    cases = [read_browser_case(told) for told in tell_browsers()]
    folder = files("supportsvc").joinpath("client")
    parts = "\n".join(line for name in PARTS for line in stripped(folder.joinpath(name).read_text("utf-8")))
    page = browser.new_page()

    answers: list[dict[str, Any]] = page.evaluate(
        RUN, [f"'use strict';\n{parts}\n{JUDGE}\nreturn judge;", [in_script(case) for case in cases]]
    )

    page.close()
    wrong = {}
    for case, found in zip(cases, answers, strict=True):
        expected = dict(case.expected)
        if "counted" in expected:
            expected["counted"] = expected_count(case)
            found["counted"] = {name: found["counted"][name] for name in expected["counted"]}
        told = {name: found[name] for name in expected}
        if told != expected:
            wrong[case.name] = (told, expected)
    assert wrong == {}
