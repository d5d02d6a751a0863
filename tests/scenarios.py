"""The table of the scenarios in docs/stripe.md: `python -m tests.scenarios` fills in the tests that show each.

A test says in its name which scenario it shows: `scenario_7`, or `scenarios_13_and_37`.
"""

import ast
import re
from collections import defaultdict
from pathlib import Path

ROOT = Path(__file__).parents[1]
PAPER = ROOT / "docs" / "stripe.md"
SAID = re.compile(r"scenarios?_(\d+(?:_and_\d+)*)(?=_|$)")
CUTS = ("test_however_two_operations_meet_the_store_ends_up_right",)
BESIDE = {2: ("TestMoney",), **dict.fromkeys((3, 4, 5, 6, 10, 11, 35, 36, 38), CUTS)}
"""Tests of many scenarios at once, whose names tell none."""
ROW = re.compile(r"^\| (\d+) \| ([^|]+) \| ([^|]*) \|$", re.M)


def find_tests() -> dict[str, list[Path]]:
    """Return every test function by name, with the files that have one of it."""
    found: dict[str, list[Path]] = defaultdict(list)
    for file in sorted((ROOT / "tests").rglob("test_*.py")):
        for node in ast.parse(file.read_text("utf-8")).body:
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                found[node.name].append(file.relative_to(ROOT))
            elif isinstance(node, ast.Assign) and (name := ast.unparse(node.targets[0])).startswith("Test"):
                found[name].append(file.relative_to(ROOT))
    return dict(found)


def find_shown() -> dict[int, list[str]]:
    """Return the names of the tests of each scenario."""
    shown: dict[int, set[str]] = defaultdict(set)
    for name in find_tests():
        for numbers in SAID.findall(name):
            for number in numbers.split("_and_"):
                shown[int(number)].add(name)
    for number, names in BESIDE.items():
        shown[number].update(names)
    return {number: sorted(names) for number, names in sorted(shown.items())}


def read_section(heading: str) -> str:
    """Return a section of the paper, without its heading."""
    _, _, after = PAPER.read_text("utf-8").partition(f"\n## {heading}\n")
    return re.split(r"\n## ", after)[0]


def read_rows() -> dict[int, list[str]]:
    """Return the names that the paper gives to each scenario."""
    return {int(number): re.findall(r"`(\w+)`", names) for number, _, names in ROW.findall(read_section("Scenarios"))}


def fill_in() -> None:
    """Write the names of today's tests into the paper."""
    shown = find_shown()

    def fill(row: re.Match[str]) -> str:
        names = ", ".join(f"`{name}`" for name in shown.get(int(row[1]), ()))
        return f"| {row[1]} | {row[2]} | {names} |"

    section = read_section("Scenarios")
    PAPER.write_text(PAPER.read_text("utf-8").replace(section, ROW.sub(fill, section)), "utf-8")


if __name__ == "__main__":
    fill_in()
