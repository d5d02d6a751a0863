"""The demo's own ways: a campaign for each placement that the shipped configuration leaves alone; every interval."""

import re
from pathlib import Path
from shutil import copy

HERE = Path(__file__).parent / "showcase"
WALL = "\n[wall]\narticles = 2\n"
MONTH_ALONE = 'intervals = ["month"]'
ALL = 'intervals = ["month", "year", "once"]'
# The shipped amounts of the year and of a gift, which stand in comments there.
REMARKED = re.compile(r"^# \[money\.currencies\.(?:year|once)\]\n(?:# .*\n)+", re.MULTILINE)


def add_showcase(config: Path) -> None:
    """Add a banner, a dialog and a wall to a folder of configuration, and let readers give by the year and once too."""
    for campaign in HERE.glob("showcase-*.toml"):
        copy(campaign, config / "campaigns")
    for file in (config / "translations").glob("*.toml"):
        append(file, (HERE / file.name).read_text("utf-8"))
    site = config / "supportsvc.toml"
    site.write_text(offering_all(site.read_text("utf-8")), encoding="utf-8")
    append(site, WALL)


def offering_all(site: str) -> str:
    """Return a site's TOML with every interval on offer, each with its amounts."""
    return REMARKED.sub(lambda found: found[0].replace("# ", ""), site.replace(MONTH_ALONE, ALL))


def append(file: Path, text: str) -> None:
    """Write a text at the end of a file."""
    with file.open("a", encoding="utf-8") as opened:
        opened.write(text)
