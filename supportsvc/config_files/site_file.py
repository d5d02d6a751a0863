"""The layout of supportsvc.toml, in the domain's own values."""

from dataclasses import dataclass, field
from datetime import timedelta

from supportsvc.domain.campaign import Cap, Meter
from supportsvc.domain.limits import Limits
from supportsvc.domain.policy import BackOff, Exclusions, Policy, Switches
from supportsvc.domain.reading import Wall
from supportsvc.domain.site import Giving, Mode, Safety, Site, SnoozeChoices


@dataclass(frozen=True, slots=True)
class SiteTable:
    """[site]"""

    name: str
    origins: tuple[str, ...]
    tag: str
    mode: Mode = Mode.TOKEN
    language: str = "en"
    readers_a_month: int | None = None


@dataclass(frozen=True, slots=True)
class Asking:
    """[asking]"""

    caps: tuple[Cap, ...] = ()
    gap: timedelta = timedelta()
    bound: timedelta = timedelta(days=7)
    holdback: int = 0
    first_view_asks: bool = False
    meter: Meter = Meter()
    back_off: BackOff = field(default_factory=BackOff)


@dataclass(frozen=True, slots=True)
class SiteFile:
    """The whole file, a field a section."""

    site: SiteTable
    money: Giving
    asking: Asking = Asking()
    wall: Wall | None = None
    exclude: Exclusions = field(default_factory=Exclusions)
    safety: Safety = field(default_factory=Safety)
    snooze: SnoozeChoices = field(default_factory=SnoozeChoices)
    switches: Switches = field(default_factory=Switches)
    limits: Limits = field(default_factory=Limits)


def site_of(file: SiteFile) -> Site:
    """Return what holds for the site as a whole."""
    table = file.site
    return Site(
        name=table.name,
        origins=table.origins,
        tag=table.tag,
        giving=file.money,
        mode=table.mode,
        language=table.language,
        readers_a_month=table.readers_a_month,
        safety=file.safety,
        snooze=file.snooze,
        switches=file.switches,
        limits=file.limits,
    )


def policy_of(file: SiteFile) -> Policy:
    """Return what the decision holds to."""
    asking = file.asking
    return Policy(
        exclusions=file.exclude,
        caps=asking.caps,
        gap=asking.gap,
        back_off=asking.back_off,
        bound=asking.bound,
        meter=asking.meter,
        holdback=asking.holdback,
        protected=file.safety.countries,
        wall=file.wall,
        salt=file.site.tag,
        first_view_asks=asking.first_view_asks,
    )
