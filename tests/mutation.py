"""Change the domain in small ways, and fail where no test notices and docs/mutants.md does not say why that is right.

`python -m tests.mutation` runs the fast tests of the domain on each change; `make test-long` ends with it.
Further words are patterns of the changes to try, such as "supportsvc.domain.money*": then nothing is said of the rest.
"""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from fnmatch import fnmatch
from pathlib import Path

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "build" / "mutation"
ARGUED = ROOT / "docs" / "mutants.md"
COPIED = ("supportsvc", "tests", "config", "docs", "pyproject.toml")
NOTICED = {"killed", "timeout", "caught by type check"}
PROGRESS = re.compile(r"(\d+)/(\d+)\s+\S+ \d")
RESULT = re.compile(r"^\s+(\S+): (.+)$", re.MULTILINE)
NAME = re.compile(r"^supportsvc\.domain\.((?:\w+\.)*\w+)\.x_?(?:ǁ(\w+)ǁ)?(\w+?)__mutmut_\d+$")
HEADING = re.compile(r"^### `(.+)`$")

Survivor = tuple[str, str]
"""Where a change was made, as `module.function`, and the change itself: lines that begin with - or +."""


def main(patterns: list[str]) -> int:
    """Try the changes; return 1 where one is neither noticed nor argued away, or argued away and noticed."""
    prepare()
    if not try_all(patterns):
        return 1
    tried = {name: verdict for name, verdict in results() if is_wanted(name, patterns) and verdict != "skipped"}
    names = [name for name, verdict in tried.items() if verdict not in NOTICED]
    with ThreadPoolExecutor(2) as pool:
        survivors = dict(zip(names, pool.map(describe, names), strict=True))
    argued = read_argued(ARGUED.read_text(encoding="utf-8"))
    unknown = [name for name in names if survivors[name] not in argued]
    gone = [] if patterns else sorted(argued - set(survivors.values()))
    for name in unknown:
        print(f"\n{tried[name]}, and not argued away ({name}):\n### `{survivors[name][0]}`\n{survivors[name][1]}")
    for place, change in gone:
        print(f"\nargued away, but noticed or no longer there:\n### `{place}`\n{change}")
    print(
        f"\nmutation: {len(tried)} changes to the domain, {len(tried) - len(names)} noticed by a test, "
        f"{len(names) - len(unknown)} argued away, {len(unknown)} not; {len(gone)} arguments without a change"
    )
    return 1 if unknown or gone or not tried else 0


def prepare() -> None:
    """Copy what is tried, so that the working tree stays as it is."""
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True)
    for name in COPIED:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, FOLDER / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(ROOT / name, FOLDER / name)


def try_all(patterns: list[str]) -> bool:
    """Run the tests on every change, telling each tenth that is done; return whether it came to its end."""
    command = [sys.executable, "-m", "mutmut", "run", "--max-children", "2", *patterns]
    with (
        (FOLDER / "log").open("w") as log,
        subprocess.Popen(command, cwd=FOLDER, stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as running,
    ):
        assert running.stdout is not None
        told = 0
        while raw := os.read(running.stdout.fileno(), 65536):  # not by lines: one is drawn over and over
            text = raw.decode(errors="replace")
            log.write(text)
            for done, whole in PROGRESS.findall(text):
                if int(done) * 10 >= (told + 1) * int(whole):
                    told = int(done) * 10 // int(whole)
                    print(f"mutation: {done} of {whole} changes tried", flush=True)
    if running.returncode:
        print((FOLDER / "log").read_text()[-4000:])
    return running.returncode == 0


def results() -> Iterator[tuple[str, str]]:
    """Yield each change's name and what became of it."""
    yield from RESULT.findall(ask("results", "--all", "true"))


def is_wanted(name: str, patterns: Iterable[str]) -> bool:
    """Tell whether a change is one of those that the command was to try."""
    return not patterns or any(fnmatch(name, pattern) for pattern in patterns)


def describe(name: str) -> Survivor:
    """Return where a change is, and what it does to the lines."""
    found = NAME.match(name)
    assert found is not None, name
    module, owner, function = found.groups()
    place = ".".join(part for part in (module, owner, function) if part)
    lines = ask("show", name).splitlines()
    return place, "\n".join(line for line in lines if line[:1] in "+-" and line[:3] not in {"+++", "---"})


def read_argued(text: str) -> set[Survivor]:
    """Return the changes that docs/mutants.md argues away: blocks of `diff` under a heading that names the place."""
    found: set[Survivor] = set()
    place, block = "", None
    for line in text.splitlines():
        heading = HEADING.match(line)
        if heading:
            place = heading[1]
        elif line == "```diff":
            block = list[str]()
        elif line == "```" and block is not None:
            found.add((place, "\n".join(block)))
            block = None
        elif block is not None:
            block.append(line)
    return found


def ask(*words: str) -> str:
    """Return what the tool says."""
    command = [sys.executable, "-m", "mutmut", *words]
    return subprocess.run(command, cwd=FOLDER, capture_output=True, text=True, check=True).stdout


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
