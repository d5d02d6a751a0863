"""docs/decision-rules.md names, for every rule, the files in which it has cases."""

import json
import re
from collections import defaultdict
from pathlib import Path

import pytest

from tests.cases.reading import FOLDER, tell

ROOT = Path(__file__).parents[1]
DOCS = ROOT.parent / "docs" / "decision-rules.md"
ROW = re.compile(r"^\| ([RCA]\d+) \|.*\| ([^|]*) \|$")


def test_every_rule_has_cases_and_the_table_names_their_files() -> None:
    found = defaultdict(set)
    for path in FOLDER.glob("*.json"):
        for told in tell(path):
            found[told["rule"]].add(path.stem)

    rows = [ROW.match(line) for line in DOCS.read_text("utf-8").splitlines()]

    documented = {row[1]: set(re.findall(r"cases/(\w+)", row[2])) for row in rows if row is not None}
    assert list(documented) == [
        *(f"R{n}" for n in range(1, 14)), *(f"C{n}" for n in range(1, 9)), *(f"A{n}" for n in range(1, 8)),
    ]  # fmt: skip
    assert documented == {number: found[number] for number in documented}


@pytest.mark.parametrize(("letter", "last"), [("E", 11), ("P", 6)])
def test_every_row_of_the_entitlement_table_has_tests_by_its_number(letter: str, last: int) -> None:
    tests = "\n".join((ROOT / "domain" / f"test_{name}.py").read_text("utf-8") for name in ("entitlement", "supporter"))
    named = re.findall(r"^def test_(\w+)\(", tests, re.M)
    tested = {number for name in named for number in re.findall(rf"(?:^|_)({letter.lower()}\d+)(?=_)", name)}

    documented = re.findall(rf"^\| ({letter}\d+) \|", DOCS.read_text("utf-8"), re.M)

    assert documented == [f"{letter}{n}" for n in range(1, last + 1)]
    assert tested == {number.lower() for number in documented}


def test_a_file_is_a_list_of_cases_or_an_object_that_holds_one() -> None:
    for path in FOLDER.glob("*.json"):
        whole = json.loads(path.read_text("utf-8"))

        assert isinstance(whole if isinstance(whole, list) else whole["cases"], list), path.name


def test_what_is_expected_is_reckoned_without_the_service() -> None:
    modules = [FOLDER / "arithmetic.py", *FOLDER.glob("edges_*.py")]

    found = {
        path.name: re.findall(r"^(?:from|import) (supportsvc\S*)", path.read_text("utf-8"), re.M) for path in modules
    }

    assert len(found) > 5
    assert {name: imports for name, imports in found.items() if imports} == {}
