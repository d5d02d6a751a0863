"""The demo's own campaigns: one for each placement that the shipped configuration leaves alone."""

from pathlib import Path
from shutil import copy

HERE = Path(__file__).parent / "showcase"
WALL = "\n[wall]\narticles = 2\n"


def add_showcase(config: Path) -> None:
    """Add a banner, a dialog and a wall to a folder of configuration."""
    for campaign in HERE.glob("showcase-*.toml"):
        copy(campaign, config / "campaigns")
    for file in (config / "translations").glob("*.toml"):
        append(file, (HERE / file.name).read_text("utf-8"))
    append(config / "supportsvc.toml", WALL)


def append(file: Path, text: str) -> None:
    """Write a text at the end of a file."""
    with file.open("a", encoding="utf-8") as opened:
        opened.write(text)
