"""Silence: when asking the service can make sense again, told to the client as a door for each campaign."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from supportsvc.domain.ask import Ask
from supportsvc.domain.campaign import Campaign, is_over, next_open
from supportsvc.domain.policy import Policy, Switches
from supportsvc.domain.reader import Reader, mark, offer
from supportsvc.domain.rules import Rule, campaign_rules, missing, reader_rules

SWITCH_BOUND = timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class Door:
    """Open once `after` has passed since the request was sent and `views` more views were made than it told."""

    after: timedelta
    views: int


Doors = dict[int, Door]
"""A door for each campaign that may yet ask, by the campaign's mark."""


@dataclass(frozen=True, slots=True)
class Silence:
    """What holds after an answer that shows nothing."""

    doors: Doors


@dataclass(frozen=True, slots=True)
class SilenceByFate:
    """What holds after an answer that shows something, by what becomes of the ask."""

    unseen: Doors
    seen: Doors
    dismissed: Doors


def doors(reader: Reader, campaigns: Iterable[Campaign], policy: Policy, switches: Switches, now: datetime) -> Doors:
    """Return a door for each campaign that may ask this reader at some later instant."""
    campaigns = tuple(campaigns)
    rules = reader_rules(reader, policy)
    found = {c.mark: door(reader, rules, c, campaigns, policy, now) for c in campaigns}
    held = {c.mark: SWITCH_BOUND for c in campaigns if c.placement in switches.placements}
    return {key: Door(max(d.after, held.get(key, d.after)), d.views) for key, d in found.items() if d is not None}


def newcomer_doors(campaigns: Iterable[Campaign], policy: Policy, now: datetime, stale: timedelta) -> Doors:
    """Return the doors of a client that has had no answer yet, reckoned from the script's loading.

    They are shortened by `stale`, the longest that a copy of the script may have lain about.
    """
    found = doors(Reader(), campaigns, policy, Switches(), now)
    return {key: Door(max(d.after - stale, timedelta()), d.views) for key, d in found.items()}


def doors_after(length: timedelta, campaigns: Iterable[Campaign]) -> Doors:
    """Return one door for all, where nothing is known of the reader (R1, R5)."""
    return {campaign.mark: Door(length, 0) for campaign in campaigns}


def doors_by_fate(
    reader: Reader, ask: Ask, campaigns: Iterable[Campaign], policy: Policy, switches: Switches, now: datetime
) -> SilenceByFate:
    """Return the doors for an ask that stays unseen, is seen, or is dismissed; `reader` is as it was before."""
    campaigns = tuple(campaigns)
    offered = offer(reader, ask, now)

    def doors_of(after: Reader) -> Doors:
        return doors(after, campaigns, policy, switches, now)

    return SilenceByFate(
        unseen=doors_of(offered),
        seen=doors_of(mark(offered, ask, seen=True, dismissed=False, now=now)),
        dismissed=doors_of(mark(offered, ask, seen=True, dismissed=True, now=now)),
    )


def door(
    reader: Reader,
    rules: tuple[Rule, ...],
    campaign: Campaign,
    campaigns: tuple[Campaign, ...],
    policy: Policy,
    now: datetime,
) -> Door | None:
    """Return when a campaign may ask a reader: by the promise of a snooze first, else by `rules`, the reader's."""
    lapses = None if reader.snooze is None or reader.snooze.used else reader.snooze.lapses
    if lapses is not None and now < lapses:
        floor = greatest((rule for rule in rules if not rule.waived), policy, now)
        opens = promise_opens(reader, campaign, campaigns, floor)
        if opens is not None and opens < lapses:
            return Door(opens - now, 0)
    floor = greatest((*rules, *campaign_rules(reader, campaign)), policy, now)
    if lapses is not None:
        floor = max(floor, lapses)
    opens = next_open(campaign, floor)
    return None if opens is None else Door(opens - now, missing(reader, campaign, opens))


def promise_opens(
    reader: Reader, campaign: Campaign, campaigns: tuple[Campaign, ...], floor: datetime
) -> datetime | None:
    """Return when a campaign may keep the reader's promise: another than the snooze's own once that is over."""
    own = next((c for c in campaigns if reader.snooze is not None and c.mark == reader.snooze.campaign), None)
    if own is not None and own.mark != campaign.mark and not is_over(own, floor):
        if own.schedule.end is None:
            return None
        floor = own.schedule.end
    return next_open(campaign, floor)


def greatest(rules: Iterable[Rule], policy: Policy, now: datetime) -> datetime:
    """Return the instant from which none of the rules refuses, those bounded that others may end sooner."""
    untils = (
        min(rule.until, now + policy.bound) if rule.bounded else rule.until for rule in rules if rule.until is not None
    )
    return max((now, *untils))
