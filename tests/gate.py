"""The gate of `make test`: how much of the code the tests must reach, and no skipping in CI.

Measuring makes Python about twice as slow, so only examples are measured, and must reach the floors alone. Laws,
searches through every order of events, and what a browser is driven through walk the same lines over and over: they
are `no_cover`, as are the processes that they start.
"""

import io
import json
import os
from collections.abc import Generator, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import coverage
import pytest
from coverage.exceptions import NoDataError
from hypothesis import is_hypothesis_test

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
        for shortfall in self.shortfalls:
            session.config.hook.pytest_runtest_logreport(report=_failure(shortfall))
        return result

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        terminalreporter.section("coverage")
        terminalreporter.write_line(self.table)

    def _measure(self) -> None:
        measured = coverage.Coverage(data_file=str(self.root / ".coverage"))
        measured.load()
        table = io.StringIO()
        report = self.root / "build" / "coverage.json"
        report.parent.mkdir(exist_ok=True)
        ours = [str(self.root / "supportsvc" / "*")]  # and no other version of it that a test ran, and took away
        try:
            measured.report(file=table, include=ours)
            measured.json_report(outfile=str(report), include=ours)
        except NoDataError:
            self.shortfalls.append("no test reached any of the code")
            return
        self.table = table.getvalue()
        files: dict[str, dict[str, dict[str, int]]] = json.loads(report.read_text())["files"]
        for folder, floor in FLOORS.items():
            within = [found["summary"] for path, found in files.items() if path.startswith(folder)]
            for what, done, whole in (
                ("lines", "covered_lines", "num_statements"),
                ("branches", "covered_branches", "num_branches"),
            ):
                reached = _per_cent(sum(s[done] for s in within), sum(s[whole] for s in within))
                verdict = f"{folder}: {reached:.2f} % of the {what}, at least {floor:g} % wanted"
                self.table += verdict + "\n"
                if reached < floor:
                    self.shortfalls.append(verdict)


def _failure(sentence: str) -> pytest.TestReport:
    """Make the report that pytest counts, prints and closes with, as it does for a test's."""
    where = ("coverage", None, "coverage")
    return pytest.TestReport("coverage", where, {}, "failed", longrepr=sentence, when="teardown")


def _per_cent(done: int, whole: int) -> float:
    return 100.0 * done / whole if whole else 100.0


def goes_unmeasured(item: pytest.Item) -> bool:
    """Tell whether a test is a law, which hypothesis searches, or drives a browser through what others ask for."""
    is_law = is_hypothesis_test(getattr(item, "obj", None))
    return is_law or item.path.parent.name == "browser" or item.get_closest_marker("browser") is not None


@contextmanager
def unmeasured() -> Iterator[None]:
    """Hide from the processes that a test starts that coverage would measure them, and keep one wrapping of os._exit.

    Coverage wraps it once more whenever it goes on after such a test: a child that is forked later ended in the
    thousandth wrapping, and so went on as a second test run.
    """
    hidden = {name: os.environ.pop(name) for name in list(os.environ) if name.startswith("COVERAGE_PROCESS_")}
    leave = os._exit
    try:
        yield
    finally:
        os._exit = leave
        os.environ.update(hidden)


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
    return str(longrepr[2] if isinstance(longrepr, tuple) else longrepr).removeprefix("Skipped: ")


def plugins(config: pytest.Config, environment: Iterable[tuple[str, str]]) -> Generator[object, None, None]:
    """Yield the parts of the gate that this run wants; the workers of xdist leave the measuring to their head."""
    if config.getoption("--gate") and not hasattr(config, "workerinput"):
        yield CoverageGate(config.rootpath)
    if dict(environment).get("CI") == "true":
        yield NoSkipping()
