"""Silence: when asking the service can make sense again, told to the client as a door for each campaign."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from supportsvc.domain.access import ENTITLING, free_left
from supportsvc.domain.ask import Ask
from supportsvc.domain.campaign import Campaign, is_over, next_open
from supportsvc.domain.decision import is_wall
from supportsvc.domain.marking import mark
from supportsvc.domain.policy import Policy, Switches
from supportsvc.domain.reader import Reader
from supportsvc.domain.rules import FOR_EVER, Reason, Rule, campaign_rules, missing, missing_articles, reader_rules
from supportsvc.domain.value import value

SWITCH_BOUND = timedelta(seconds=60)
NO_TIME = timedelta()
OPENING = {*ENTITLING, Reason.SITE_HOLDBACK, Reason.HOLDBACK}
"""What opens a wall, and so holds its door shut; countries do, too."""


@value
class Door:
    """Open once `after` has passed since the request was sent and `views` more views were made than it told.

    And once `articles` further ones were counted, of the campaign's sections where it names some.
    """

    after: timedelta
    views: int
    articles: int = 0


Doors = dict[int, Door]
"""A door for each campaign that may yet ask, by the campaign's mark."""


@value
class Setting:
    """What else doors rest on; a country or an id that is None is taken as passing."""

    switches: Switches = Switches()
    country: str | None = None
    identity: bytes | None = None


@value
class Silence:
    """What holds after an answer that shows nothing."""

    doors: Doors


@value
class SilenceByFate:
    """What holds after an answer that shows something, by what becomes of the ask."""

    unseen: Doors
    seen: Doors
    dismissed: Doors


def doors(reader: Reader, campaigns: Iterable[Campaign], policy: Policy, setting: Setting, now: datetime) -> Doors:
    """Return a door for each campaign that may ask this reader at some later instant."""
    campaigns = tuple(campaigns)
    rules = reader_rules(reader, policy, setting.identity)
    found = {}
    for campaign in campaigns:
        opening = (
            wall_door(reader, rules, campaign, policy, setting, now)
            if is_wall(campaign)
            else door(reader, rules, campaign, campaigns, policy, setting, now)
        )
        if opening is not None:
            held = SWITCH_BOUND if campaign.placement in setting.switches.placements else NO_TIME
            found[campaign.mark] = Door(max(opening.after, held), opening.views, opening.articles)
    return found


def newcomer_doors(campaigns: Iterable[Campaign], policy: Policy, now: datetime, stale: timedelta) -> Doors:
    """Return the doors of a client that has had no answer yet, reckoned from the script's loading.

    They are shortened by `stale`, the longest that a copy of the script may have lain about.
    """
    campaigns = tuple(campaigns)
    found = doors(Reader(), campaigns, policy, Setting(), now)
    found = {key: Door(max(d.after - stale, NO_TIME), d.views, d.articles) for key, d in found.items()}
    if policy.first_view_asks:
        found.update({c.mark: Door(found[c.mark].after, 0) for c in campaigns if c.mark in found and not is_wall(c)})
    return found


def doors_after(length: timedelta, campaigns: Iterable[Campaign]) -> Doors:
    """Return one door for all, where nothing is known of the reader (R1, R5)."""
    return {campaign.mark: Door(length, 0) for campaign in campaigns}


def doors_by_fate(
    offered: Reader, ask: Ask, campaigns: Iterable[Campaign], policy: Policy, setting: Setting, now: datetime
) -> SilenceByFate:
    """Return the doors for an ask that stays unseen, is seen, or is dismissed; `offered` has it as an offer."""
    campaigns = tuple(campaigns)

    def doors_of(after: Reader) -> Doors:
        return doors(after, campaigns, policy, setting, now)

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
    setting: Setting,
    now: datetime,
) -> Door | None:
    """Return when a campaign may ask a reader: by the promise of a snooze first, else by `rules`, the reader's."""
    lapses = None if reader.snooze is None or reader.snooze.used else reader.snooze.lapses
    if lapses is not None and now < lapses:
        floor = greatest((rule for rule in rules if not rule.waived), policy, now)
        opens = promise_opens(reader, campaign, campaigns, floor)
        if opens is not None and opens < lapses:
            return Door(opens - now, 0)
    own = campaign_rules(reader, campaign, setting.country, setting.identity)
    floor = greatest((*rules, *own), policy, now)
    if lapses is not None:
        floor = max(floor, lapses)
    opens = None if floor == FOR_EVER else next_open(campaign, floor)
    if opens is None:
        return None
    views, articles = missing(reader, campaign, policy, opens), missing_articles(reader, campaign, opens)
    return Door(opens - now, views, articles)


def wall_door(
    reader: Reader, rules: tuple[Rule, ...], campaign: Campaign, policy: Policy, setting: Setting, now: datetime
) -> Door | None:
    """Return when a wall may deny a reader access, whatever else keeps it from asking."""
    own = campaign_rules(reader, campaign, setting.country, setting.identity)
    holding = [r for r in (*rules, *own) if r.reason in OPENING or (r.reason is Reason.NOT_TARGETED and r.bounded)]
    floor = greatest(holding, policy, now)
    opens = None if floor == FOR_EVER else next_open(campaign, floor)
    if opens is None or policy.wall is None:
        return None
    return Door(opens - now, 0, free_left(reader, policy.wall, opens) + 1)


def promise_opens(
    reader: Reader, campaign: Campaign, campaigns: tuple[Campaign, ...], floor: datetime
) -> datetime | None:
    """Return when a campaign may keep the reader's promise: another than the snooze's own once that is over.

    The promise of a wall, which stands only where access is denied, any other may keep.
    """
    own = next((c for c in campaigns if reader.snooze is not None and c.mark == reader.snooze.campaign), None)
    if own is not None and own.mark != campaign.mark and not is_wall(own) and not is_over(own, floor):
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
