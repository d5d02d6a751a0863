"""What campaigns cost newcomers: the view on which the script of one who was never here makes its first request."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from supportsvc.config_files import campaign_files
from supportsvc.config_files.complaints import Complaint
from supportsvc.config_files.configuration import SITE_FILE, Configuration
from supportsvc.domain.campaign import Campaign
from supportsvc.domain.decision import is_wall
from supportsvc.domain.policy import Policy
from supportsvc.domain.silence import Door, newcomer_doors
from supportsvc.domain.targeting import Audience


def advise_on_newcomers(
    configuration: Configuration, now: datetime, reach: Callable[[int], float]
) -> Iterator[Complaint]:
    """Tell on which view each campaign costs newcomers a request, how many come so far, and for whom it is in vain."""
    doors = newcomer_doors(configuration.live, configuration.policy, now, timedelta())
    if configuration.policy.first_view_asks and doors:
        yield Complaint(SITE_FILE, "asking.first_view_asks", "costs every newcomer a request, on the first view")
    for campaign in configuration.live:
        if campaign.mark in doors:
            file = f"{campaign_files.FOLDER}/{campaign.name}.toml"
            yield Complaint(file, "", describe(campaign, doors[campaign.mark], configuration.policy, now, reach))


def describe(campaign: Campaign, door: Door, policy: Policy, now: datetime, reach: Callable[[int], float]) -> str:
    """Say what a campaign costs newcomers."""
    view = max(door.views, door.articles, 1)
    many = f"{'at most ' if is_choosy(campaign) else ''}{reach(view):.0%}"
    text = f"costs newcomers a request on their {ordinal(view)} {'article' if door.articles >= view else 'view'}"
    if door.after:
        text += f", from {now + door.after:%Y-%m-%d %H:%M} UTC on"
    return f"{text}; {many.replace('%', ' of 100')} come so far in a month{''.join(waste(campaign, policy))}"


def waste(campaign: Campaign, policy: Policy) -> Iterator[str]:
    """Yield for whom the request is in vain: for those who only the service can tell are not to be asked."""
    for audience, word in ((campaign.include, "not in"), (campaign.exclude, "in")):
        if audience.countries:
            yield f"; in vain for readers {word} {', '.join(audience.countries)}"
    held = 1 - (1 - policy.holdback / 100) * (1 - campaign.holdback / 100)
    if held:
        yield f"; in vain for the {held * 100:.0f} of 100 that are held back"


def is_choosy(campaign: Campaign) -> bool:
    """Tell whether a campaign asks on some pages only, as far as a browser can tell."""
    judged = (replace(audience, countries=()) for audience in (campaign.include, campaign.exclude))
    return is_wall(campaign) or any(audience != Audience() for audience in judged)


def ordinal(number: int) -> str:
    """Write a number in a row."""
    endings = {1: "st", 2: "nd", 3: "rd"}
    return f"{number}{'th' if number % 100 in {11, 12, 13} else endings.get(number % 10, 'th')}"
