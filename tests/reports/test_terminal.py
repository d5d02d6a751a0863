"""A report in a terminal, as wide as it is."""

from io import StringIO

import pytest

from supportsvc.reports import Chart, Figure, Kind, Report, Series, Table, open_console, print_report

TABLE = Table(
    "Variants",
    ["variant", "asks", "conversions", "verdict"],
    [["banner: control", "602", "2.1 % (1.5–2.9)", "the arms compare"], ["banner: shorter", "598", "–", ""]],
    note="Rates with their intervals.",
    words=[3],
)
REPORT = Report(
    "Thirty days",
    "All is well.",
    [Figure("Asks", "1,204", "1,300 expected"), Figure("Conversions", "9")],
    [TABLE, Chart("Asks a day", Kind.LINES, ["1 Nov"], [Series("seen", [3.0])])],
)


class Terminal(StringIO):
    """A stream behind which somebody sits."""

    def isatty(self) -> bool:
        return True


def printed(width: int | None, stream: StringIO) -> str:
    print_report(REPORT, open_console(stream, width))
    return stream.getvalue()


@pytest.mark.parametrize("width", [120, 80, 60, 40])
def test_nothing_is_wider_than_the_terminal_and_no_number_is_broken(width: int) -> None:
    text = printed(width, StringIO())

    assert max(len(line) for line in text.splitlines()) <= width
    assert "2.1 % (1.5–2.9)" in text
    assert "1,204  1,300 expected" in text


def test_where_columns_do_not_fit_each_row_has_lines_of_its_own() -> None:
    text = printed(40, StringIO())

    assert "banner: control\n  asks         602\n  conversions  2.1 % (1.5–2.9)\n" in text


def test_there_is_no_colour_where_nobody_looks() -> None:
    assert "\x1b" not in printed(None, StringIO())


def test_there_is_bold_where_somebody_does(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("NO_COLOR", raising=False)

    assert "\x1b[1m" in printed(80, Terminal())
