"""The report names every figure, side by side, and what was assumed."""

import json

from supportsvc.config_files import Configuration
from supportsvc.reports import Chart, Table, render_page
from supportsvc.simulation import Population, run_month, set_scene
from supportsvc.simulation.figures import MEASURES, describe_figures, share
from supportsvc.simulation.report import CHANGED, PRESENT, describe_month, make_report
from supportsvc.simulation.scenes import Scene
from supportsvc.simulation.tally import Tally
from tests.builders import NOW, campaign
from tests.simulation.conftest import month, population, rulebook

STRICT, EAGER = rulebook(campaign(views=4)), rulebook(campaign(views=2), campaign(2, views=2, closable=False))


def side_by_side() -> tuple[Scene, dict[str, Tally]]:
    readers = population()
    found = run_month(readers, [STRICT, EAGER], cores=1)
    return Scene(readers, (STRICT, EAGER), assumed=("campaigns name the sections sport",)), dict(
        zip((PRESENT, CHANGED), found, strict=True)
    )


def test_present_and_changed_stand_side_by_side_with_their_difference() -> None:
    scene, tallies = side_by_side()

    report = make_report("The Paper", scene, tallies)

    table = report.parts[0]
    assert isinstance(table, Table)
    assert table.columns == ["", "present", "changed", "difference"]
    rows = {row[0]: row[1:] for row in table.rows}
    before, after = (f"{tallies[name].asks:,}" for name in (PRESENT, CHANGED))
    assert rows["Asks"] == [before, after, f"+{tallies[CHANGED].asks - tallies[PRESENT].asks:,}"]
    assert rows["Supporters asked (must be 0)"] == ["0", "0", "–"]
    assert "Articles closed by the wall" not in rows
    assert report.figures[0].note == f"{tallies[PRESENT].asks / 150:.3f} at present"


def test_one_set_of_rules_has_no_difference() -> None:
    scene, tallies = side_by_side()

    report = make_report("The Paper", scene, {PRESENT: tallies[PRESENT]})

    table = report.parts[0]
    assert isinstance(table, Table)
    assert table.columns == ["", "present"]
    assert report.figures[0].note == ""


def test_the_page_shows_each_part_and_says_what_is_assumed() -> None:
    report = make_report("The Paper", *side_by_side())

    page = render_page(report)

    assert sum(isinstance(part, Chart) for part in report.parts) == 2
    assert all(part.title in page for part in report.parts)
    assert "Campaigns name the sections sport." in page
    assert "mobile 60" in page


def test_everything_is_in_the_json_too() -> None:
    scene, tallies = side_by_side()

    told = json.loads(json.dumps(describe_month(scene, tallies)))

    assert set(told) == {"assumptions", "remarks", "present", "changed"}
    assert told["assumptions"]["devices"] == {"mobile": 60, "desktop": 33, "tablet": 7}
    assert {measure.key for measure in MEASURES} <= set(told["present"])
    assert sum(told["changed"]["asks_by_day"]) == told["changed"]["asks"] == tallies[CHANGED].asks
    assert told["changed"]["campaigns"]["campaign 1"]["control"]["asked"] > 0
    assert told["present"]["requests"]["script"] > told["present"]["requests"]["decision"]


def test_a_month_in_which_nobody_is_asked_divides_by_nothing(shipped: Configuration) -> None:
    nobody = month(rulebook())
    scene = set_scene(Population(begin=NOW, readers=10), [shipped])

    told, report = describe_figures(nobody), make_report("The Paper", scene, {PRESENT: nobody})

    assert (told["requests_per_ask"], told["asks_by_day"], share(1, 0)) == (0, [], 0)
    assert render_page(report)
