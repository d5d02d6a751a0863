"""The whole configuration: read from a folder, or refused with every complaint there is."""

import json
from collections.abc import Iterable, Set
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from hashlib import blake2b
from pathlib import Path

from supportsvc.config_files import reading
from supportsvc.config_files.campaign_files import FOLDER as CAMPAIGNS
from supportsvc.config_files.campaign_files import check_walls, read_campaigns, words_of
from supportsvc.config_files.complaints import Complaint, ConfigurationError
from supportsvc.config_files.documents import read_document
from supportsvc.config_files.site_file import SiteFile, policy_of, site_of
from supportsvc.config_files.translations import FOLDER as TRANSLATIONS
from supportsvc.config_files.translations import read_words
from supportsvc.config_files.words import Words
from supportsvc.domain.campaign import Campaign
from supportsvc.domain.page import Placement
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
    def live(self) -> tuple[Campaign, ...]:
        """The campaigns that may ask: all but the drafts."""
        return tuple(campaign for campaign in self.campaigns if not campaign.draft)

    @property
    def window(self) -> int:
        """The days of the longest window that a meter has, 0 where none has one."""
        meters = (self.policy.meter, *(campaign.meter for campaign in self.live))
        return max(meter.days or 0 for meter in meters)

    @property
    def articles(self) -> int:
        """The days for which articles that were read have to be kept, 0 where nothing wants them."""
        wall = self.policy.wall
        stands = wall is not None and any(campaign.placement is Placement.WALL for campaign in self.live)
        metered = wall.window.longest if wall is not None and stands else 0
        return max((metered, *(campaign.articles.days for campaign in self.live if campaign.articles is not None)))

    @property
    def names_countries(self) -> bool:
        """Whether anything rests on the reader's country."""
        audiences = [audience for campaign in self.campaigns for audience in (campaign.include, campaign.exclude)]
        named = (audience.countries for audience in audiences)
        return any((self.policy.protected, *named, *(table.countries for table in self.site.giving.currencies)))

    @property
    def rules_digest(self) -> str:
        """A digest of what silence rests on: it changes when the rules do, and not when words or amounts do.

        Nor when a draft does, or the weights of variants: all of a campaign's ask by the same rules.
        """
        campaigns = [replace(campaign, words="", closable=True, variants=()) for campaign in self.live]
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
    language, intervals = (file.site.language, file.money.intervals) if isinstance(file, SiteFile) else (None, ())
    named = [table for campaign in campaigns for table in words_of(campaign)]
    words, wordless = read_words(folder, language, named, intervals)
    if isinstance(file, list):
        raise _refuse(folder, [*file, *found, *wordless])
    whole = [*found, *check_walls(campaigns, file.wall), *wordless]
    if whole:
        raise _refuse(folder, whole)
    return Configuration(site_of(file), policy_of(file), campaigns, words)


def read_site_file(folder: Path) -> SiteFile | list[Complaint]:
    """Read the site's own file."""
    document = read_document(folder, SITE_FILE)
    return [document] if isinstance(document, Complaint) else reading.read_value(SiteFile, SITE_FILE, document)


def look(folder: Path) -> Stamp:
    """Return what tells, at the price of a few calls, whether a file was changed, added or taken away."""
    found = set()
    for place in (folder, folder / CAMPAIGNS, folder / TRANSLATIONS):
        for path in place.glob("[!.]*.toml"):
            # Editors put files aside and others in their place: what is gone by now is not there.
            with suppress(FileNotFoundError):
                stat = path.stat()
                found.add((str(path), stat.st_mtime_ns, stat.st_size))
    return frozenset(found)


def starter() -> Path:
    """Return the folder of the shipped configuration: inside the package, or beside it in a checkout."""
    package = Path(__file__).parents[1]
    carried = package / "starter"
    return carried if carried.is_dir() else package.parent / "config"


def _refuse(folder: Path, whole: Iterable[Complaint]) -> ConfigurationError:
    return ConfigurationError(replace(complaint, file=str(folder / complaint.file)) for complaint in whole)


def _write_plainly(value: object) -> object:
    return sorted(map(str, value)) if isinstance(value, Set) else str(value)
