"""A report as one HTML file: no script, nothing loaded from elsewhere, light and dark, wide and narrow."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from jinja2 import Environment, StrictUndefined, Template
from markupsafe import Markup

from supportsvc.reports.charts import NARROW, WIDE, draw, write
from supportsvc.reports.report import Chart, Report, Table


@dataclass(frozen=True, slots=True)
class Drawing:
    """A chart drawn for wide and narrow pages, and its numbers as a table."""

    title: str
    note: str
    wide: Markup
    narrow: Markup
    numbers: Table


def render_page(report: Report) -> str:
    """Return the file's text."""
    return page_template().render(report=report, parts=list(lay_out(report)))


def lay_out(report: Report) -> Iterator[Table | Drawing]:
    """Yield the parts as the page takes them."""
    for number, part in enumerate(report.parts):
        if isinstance(part, Table):
            yield part
        else:
            wide, narrow = (draw(part, width, f"chart-{number}-{width}") for width in (WIDE, NARROW))
            # The library escapes each name and number that it writes.
            yield Drawing(part.title, part.note, Markup(wide), Markup(narrow), numbers_of(part))  # noqa: S704


def numbers_of(chart: Chart) -> Table:
    """Return a chart's numbers as a table."""
    rows = [
        [label, *(told(chart, number, at) for number in range(len(chart.series)))]
        for at, label in enumerate(chart.labels)
    ]
    return Table(chart.title, [chart.label, *(series.name for series in chart.series)], rows)


def told(chart: Chart, number: int, at: int) -> str:
    """Return one number of a chart, with its range."""
    series = chart.series[number]
    value = write(series.values[at], chart)
    range_ = series.ranges[at] if at < len(series.ranges) else None
    if range_ is None:
        return value
    return f"{value} ({range_[0]:,.{chart.digits}f}–{range_[1]:,.{chart.digits}f})"


@cache
def page_template() -> Template:
    """Return the page's template; whatever is put into it is escaped."""
    source = files("supportsvc.reports").joinpath("page.html").read_text("utf-8")
    return Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True).from_string(
        source
    )
