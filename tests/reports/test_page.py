"""A report as one HTML file, looked at in Chromium."""

import re
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from supportsvc.reports import Chart, Figure, Kind, Report, Series, Table, render_page
from supportsvc.reports.charts import WIDE, draw

DAYS = [f"{day} Nov" for day in range(1, 31)]
ASKS = Chart(
    "Asks a day",
    Kind.LINES,
    DAYS,
    [Series("seen", [20.0 + day % 7 for day in range(30)]), Series("expected", [25.0] * 30, dashed=True)],
    note="The dashed line is what was expected.",
)
RATES = Chart(
    "Conversions",
    Kind.BARS,
    ["control", "shorter"],
    [Series("of the asks", [2.1, 3.0], [(1.5, 2.9), None])],
    label="variant",
    unit=" %",
    digits=1,
)
REPORT = Report(
    "Thirty days",
    "All is well.",
    [Figure("Asks", "1,204", "1,300 expected")],
    [ASKS, RATES, Table("Variants", ["", "asks", "verdict"], [["control", "602", "compares"]], words=[2])],
)

SCHEMES: dict[Any, dict[str, Any]] = {"light": {}, "dark": {"runOnly": ["color-contrast"]}}  # which differ in colours


def test_a_page_loads_nothing_and_runs_nothing() -> None:
    page = render_page(REPORT)

    assert "<script" not in page
    assert set(re.findall(r"https?://[^\s\"'<]+", page)) == {"http://www.w3.org/2000/svg"}  # a name, not an address


def test_a_page_of_the_same_report_is_the_same() -> None:
    assert render_page(REPORT) == render_page(REPORT)


def test_names_are_written_as_they_are_and_never_as_markup() -> None:
    name = "<img src=x onerror=alert(1)> & co"
    chart = Chart(name, Kind.BARS, [name], [Series(name, [1.0]), Series("b", [2.0])])

    page = render_page(Report(name, name, [Figure(name, name, name)], [chart, Table(name, [name], [[name]], name)]))

    assert "<img" not in page


def test_a_charts_marks_say_their_numbers() -> None:
    titles = re.findall("<title>(.*?)</title>", draw(RATES, WIDE, "one"))

    assert titles == ["shorter: 3.0 %", "control: 2.1 %"]


def test_a_chart_without_a_number_says_so() -> None:
    chart = Chart("Asks", Kind.LINES, DAYS, [Series("seen", [None] * 30)])

    assert "nothing yet" in draw(chart, WIDE, "one")


def test_a_charts_numbers_stand_below_it_with_their_ranges() -> None:
    page = render_page(REPORT)

    assert "<td>2.1 % (1.5–2.9)</td>" in page
    assert "<td>3.0 %</td>" in page


@pytest.mark.browser
def test_a_page_fits_the_screen_and_hides_nothing_from_anybody(browser: Browser, tmp_path: Path) -> None:
    file = tmp_path / "report.html"
    file.write_text(render_page(REPORT))
    with browser.new_context() as context:
        page = context.new_page()
        complaints: list[str] = []
        page.on("console", lambda message: complaints.append(message.text))

        page.goto(file.as_uri())
        page.locator("summary").first.click()

        for width in (1200, 360):
            page.set_viewport_size({"width": width, "height": 800})
            assert page.evaluate("document.documentElement.scrollWidth") == width
            assert page.locator("svg.chart:visible").count() == 2
            for scheme, rules in SCHEMES.items():
                page.emulate_media(color_scheme=scheme)
                found = Axe().run(page, options={"resultTypes": ["violations"], **rules}).response["violations"]
                assert [violation["id"] for violation in found] == []
        assert complaints == []
