"""The layout of supportsvc.toml, in the domain's own values."""

from dataclasses import dataclass, field
from datetime import timedelta

from supportsvc.domain.campaign import Cap
from supportsvc.domain.policy import BackOff, Exclusions, Policy, Switches
from supportsvc.domain.site import Giving, Mode, Site, SnoozeChoices


@dataclass(frozen=True, slots=True)
class SiteTable:
    """[site]"""

    name: str
    origins: tuple[str, ...]
    tag: str
    mode: Mode = Mode.TOKEN
    language: str = "en"


@dataclass(frozen=True, slots=True)
class Asking:
    """[asking]"""

    cap: Cap | None = None
    gap: timedelta = timedelta()
    back_off: BackOff = field(default_factory=BackOff)
    bound: timedelta = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class SiteFile:
    """The whole file, a field a section."""

    site: SiteTable
    money: Giving
    asking: Asking = Asking()
    exclude: Exclusions = field(default_factory=Exclusions)
    snooze: SnoozeChoices = field(default_factory=SnoozeChoices)
    switches: Switches = field(default_factory=Switches)


def site_of(file: SiteFile) -> Site:
    """Return what holds for the site as a whole."""
    table = file.site
    return Site(
        table.name, table.origins, table.tag, file.money, table.mode, table.language, file.snooze, file.switches
    )


def policy_of(file: SiteFile) -> Policy:
    """Return what the decision holds to."""
    asking = file.asking
    return Policy(file.exclude, asking.cap, asking.gap, asking.back_off, asking.bound)
