"""What configurations make of a population: rulebooks to lead it by, and pages and readers such as campaigns name."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from supportsvc.config_files import Configuration
from supportsvc.domain.campaign import Campaign
from supportsvc.domain.page import Placement
from supportsvc.domain.targeting import NO_REFERRER, Audience, refines
from supportsvc.services.decide import Rulebook
from supportsvc.simulation.population import ELSEWHERE, Population, Shares

REFERENCE_HOLDBACK = 10
COMMON = 10
"""The per cent of pages that a tag, a path or a referrer is on which a campaign names."""
WEIGHED = ("devices", "countries", "languages", "sections")
SINGLE = ("tags", "paths", "referrers")


@dataclass(frozen=True, slots=True)
class Scene:
    """A population and the rulebooks that it is led by; `assumed` and `missing` are sentences on what campaigns name.

    `assumed` is what the month was given for the campaigns' sake, `missing` what it has not, since the shares are the
    user's own.
    """

    population: Population
    rulebooks: tuple[Rulebook, ...]
    assumed: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()


def set_scene(
    population: Population,
    configurations: Sequence[Configuration],
    *,
    holdback: int | None = None,
    settled: Collection[str] = (),
) -> Scene:
    """Make the rulebooks, and give the population what campaigns name, but for the shares that are `settled`.

    The site's holdback is the reference month's where none is given and no configuration has one.
    """
    if holdback is None and not any(c.policy.holdback for c in configurations):
        holdback = REFERENCE_HOLDBACK
    assumed, missing, shares = [], [], dict[str, Any]()
    for name, wanted in named(configurations).items():
        lacking = [value for value in sorted(wanted) if not has(name, getattr(population, name), value)]
        if not lacking:
            continue
        words = f"{name} {', '.join(lacking)}"
        if name in settled:
            missing.append(f"campaigns name the {words}, which no reader of this month has; give a share by --{name}")
            continue
        shares[name] = grown(name, getattr(population, name), lacking)
        assumed.append(f"campaigns name the {words}, of which nothing is known: --{name} says how common they are")
    articles = any(configuration.articles for configuration in configurations)
    population = replace(
        population,
        walls=any(has_wall(configuration) for configuration in configurations),
        addresses=articles,
        **shares,
    )
    rulebooks = tuple(rulebook_of(configuration, holdback) for configuration in configurations)
    return Scene(population, rulebooks, tuple(assumed), tuple(missing))


def rulebook_of(configuration: Configuration, holdback: int | None = None, *, elsewhere: bool = True) -> Rulebook:
    """Return the rules of a configuration; with `elsewhere`, campaigns leave the pages out that are for none."""
    campaigns = configuration.live
    policy = configuration.policy
    return Rulebook(
        campaigns=tuple(leave_out(campaign) for campaign in campaigns) if elsewhere else campaigns,
        policy=policy if holdback is None else replace(policy, holdback=holdback),
        switches=configuration.site.switches,
        generation=1,
        window=configuration.window,
        articles=configuration.articles,
    )


def leave_out(campaign: Campaign) -> Campaign:
    """Let a campaign leave the pages out that are for none."""
    return replace(campaign, exclude=replace(campaign.exclude, sections=(*campaign.exclude.sections, ELSEWHERE)))


def has_wall(configuration: Configuration) -> bool:
    """Tell whether a wall may stand."""
    return configuration.policy.wall is not None and any(c.placement is Placement.WALL for c in configuration.live)


def named(configurations: Iterable[Configuration]) -> dict[str, set[str]]:
    """Return what campaigns and sites name of pages and readers, by the population's shares."""
    found: dict[str, set[str]] = {name: set() for name in (*WEIGHED, *SINGLE)}
    for configuration in configurations:
        exclusions = configuration.policy.exclusions
        found["sections"].update(exclusions.sections)
        found["tags"].update(exclusions.tags)
        found["paths"].update(exclusions.paths)
        found["countries"].update(configuration.policy.protected)
        for campaign in configuration.live:
            found["sections"].update(campaign.articles.sections if campaign.articles else ())
            for audience in (campaign.include, campaign.exclude):
                note(audience, found)
    found["referrers"].discard(NO_REFERRER)
    return found


def note(audience: Audience, found: dict[str, set[str]]) -> None:
    """Note what an audience names."""
    for name, values in found.items():
        values.update(getattr(audience, name))


def has(name: str, shares: Shares, value: str) -> bool:
    """Tell whether the shares hold a value; a language by any of its refinements."""
    if name == "languages":
        return any(refines(known, value) for known, _ in shares)
    return any(known == value for known, _ in shares)


def grown(name: str, shares: Shares, lacking: Sequence[str]) -> Shares:
    """Return shares with the values that they lack: each as common as the others are in the mean."""
    weight = COMMON if name in SINGLE else sum(weight for _, weight in shares) / len(shares)
    return (*shares, *((value, weight) for value in lacking))
