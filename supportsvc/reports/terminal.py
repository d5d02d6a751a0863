"""A report in a terminal: tables that fit its width, in colour only where somebody looks."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, TextIO

from supportsvc.reports.report import Report, Table

if TYPE_CHECKING:
    from rich.console import Console

PLAIN_WIDTH = 100
"""The width where there is no terminal, such as in a file."""
GAP = 3


def open_console(stream: TextIO | None = None, width: int | None = None) -> Console:
    """Return where to print; the width is the terminal's own where none is given."""
    from rich.console import Console  # noqa: PLC0415 - heavy, and few commands print tables

    stream = stream or sys.stdout
    if width is None and not stream.isatty():
        width = PLAIN_WIDTH
    return Console(file=stream, width=width, highlight=False, soft_wrap=False, markup=False, emoji=False)


def print_report(report: Report, console: Console | None = None) -> None:
    """Print the title, the sentence, the numbers that matter and the tables; charts are for the page."""
    console = console or open_console()
    console.print(report.title, style="bold")
    console.print(report.lead)
    if report.figures:
        console.print()
        width = max(len(figure.name) for figure in report.figures)
        for figure in report.figures:
            note = f"  {figure.note}" if figure.note else ""
            console.print(f"{figure.name:<{width}}  {figure.value}{note}")
    for part in report.parts:
        if isinstance(part, Table):
            console.print()
            print_table(part, console)


def print_table(table: Table, console: Console) -> None:
    """Print one table; where its columns do not fit beside each other, each row as lines of its own."""
    if least_width(table) > console.width:
        print_rows(table, console)
        return
    from rich import box  # noqa: PLC0415
    from rich.table import Table as RichTable  # noqa: PLC0415

    drawn = RichTable(
        title=table.title,
        title_justify="left",
        title_style="bold",
        box=box.SIMPLE_HEAD,
        pad_edge=False,
        caption=table.note or None,
        caption_justify="left",
        caption_style="dim",
    )
    for number, name in enumerate(table.columns):
        is_word = number == 0 or number in table.words
        drawn.add_column(
            name,
            justify="left" if is_word else "right",
            no_wrap=not is_word,
            min_width=least_column(table, number),
            vertical="top",
        )
    for row in table.rows:
        drawn.add_row(*row)
    console.print(drawn)


def print_rows(table: Table, console: Console) -> None:
    """Print each row as its name and a line for each of its numbers."""
    console.print(table.title, style="bold")
    width = max(len(name) for name in table.columns)
    for name, *cells in table.rows:
        console.print(f"\n{name}")
        for column, cell in zip(table.columns[1:], cells, strict=True):
            console.print(f"  {column:<{width}}  {cell}")
    if table.note:
        console.print(f"\n{table.note}", style="dim")


def least_width(table: Table) -> int:
    """Return the columns that a table needs at the least, with its gaps."""
    return sum(least_column(table, number) + GAP for number in range(len(table.columns)))


def least_column(table: Table, number: int) -> int:
    """Return how wide a column must be: its longest number, or of words its longest word."""
    cells = [row[number] for row in table.rows]
    if number == 0 or number in table.words:
        cells = [word for cell in cells for word in cell.split()]
    return max(len(text) for text in ("", table.columns[number], *cells))
