"""Reports: tables and charts as values, printed in a terminal or written as one HTML file that needs nothing else."""

from supportsvc.reports.page import render_page
from supportsvc.reports.report import Chart, Figure, Kind, Report, Series, Table
from supportsvc.reports.terminal import open_console, print_report

__all__ = ["Chart", "Figure", "Kind", "Report", "Series", "Table", "open_console", "print_report", "render_page"]
