"""Campaigns that can never show, and why."""

from collections.abc import Callable, Iterator
from dataclasses import fields, replace
from datetime import datetime
from itertools import pairwise

from supportsvc.config_files import campaign_files
from supportsvc.config_files.complaints import Complaint
from supportsvc.config_files.configuration import Configuration
from supportsvc.domain.campaign import Campaign, is_over, next_open
from supportsvc.domain.schedule import Schedule
from supportsvc.domain.site import Site
from supportsvc.domain.targeting import Audience, comes_from, is_below, refines


def advise_on_showing(configuration: Configuration, now: datetime) -> Iterator[Complaint]:
    """Tell of each campaign that asks nobody, with the first reason for it."""
    for campaign in configuration.campaigns:
        reason = next(find_reasons(campaign, configuration, now), None)
        if reason is not None:
            key, text = reason
            yield Complaint(f"{campaign_files.FOLDER}/{campaign.name}.toml", key, text)


def advise_on_ties(configuration: Configuration, now: datetime) -> Iterator[Complaint]:
    """Tell of each campaign that goes behind another of the same priority by its name alone."""
    live = [
        campaign for campaign in configuration.live if next(find_reasons(campaign, configuration, now), None) is None
    ]
    for first, second in pairwise(live):
        if first.priority == second.priority:
            text = f"is {second.priority}, as that of {first.name}, which asks first, by its name, where both could"
            yield Complaint(f"{campaign_files.FOLDER}/{second.name}.toml", "priority", text)


def find_reasons(campaign: Campaign, configuration: Configuration, now: datetime) -> Iterator[tuple[str, str]]:
    """Yield why a campaign asks nobody: the key, and the reason in words."""
    schedule = campaign.schedule
    if campaign.draft:
        yield "draft", "is true: it asks nobody, and only preview links show it"
    if is_over(campaign, now):
        yield "schedule.end", f"is {schedule.end}: the campaign is over"
    elif next_open(campaign, now) is None:
        yield "schedule", "has no open hour left between `start` and `end`"
    if is_switched_off(campaign, configuration.site):
        yield "placement", f"is {campaign.placement}, which [switches] in supportsvc.toml shut"
    for name in contradictions(campaign, configuration):
        yield f"include.{name}", "can never be met: all of it is excluded"
    for other in configuration.live[: configuration.live.index(campaign) if not campaign.draft else 0]:
        if shadows(other, campaign):
            yield "priority", f"is {campaign.priority}: {other.name} comes first, and asks wherever this one would"


def is_switched_off(campaign: Campaign, site: Site) -> bool:
    """Tell whether the configuration's own switches shut a campaign."""
    return site.switches.everything or campaign.placement in site.switches.placements


def contradictions(campaign: Campaign, configuration: Configuration) -> Iterator[str]:
    """Yield the lists of which everything that is included is excluded too, by the campaign or by the site."""
    policy, include, exclude = configuration.policy, campaign.include, campaign.exclude
    site = policy.exclusions
    lists: tuple[tuple[str, tuple[str, ...], tuple[str, ...], Callable[[str, str], bool]], ...] = (
        ("countries", include.countries, (*exclude.countries, *policy.protected), str.__eq__),
        ("languages", include.languages, exclude.languages, refines),
        ("devices", include.devices, exclude.devices, str.__eq__),
        ("sections", include.sections, (*exclude.sections, *site.sections), str.__eq__),
        ("paths", include.paths, (*exclude.paths, *site.paths), is_below),
        ("referrers", include.referrers, exclude.referrers, is_from),
    )
    for name, wanted, refused, is_part in lists:
        if wanted and all(any(one == other or is_part(one, other) for other in refused) for one in wanted):
            yield name
    for name in ("returning", "signed_in"):
        if getattr(include, name) is not None and getattr(include, name) is getattr(exclude, name):
            yield name


def is_from(host: str, other: str) -> bool:
    """Tell whether whoever comes from a host comes from another one too."""
    return comes_from(host, other)


def shadows(first: Campaign, second: Campaign) -> bool:
    """Tell whether a campaign that stands first asks wherever and whenever another one would.

    Only what is certain counts: one that has a cap, a gap, a holdback or a wish for articles leaves room for others.
    """
    leaves_room = first.caps or first.gap or first.holdback or first.articles is not None
    return (
        not leaves_room
        and first.placement is second.placement
        and is_wider(first.include, second.include)
        and first.exclude in (Audience(), second.exclude)
        and spans(first.schedule, second.schedule)
        and first.meter.days == second.meter.days
        and first.meter.views <= second.meter.views
        and first.meter.first <= second.meter.first
    )


def is_wider(first: Audience, second: Audience) -> bool:
    """Tell whether an audience demands nothing that another one does not."""
    plain = Audience()
    return all(getattr(first, f.name) in (getattr(plain, f.name), getattr(second, f.name)) for f in fields(Audience))


def spans(first: Schedule, second: Schedule) -> bool:
    """Tell whether a schedule is open whenever another one is."""
    begins = first.start is None or (second.start is not None and first.start <= second.start)
    lasts = first.end is None or (second.end is not None and first.end >= second.end)
    hours = replace(first, start=second.start, end=second.end)
    return begins and lasts and (first.is_plain or hours == second)
