"""Campaigns, one file each: the file's name is the campaign's, and stands for it in records as a mark of 16 bits."""

from collections.abc import Iterable, Iterator
from hashlib import blake2b
from pathlib import Path

from supportsvc.config_files import complaints
from supportsvc.config_files.complaints import Complaint
from supportsvc.config_files.documents import list_documents, read_document, stem
from supportsvc.config_files.limits import NAME
from supportsvc.config_files.reading import read_value
from supportsvc.domain.campaign import Campaign
from supportsvc.domain.page import Placement
from supportsvc.domain.reading import Wall

FOLDER = "campaigns"
NO_CAMPAIGN = 0
"""The mark under which a record speaks of no campaign."""


def read_campaigns(folder: Path) -> tuple[tuple[Campaign, ...], list[Complaint]]:
    """Read every campaign, the greatest priority first and of equals by name, and tell what is wrong with them."""
    names = list_documents(folder, FOLDER)
    if isinstance(names, Complaint):
        return (), [names]
    read = [read_campaign(folder, name) for name in names]
    campaigns = sorted((c for c in read if isinstance(c, Campaign)), key=lambda c: (-c.priority, c.name))
    found = [complaint for c in read if isinstance(c, list) for complaint in c]
    return tuple(campaigns), found + check_marks(names)


def read_campaign(folder: Path, file: str) -> Campaign | list[Complaint]:
    """Read one campaign; its words are those of its own name where the file does not say."""
    name = stem(file)
    if not NAME.fullmatch(name):
        return [
            Complaint(file, "", "has a name that is not of a-z, 0-9 and - (at most 40); expected such as spring.toml")
        ]
    document = read_document(folder, file)
    if isinstance(document, Complaint):
        return [document]
    return read_value(Campaign, file, {"words": name, **document}, name=name, mark=mark_of(name))


def mark_of(name: str) -> int:
    """Return the mark that stands for a campaign's name, the same in every process and for ever."""
    return int.from_bytes(blake2b(name.encode(), digest_size=2).digest(), "big")


def words_of(campaign: Campaign) -> list[str]:
    """Return the tables that hold a campaign's words: its own, and those of its variants."""
    return [campaign.words, *(variant.words for variant in campaign.variants if variant.words is not None)]


def check_walls(campaigns: Iterable[Campaign], wall: Wall | None) -> Iterator[Complaint]:
    """Complain about a wall without the meter that opens it."""
    for campaign in campaigns:
        if campaign.placement is Placement.WALL and wall is None:
            expected = "another placement, or a [wall] table in supportsvc.toml that says how many articles are free"
            yield complaints.wrong(f"{FOLDER}/{campaign.name}.toml", "placement", campaign.placement, expected)


def check_marks(files: Iterable[str]) -> list[Complaint]:
    """Complain where a mark is that of no campaign, or of two: records could not tell them apart."""
    found, taken = [], {NO_CAMPAIGN: ""}
    for file in files:
        other = taken.setdefault(mark_of(stem(file)), file)
        if other != file:
            clash = f"has the same short mark as {other}" if other else "has the mark that stands for no campaign"
            found.append(Complaint(file, "", f"{clash} (one name in 65,000 does); expected another name for the file"))
    return found
