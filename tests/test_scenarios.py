"""The paper on money says which tests show what, and tells the truth."""

import re

from tests.properties.test_money_mistakes import MISTAKES
from tests.scenarios import find_shown, find_tests, read_rows, read_section


def test_each_of_the_forty_scenarios_is_shown() -> None:
    rows = read_rows()

    assert sorted(rows) == list(range(1, 41))
    assert [number for number, names in rows.items() if not names] == []


def test_the_paper_names_the_tests_of_each_scenario_and_no_other() -> None:
    """`python -m tests.scenarios` fills them in."""
    rows = read_rows()

    assert {name for names in rows.values() for name in names} <= set(find_tests())
    assert {number: names for number, names in rows.items() if names} == find_shown()


def test_each_mistake_stands_in_the_paper_with_the_test_that_notices_it() -> None:
    rows = re.findall(r"^\| (.+) \| `(\w+)` \|$", read_section("Mistakes that are noticed"), re.M)

    assert dict(rows) == {name: mistake.killer for name, mistake in MISTAKES.items()}
    assert {killer for _, killer in rows} <= set(find_tests())
