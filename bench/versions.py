"""Other versions of the service beside the present one: from the history, each with the libraries that it pins.

    python -m bench versions COMMIT...

compares the commits with each other, in turns: what a known reader's refusal costs each, and what it was to the one
before it.
"""

import io
import os
import subprocess
import sys
import tarfile
from argparse import ArgumentParser
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from statistics import median

from bench.pairs import Arm, by_cpu, take_turns
from bench.serving import Served, running, stand_aside
from bench.stand import OURS, Stand, set_up
from supportsvc.reports import Report, Table, print_report
from supportsvc.sandbox.server import find_free_port

ROOT = Path(__file__).parents[1]
DATED = "## 0.1.0 (2"
"""The first version is that of the commit that dated it; the one that wrote its number had nothing to run yet."""


class NotThere(Exception):
    """A version cannot be had: the history is not here, or not all of it, or what it needs cannot be installed."""


def first_version() -> str:
    """Return the commit of the first version. Raises NotThere."""
    found = git("log", "--reverse", "--format=%H", f"-S{DATED}", "--", "CHANGELOG.md").decode().split()
    if not found:
        raise NotThere("the history does not reach back to the first version")
    return found[0]


def git(*words: str) -> bytes:
    """Ask git about this project. Raises NotThere."""
    try:
        return subprocess.run(["git", "-C", ROOT, *words], capture_output=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError) as fault:
        raise NotThere("git knows no history here") from fault


@contextmanager
def serving_version(
    commit: str, folder: Path, environ: Mapping[str, str], *, own_libraries: bool = True
) -> Iterator[Served]:
    """Run one worker of a version with its own configuration, and with the libraries that it pins or with ours.

    Raises NotThere.
    """
    with tarfile.open(fileobj=io.BytesIO(git("archive", commit))) as archive:
        archive.extractall(folder, filter="data")
    python = install(folder) if own_libraries else sys.executable
    port = find_free_port()
    words = [python, "-P", str(Path(__file__).with_name("wsgi.py")), str(port)]
    more = {"PYTHONPATH": str(folder), "SUPPORTSVC_CONFIG": str(folder / "config")}
    with running(words, {**environ, **more}, f"http://127.0.0.1:{port}/healthz") as session:
        yield Served(port, session)


def install(folder: Path) -> str:
    """Set a version up as it does it itself; return its interpreter. Raises NotThere."""
    base = os.path.realpath(sys.executable)
    done = subprocess.run(
        ["tools/set-up.sh"], cwd=folder, env={**os.environ, "PYTHON": base}, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise NotThere(f"it cannot be set up: {done.stderr.splitlines()[-1]}")
    return str(folder / ".venv" / "bin" / "python")


def main(words: list[str]) -> None:
    """Compare commits and print the table."""
    parser = ArgumentParser(prog="python -m bench versions", description="Compare commits with each other, in turns.")
    parser.add_argument("commits", nargs="+", help="the oldest first; the files here are compared, too")
    parser.add_argument("--rounds", type=int, default=15, help="how often each has its turn (15)")
    given = parser.parse_args(words)
    stand_aside()
    with set_up() as stand:
        try:
            rows = compare_versions(stand, given.commits, given.rounds)
        except NotThere as fault:
            sys.exit(str(fault))
    columns = ["Version", "CPU us", "Answers/s", "Of the one before, by CPU time", "Of the first"]
    print_report(Report("supportsvc: what versions cost", "", parts=[Table("A refusal", columns, rows)]))


def compare_versions(stand: Stand, commits: list[str], rounds: int) -> list[list[str]]:
    """Run the commits and the present files, a second each in turns; return their figures, each in its row."""
    case = stand.decisions[0]
    with ExitStack() as stack:
        arms = {
            commit: Arm(
                stack.enter_context(serving_version(commit, stand.folder / commit, stand.environ)), case.calls()
            )
            for commit in commits
        }
        arms[OURS] = Arm(stand.services[case.service], case.calls())
        found = take_turns(arms, rounds, 1)
    names = list(arms)
    return [
        [
            name,
            f"{median(one[name].cpu for one in found) * 1e6:,.0f}",
            f"{median(one[name].rate for one in found):,.0f}",
            str(by_cpu(found, name, before)),
            str(by_cpu(found, name, names[0])),
        ]
        for before, name in zip([names[0], *names], names, strict=False)
    ]
