"""The gate of `make test`: how much of the code the tests must reach, and no skipping in CI."""

import json
from collections.abc import Generator, Iterable
from pathlib import Path
from typing import Any

import coverage
import pytest

# Per cent of the lines, and of the branches, that some test takes; by folder.
FLOORS = {"supportsvc/": 95.0, "supportsvc/domain/": 100.0}


class CoverageGate:
    """Fails a run whose coverage lies under a floor, in its closing line too."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.table = ""
        self.shortfalls: list[str] = []

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> Generator[None, object, object]:
        result = yield  # pytest-cov, inside of this, gathers what all the processes measured
        self._measure()
        session.testsfailed += len(self.shortfalls)
        return result

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        terminalreporter.section("coverage")
        terminalreporter.write_line(self.table)
        for shortfall in self.shortfalls:
            terminalreporter.write_line(shortfall, red=True)
        if self.shortfalls:
            terminalreporter.stats["error"] = [*terminalreporter.stats.get("error", []), *self.shortfalls]

    def _measure(self) -> None:
        measured = coverage.Coverage(data_file=str(self.root / ".coverage"))
        measured.load()
        report = self.root / "build" / "coverage.json"
        report.parent.mkdir(exist_ok=True)
        measured.json_report(outfile=str(report))
        files: dict[str, dict[str, Any]] = json.loads(report.read_text())["files"]
        lines = []
        for path, found in sorted(files.items()):
            missing = [*found["missing_lines"], *(f"{a}->{b}" for a, b in found["missing_branches"])]
            if missing:
                lines.append(f"{path}: {', '.join(map(str, missing))}")
        for folder, floor in FLOORS.items():
            within = [found["summary"] for path, found in files.items() if path.startswith(folder)]
            for what, done, whole in (
                ("lines", "covered_lines", "num_statements"),
                ("branches", "covered_branches", "num_branches"),
            ):
                reached = _per_cent(sum(s[done] for s in within), sum(s[whole] for s in within))
                verdict = f"{folder}: {reached:.2f} % of the {what}, at least {floor:g} % wanted"
                lines.append(verdict)
                if reached < floor:
                    self.shortfalls.append(verdict)
        self.table = "\n".join(lines)


def _per_cent(done: int, whole: int) -> float:
    return 100.0 * done / whole if whole else 100.0


class NoSkipping:
    """Turns every skip into a failure: on CI's machines nothing may be missing."""

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(self) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        report = yield
        if report.skipped and not hasattr(report, "wasxfail"):
            report.outcome = "failed"
            report.longrepr = f"Skipped, which CI does not allow: {_reason(report.longrepr)}"
        return report

    @pytest.hookimpl(wrapper=True)
    def pytest_make_collect_report(self) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
        report = yield
        if report.skipped:
            report.outcome = "failed"
            report.longrepr = f"Skipped, which CI does not allow: {_reason(report.longrepr)}"
        return report


def _reason(longrepr: object) -> str:
    return str(longrepr[2]) if isinstance(longrepr, tuple) else str(longrepr)


def plugins(config: pytest.Config, environment: Iterable[tuple[str, str]]) -> Generator[object, None, None]:
    """Yield the parts of the gate that this run wants; the workers of xdist leave the measuring to their head."""
    if config.getoption("--gate") and not hasattr(config, "workerinput"):
        yield CoverageGate(config.rootpath)
    if dict(environment).get("CI") == "true":
        yield NoSkipping()
