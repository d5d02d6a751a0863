"""A chart as SVG that takes its colours from the page around it, so that it fits light and dark."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from typing import Any

from supportsvc.reports.report import Chart, Kind, Series

COLOURS = 6
"""How many colours the page has for series, as --series-0 and on; a further series begins again."""
FACE = "system-ui, sans-serif"
LINES_HIGH, BAR_HIGH, MARGINS_HIGH = 300, 26, 90
WIDE, NARROW = 880, 400
LETTER = 7.2  # pixels that a letter of a label is wide, about


def draw(chart: Chart, width: int, name: str) -> str:
    """Return the SVG of a chart as it looks on so many pixels; `name` is the one that its styles go by on a page."""
    import pygal  # noqa: PLC0415 - heavy, and few commands draw
    from pygal.style import Style  # noqa: PLC0415

    # It leaves a finder of an outdated kind behind, at which Python warns on every later import of what is not there.
    sys.meta_path[:] = [finder for finder in sys.meta_path if type(finder).__module__ != "pygal"]
    lies = chart.kind is Kind.BARS
    make: Callable[..., Any] = pygal.HorizontalBar if lies else pygal.Line
    labels, series = list(chart.labels), list(chart.series)
    if lies:  # the library begins at the bottom
        labels.reverse()
        series = [turned(one) for one in series]
    empty = all(value is None for one in series for value in one.values)
    drawn = make(
        style=Style(
            background="transparent",
            plot_background="transparent",
            foreground="var(--soft)",
            foreground_strong="var(--ink)",
            foreground_subtle="var(--line)",
            guide_stroke_color="var(--line)",
            major_guide_stroke_color="var(--line)",
            guide_stroke_dasharray="1,0",
            major_guide_stroke_dasharray="1,0",
            font_family=FACE,
            label_font_size=13,
            major_label_font_size=13,
            legend_font_size=13,
            value_font_size=13,
            no_data_font_size=16,
            opacity="1",
            opacity_hover="1",
            stroke_opacity="1",
            stroke_opacity_hover="1",
            stroke_width="2.5",
            stroke_width_hover="2.5",
            transition="0s",
            colors=[f"var(--series-{number % COLOURS})" for number in range(len(series))],
            ci_colors=("var(--ink)",) * len(series),
        ),
        width=width,
        height=height_of(chart),
        explicit_size=False,
        disable_xml_declaration=True,
        js=(),
        classes=("chart",),
        show_legend=len(series) > 1,
        legend_at_bottom=True,
        legend_at_bottom_columns=columns_of(chart, width),
        legend_box_size=12,
        truncate_legend=-1,
        truncate_label=-1,
        margin=8,
        spacing=8,
        range=(0, top_of(chart)),
        show_dots=len(labels) < 15,
        dots_size=3,
        show_y_guides=not lies,
        show_x_guides=False,
        value_formatter=lambda value: write(value, chart),
        no_data_text="nothing yet",
        show_y_labels=lies or not empty,
        order_min=-chart.digits,
        max_scale=5,
        min_scale=2,
        rounded_bars=2,
    )
    drawn.x_labels = labels
    if not lies:
        every = max(1, round(len(labels) * longest(labels) * LETTER * 1.6 / (width - 90) + 0.49))
        drawn.x_labels_major_every = every
        drawn.show_minor_x_labels = False
    for one in series:
        dashes = {"stroke_style": {"width": 2, "dasharray": "6, 5"}, "show_dots": False} if one.dashed else {}
        drawn.add(one.name, [point(one, at) for at in range(len(labels))], **dashes)
    drawn.uuid = name
    drawn.add_xml_filter(cleaned)
    return str(drawn.render(is_unicode=True))


def height_of(chart: Chart) -> int:
    """Return the pixels that a chart is high."""
    if chart.kind is Kind.BARS:
        return MARGINS_HIGH + BAR_HIGH * max(1, len(chart.series)) * max(1, len(chart.labels))
    return LINES_HIGH


def columns_of(chart: Chart, width: int) -> int:
    """Return how many names of series stand beside each other below the chart."""
    wanted = longest([one.name for one in chart.series]) * LETTER + 40
    return max(1, min(len(chart.series), int((width - 60) / wanted)))


def top_of(chart: Chart) -> float:
    """Return where the scale ends: a little above the greatest number, and its range."""
    numbers = [value for one in chart.series for value in one.values if value is not None]
    ends = [range_[1] for one in chart.series for range_ in one.ranges if range_ is not None]
    return max([*numbers, *ends], default=0) * 1.08 or 1


def longest(names: Sequence[str]) -> int:
    """Return the letters of the longest name."""
    return max((len(name) for name in names), default=0)


def turned(series: Series) -> Series:
    """Return a series from its end to its beginning."""
    return Series(series.name, list(series.values)[::-1], list(series.ranges)[::-1], series.dashed)


def point(series: Series, at: int) -> Any:
    """Return a number as the library takes it, with its interval."""
    value = series.values[at]
    known = series.ranges[at] if at < len(series.ranges) else None
    if value is None or known is None:
        return value
    return {"value": value, "ci": {"low": known[0], "high": known[1]}}


def write(value: float | None, chart: Chart) -> str:
    """Return a number of a chart as text."""
    return "–" if value is None else f"{value:,.{chart.digits}f}{chart.unit}"


def cleaned(root: Any) -> Any:
    """Take the library's scripts and titles out of a chart; give each mark its number as a title that browsers show."""
    for parent in list(root.iter()):
        for child in list(parent):
            if child.tag in {"script", "title"} or not isinstance(child.tag, str):  # the last are comments
                parent.remove(child)
        told = {child.get("class"): child for child in parent if child.tag == "desc"}
        for child in told.values():
            parent.remove(child)
        if {"x_label", "value"} <= told.keys():
            title = parent.makeelement("title", {})
            title.text = f"{told['x_label'].text}: {told['value'].text}"
            parent.insert(0, title)
    root.set("aria-hidden", "true")  # the numbers stand in a table beside it
    return root
