"""docs/campaigns.md: what the guide has an editor write is in order, all of it together."""

import re
from pathlib import Path

from supportsvc.config_files import load
from supportsvc.domain.page import Placement
from tests.config_files.folder import Folder

GUIDE = Path(__file__).parents[2] / "docs" / "campaigns.md"
SITE, WINTER = "supportsvc.toml", "campaigns/winter.toml"


def test_what_the_guide_writes_is_in_order(folder: Folder) -> None:
    text = GUIDE.read_text(encoding="utf-8")
    campaign, words, experiment, money = re.findall(r"```toml\n(.*?)```", text, re.DOTALL)
    assert "words = " in campaign
    holdback, variants = experiment.split("\n\n", 1)
    folder.write(WINTER, campaign.replace("priority", f"{holdback}\npriority") + variants)
    english = (folder.path / "translations/en.toml").read_text(encoding="utf-8")
    folder.write("translations/en.toml", f"{english}\n{words}{words.replace('[winter]', '[winter-short]')}")
    folder.edit(SITE, "\n[switches]", f"\n{money}\n[switches]")

    found = load(folder.path)

    first = found.campaigns[0]
    assert (first.name, first.placement, first.holdback) == ("winter", Placement.BANNER, 10)
    assert [variant.name for variant in first.variants] == ["control", "short"]
    assert found.site.giving.currencies[1].countries == ("DE", "AT", "FR")


def test_every_key_that_the_guide_names_is_one(folder: Folder) -> None:
    folder.state_everything()
    stated = "".join((folder.path / file).read_text(encoding="utf-8") for file in (SITE, "campaigns/independent.toml"))
    keys = set(re.findall(r"(?m)^([a-z_]+) =", stated)) | {"opens", "window"}

    table = GUIDE.read_text(encoding="utf-8").partition("| you want | write |")[2].partition("Every list")[0]

    named = set(re.findall(r"`([a-z_]+)`", table))
    assert named - keys == set()
    assert len(named) > 15
