"""The whole configuration: read from a folder, or refused with every complaint there is."""

import json
from collections.abc import Set
from dataclasses import asdict, dataclass, replace
from hashlib import blake2b
from pathlib import Path

from supportsvc.config_files import reading
from supportsvc.config_files.campaign_files import FOLDER as CAMPAIGNS
from supportsvc.config_files.campaign_files import read_campaigns
from supportsvc.config_files.complaints import Complaint, ConfigurationError
from supportsvc.config_files.documents import read_document
from supportsvc.config_files.site_file import SiteFile, policy_of, site_of
from supportsvc.config_files.translations import FOLDER as TRANSLATIONS
from supportsvc.config_files.translations import read_words
from supportsvc.config_files.words import Words
from supportsvc.domain.campaign import Campaign
from supportsvc.domain.policy import Policy
from supportsvc.domain.site import Site

SITE_FILE = "supportsvc.toml"
CURE = "(`supportsvc init` writes one)"
Stamp = frozenset[tuple[str, int, int]]


@dataclass(frozen=True, slots=True)
class Configuration:
    """Everything that the site has settled; campaigns stand with the greatest priority first."""

    site: Site
    policy: Policy
    campaigns: tuple[Campaign, ...]
    words: Words

    @property
    def window(self) -> int:
        """The days of the longest window that a campaign's meter has, 0 where none has one."""
        return max((campaign.meter.days or 0 for campaign in self.campaigns), default=0)

    @property
    def rules_digest(self) -> str:
        """A digest of what silence rests on: it changes when the rules do, and not when words or amounts do."""
        campaigns = [replace(campaign, words="", closable=True) for campaign in self.campaigns]
        rules = [asdict(self.policy), asdict(self.site.switches), *map(asdict, campaigns)]
        return blake2b(json.dumps(rules, default=_write_plainly, sort_keys=True).encode(), digest_size=16).hexdigest()

    def campaign(self, mark: int) -> Campaign | None:
        """Return the campaign that a mark stands for; None where it is gone."""
        return next((campaign for campaign in self.campaigns if campaign.mark == mark), None)


def load(folder: Path) -> Configuration:
    """Read the configuration from a folder; raises ConfigurationError."""
    if not folder.is_dir():
        raise ConfigurationError([Complaint(str(folder), "", f"is missing; expected a folder with {SITE_FILE} {CURE}")])
    file = read_site_file(folder)
    campaigns, found = read_campaigns(folder)
    language = file.site.language if isinstance(file, SiteFile) else None
    words, wordless = read_words(folder, language, [campaign.words for campaign in campaigns])
    if isinstance(file, list) or found or wordless:
        whole = [*(file if isinstance(file, list) else ()), *found, *wordless]
        raise ConfigurationError(replace(complaint, file=str(folder / complaint.file)) for complaint in whole)
    return Configuration(site_of(file), policy_of(file), campaigns, words)


def read_site_file(folder: Path) -> SiteFile | list[Complaint]:
    """Read the site's own file."""
    document = read_document(folder, SITE_FILE)
    return [document] if isinstance(document, Complaint) else reading.read_value(SiteFile, SITE_FILE, document)


def look(folder: Path) -> Stamp:
    """Return what tells, at the price of a few calls, whether a file was changed, added or taken away."""
    places = (folder, folder / CAMPAIGNS, folder / TRANSLATIONS)
    stats = ((str(path), path.stat()) for place in places for path in place.glob("*.toml"))
    return frozenset((name, stat.st_mtime_ns, stat.st_size) for name, stat in stats)


def starter() -> Path:
    """Return the folder of the shipped configuration: inside the package, or beside it in a checkout."""
    package = Path(__file__).parents[1]
    carried = package / "starter"
    return carried if carried.is_dir() else package.parent / "config"


def _write_plainly(value: object) -> object:
    return sorted(map(str, value)) if isinstance(value, Set) else str(value)
