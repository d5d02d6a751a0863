"""The sentences of a campaign's rules, C1 to C7."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from supportsvc.domain import frequency, reading
from supportsvc.domain.campaign import Campaign, Meter, next_open
from supportsvc.domain.decision import Facts, is_wall
from supportsvc.domain.explanation.of_the_reader import UNKNOWN, say_among, say_caps
from supportsvc.domain.explanation.phrases import say_count, say_instant, say_list, say_parts, say_place
from supportsvc.domain.page import Page
from supportsvc.domain.policy import Policy
from supportsvc.domain.reader import Reader
from supportsvc.domain.reading import Window
from supportsvc.domain.rules import Reason, Rule, base, campaign_rules, latest, missing
from supportsvc.domain.targeting import Audience, admits, admits_country

ANYBODY = Audience()
FOUND = {
    "languages": "language", "devices": "device", "sections": "section", "tags": "tags", "paths": "path",
    "referrers": "referrer",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Matter:
    """What a campaign's rules are judged on."""

    facts: Facts
    campaign: Campaign
    policy: Policy
    now: datetime


def say_campaign(reason: Reason, matter: Matter) -> str:
    """Say what decided one of a campaign's rules."""
    return SENTENCES[reason](matter)


def say_schedule(matter: Matter) -> str:
    """Say when a campaign runs (C1)."""
    term = matter.campaign.schedule
    parts = []
    if term.start is not None:
        parts.append(f"from {say_instant(term.start, term.zone)}")
    if term.end is not None:
        parts.append(f"until {say_instant(term.end, term.zone)}")
    if term.days:
        parts.append(f"on {say_list(day.capitalize() for day in term.days)}")
    if term.opens is not None or term.closes is not None:
        hours = [f"{hour:%H:%M}" if hour else "00:00" for hour in (term.opens, term.closes)]
        parts.append(f"from {hours[0]} to {hours[1]}")
    if not term.is_plain:
        parts[-1] += f" by the clock of {term.zone}"
    runs = f"Runs {', '.join(parts)}" if parts else "Runs always"
    opens = next_open(matter.campaign, matter.now)
    if opens == matter.now:
        return f"{runs}; open now." if parts else f"{runs}."
    return f"{runs}; over for good." if opens is None else f"{runs}; opens next on {say_instant(opens, term.zone)}."


def say_switch(matter: Matter) -> str:
    """Say whether the placement is switched off (C2)."""
    placement = matter.campaign.placement
    return (
        f"The placement {placement} is {'' if placement in matter.facts.switches.placements else 'not '}switched off."
    )


def say_placements(matter: Matter) -> str:
    """Say what the page offers (C3)."""
    if matter.facts.walled and not is_wall(matter.campaign):
        return "Access to the article is denied, so only a wall may ask."
    placements = matter.facts.page.placements
    offered = say_list(sorted(placements)) if placements else "no place for any prompt"
    return f"Wants {matter.campaign.placement}; the page offers {offered}."


def say_audience(matter: Matter) -> str:
    """Say for whom a campaign is, and what does not match (C4)."""
    campaign = matter.campaign
    faults = [*page_faults(campaign, matter.facts.page), *country_faults(campaign, matter.facts.country)]
    faults += article_faults(matter.facts.reader, campaign, matter.now)
    if faults:
        return say_parts(faults)
    wanted = (campaign.include, campaign.exclude, campaign.articles)
    return "For everybody." if wanted == (ANYBODY, ANYBODY, None) else "Page and reader are as the campaign wants them."


def page_faults(campaign: Campaign, page: Page) -> Iterator[str]:
    """Yield each demand that a page does not meet, each judged alone by the one predicate."""
    for name in (demand.name for demand in fields(Audience)):
        wanted, unwanted = lone(campaign.include, name), lone(campaign.exclude, name)
        if not admits(wanted, ANYBODY, page):
            yield f"only for {say_demand(name, getattr(wanted, name))}, and {say_found(name, page)}"
        if not admits(ANYBODY, unwanted, page):
            yield f"not for {say_demand(name, getattr(unwanted, name))}, and {say_found(name, page)}"


def lone(audience: Audience, name: str) -> Audience:
    """Return one of an audience's demands."""
    return Audience(**{name: getattr(audience, name)})


def say_demand(name: str, wanted: Any) -> str:
    """Say what a demand is for."""
    match name, wanted:
        case "returning", bool():
            return "readers who were here on an earlier day" if wanted else "readers who are here for the first day"
        case "signed_in", bool():
            return "readers who are signed in" if wanted else "readers who are not signed in"
        case _:
            return f"{name} {say_list(wanted, last='or')}"


def say_found(name: str, page: Page) -> str:
    """Say what the page is, where a demand is not met."""
    match name:
        case "returning":
            return f"this reader was {'' if page.returning else 'not '}here before"
        case "signed_in":
            return "this reader is" if page.signed_in else "this reader is not"
        case _:
            found = getattr(page, FOUND[name])
            verb, said = ("are", say_list(sorted(found))) if isinstance(found, frozenset) else ("is", found)
            return f"the page's {FOUND[name]} {verb} {said or 'not known'}"


def country_faults(campaign: Campaign, country: str) -> Iterator[str]:
    """Say where the reader's country does not match."""
    where = f"the reader's country is {country or 'not known'}"
    if not admits_country(campaign.include, ANYBODY, country):
        yield f"only for countries {say_list(campaign.include.countries, last='or')}, and {where}"
    if not admits_country(ANYBODY, campaign.exclude, country):
        yield f"not for countries {say_list(campaign.exclude.countries, last='or')}, and {where}"


def article_faults(reader: Reader | None, campaign: Campaign, now: datetime) -> Iterator[str]:
    """Say where too few articles were read, or too many."""
    wish = campaign.articles
    if wish is None or reader is None:
        return
    listed = reading.of_sections(reader.articles, wish.sections)
    read = len(reading.counted(listed, Window(wish.days), now.date()))
    of = f" of {say_list(wish.sections, last='or')}" if wish.sections else ""
    window = f"in {say_count(wish.days, 'day')}"
    if read < wish.least:
        yield f"only after {say_count(wish.least, 'article')}{of} {window}, and {read} read"
    if wish.most is not None and read > wish.most:
        yield f"only up to {say_count(wish.most, 'article')}{of} {window}, and {read} read"


def say_meters(matter: Matter) -> str:
    """Say how far the meters have run (C5)."""
    reader = matter.facts.reader
    if is_wall(matter.campaign):
        state = "denied" if matter.facts.walled else "granted"
        return f"A wall asks only where access is denied; here it is {state}."
    if reader is None:
        return UNKNOWN
    said = [say_meter(reader, matter.campaign.meter, matter.now)]
    if matter.policy.meter != Meter():
        said.append(f"for the whole site {say_meter(reader, matter.policy.meter, matter.now)}")
    wants = missing(reader, matter.campaign, matter.policy, matter.now)
    return say_parts([*said, f"{say_count(wants, 'more view')} wanted" if wants else "enough"])


def say_meter(reader: Reader, meter: Meter, now: datetime) -> str:
    """Say how far one meter has run."""
    read = reader.views - base(reader, meter.days, now.date())
    since = "since the last ask seen" if reader.views_at_ask else "so far"
    where = since if meter.days is None else f"in {say_count(meter.days, 'day')}"
    first = f", and from the {say_place(meter.first)} of all" if meter.first else ""
    return f"the {say_place(read)} view {where}, asking from the {say_place(meter.views)}{first}"


def say_own_caps(matter: Matter) -> str:
    """Say how far a campaign's own caps are used (C6)."""
    reader, campaign = matter.facts.reader, matter.campaign
    if reader is None:
        return UNKNOWN
    if not campaign.caps and not campaign.gap:
        return "No caps of its own."
    seen = [ask for ask in frequency.impressions(reader.asks) if ask.campaign == campaign.mark]
    rules = [r for r in campaign_rules(reader, campaign, None, None) if r.reason is Reason.CAMPAIGN_CAP]
    rule = Rule(Reason.CAMPAIGN_CAP, latest(*(r.until for r in rules)))
    return say_caps(seen, campaign.caps, campaign.gap, rule, matter.now)


def say_holdback(matter: Matter) -> str:
    """Say whether a campaign holds the reader back (C7)."""
    if not matter.campaign.holdback:
        return "Holds nobody back."
    rules = campaign_rules(Reader(), matter.campaign, None, matter.facts.identity)
    rule = next(r for r in rules if r.reason is Reason.HOLDBACK)
    return f"Holds back {matter.campaign.holdback} of 100 readers; this one is {say_among(rule)} them."


SENTENCES: dict[Reason, Callable[[Matter], str]] = {
    Reason.NOT_SCHEDULED: say_schedule,
    Reason.PLACEMENT_OFF: say_switch,
    Reason.NO_PLACEMENT: say_placements,
    Reason.NOT_TARGETED: say_audience,
    Reason.METERED: say_meters,
    Reason.CAMPAIGN_CAP: say_own_caps,
    Reason.HOLDBACK: say_holdback,
}
