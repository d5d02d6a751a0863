"""The demo's own campaigns are in order beside the shipped ones."""

import shutil
from pathlib import Path

from supportsvc.config_files import load, starter
from supportsvc.domain.money import Interval
from supportsvc.domain.page import Placement
from supportsvc.sandbox.newspaper.showcase import add_showcase


def test_the_demo_has_a_campaign_for_each_placement_and_words_for_it_in_each_language(tmp_path: Path) -> None:
    folder = tmp_path / "config"
    shutil.copytree(starter(), folder)

    add_showcase(folder)

    made = load(folder)
    assert {campaign.placement for campaign in made.campaigns} == set(Placement)
    headings = {made.words.text("showcase", language)["heading"] for language in ("en", "de", "ar")}
    assert len(headings) == 3


def test_a_reader_of_the_demo_may_give_by_the_month_by_the_year_or_once_each_with_its_amounts(tmp_path: Path) -> None:
    folder = tmp_path / "config"
    shutil.copytree(starter(), folder)

    add_showcase(folder)

    giving = load(folder).site.giving
    assert giving.intervals == (Interval.MONTH, Interval.YEAR, Interval.ONCE)
    assert [giving.currencies[0].at(interval).least for interval in giving.intervals] == [200, 2400, 300]
