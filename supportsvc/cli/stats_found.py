"""What the counts of some days say, before anybody writes it down."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from supportsvc.config_files import Configuration
from supportsvc.domain.campaign import Campaign
from supportsvc.reports.certainty import Verdict, judge_ratio
from supportsvc.store.counts import Event
from supportsvc.store.statistics import WHOLE, DayCounts, arm_name, event_field

Name = tuple[str, str]
"""A campaign's and a variant's."""


@dataclass(frozen=True, slots=True)
class VariantFound:
    """One variant: what became of its asks, how many readers saw them, and how many of these gave."""

    campaign: str
    variant: str
    events: Mapping[Event, int]
    readers: int = 0
    givers: int = 0

    def of(self, event: Event) -> int:
        """Return how often something happened."""
        return self.events.get(event, 0)


@dataclass(frozen=True, slots=True)
class ArmFound:
    """One arm of a holdback: the readers who came to it, and the conversions of the readers in it, asked or not."""

    campaign: str
    held: bool
    readers: int
    conversions: int


@dataclass(frozen=True, slots=True)
class TestFound:
    """A test: its groups by name, their readers and the shares by which they are drawn."""

    campaign: str
    of: str
    groups: tuple[str, ...]
    readers: tuple[int, ...]
    shares: tuple[float, ...]

    @property
    def verdict(self) -> Verdict:
        """Whether the groups may be compared."""
        return judge_ratio(self.readers, self.shares)


@dataclass(frozen=True, slots=True)
class Found:
    """Everything, from `first` to `last`; `readers_since` is the day from which on readers were still counted.

    `expected` are the asks of a day that the rules in force let expect, None where no number of readers is named, and
    where one campaign alone is looked at.
    """

    first: date
    last: date
    readers_since: date
    asks: Mapping[date, int]
    reasons: Mapping[str, int]
    variants: tuple[VariantFound, ...]
    arms: tuple[ArmFound, ...]
    tests: tuple[TestFound, ...]
    readers: int = 0
    expected: float | None = None
    whole_days: tuple[date, ...] = field(default=())

    def of(self, event: Event) -> int:
        """Return how often something happened to asks; what no ask led to stands apart."""
        return sum(variant.of(event) for variant in self.variants if variant.campaign != WHOLE)

    @property
    def asks_a_day(self) -> float | None:
        """The asks of a whole day, None where none was counted from beginning to end."""
        if not self.whole_days:
            return None
        return sum(self.asks[day] for day in self.whole_days) / len(self.whole_days)


def names_in(days: Iterable[DayCounts]) -> list[Name]:
    """Return each campaign and variant of which anything was counted; what no ask led to comes last."""
    words = {tuple(name.split(" ")[1:]) for day in days for name in day.counts if name.split(" ")[0] in set(Event)}
    return sorted(((campaign, variant) for campaign, variant in words), key=lambda name: (name[0] == WHOLE, name))


def groups_of_readers(names: Sequence[Name], campaigns: Sequence[str]) -> dict[str, list[str]]:
    """Return whom to count: who saw each variant and any of them, who gave, and who came to each holdback."""
    asked = [name for name in names if name[0] != WHOLE]
    seen = [event_field(Event.IMPRESSION, *name) for name in asked]
    gave = [event_field(Event.CONVERSION, *name) for name in asked]
    arms = [arm_name(campaign, held=held) for campaign in (WHOLE, *campaigns) for held in (False, True)]
    return {name: [name] for name in (*seen, *gave, *arms)} | {"": seen}


def find(
    days: Sequence[DayCounts],
    readers: Mapping[str, int],
    configuration: Configuration,
    *,
    readers_since: date,
    only: str | None = None,
    expected: float | None = None,
) -> Found:
    """Put together what was read; `only` is the one campaign to look at."""
    names = [name for name in names_in(days) if only in (None, name[0])]
    campaigns = [campaign for campaign in configuration.live if only in (None, campaign.name)]
    whole = Counter[str]()
    for day in days:
        whole.update(day.counts)
    variants = tuple(
        VariantFound(
            *name,
            {event: whole[event_field(event, *name)] for event in Event},
            *(
                min(readers.get(event_field(event, *name), 0), whole[event_field(event, *name)])
                for event in (Event.IMPRESSION, Event.CONVERSION)
            ),
        )
        for name in names
    )
    arms = tuple(
        ArmFound(name, held, readers[arm_name(name, held=held)], whole[f"given {arm_name(name, held=held)}"])
        for name in held_campaigns(configuration, campaigns, readers, only)
        for held in (False, True)
    )
    return Found(
        first=days[0].day,
        last=days[-1].day,
        readers_since=readers_since,
        asks={day.day: sum(day.counts.get(event_field(Event.IMPRESSION, *name), 0) for name in names) for day in days},
        reasons={}
        if only is not None
        else {name[7:]: count for name, count in whole.most_common() if name.startswith("reason ")},
        variants=variants,
        arms=arms,
        tests=(*tests_of_variants(campaigns, readers), *tests_of_holdbacks(configuration, campaigns, arms)),
        # Readers are counted to a per cent or so, which can be more than they can have been.
        readers=min(readers.get("", 0), sum(variant.of(Event.IMPRESSION) for variant in variants)),
        expected=expected if only is None else None,
        whole_days=whole_days(days),
    )


def held_campaigns(
    configuration: Configuration, campaigns: Sequence[Campaign], readers: Mapping[str, int], only: str | None
) -> list[str]:
    """Return the holdbacks, the whole site's first: those there are, and those of which readers were counted."""
    settled = {campaign.name for campaign in campaigns if campaign.holdback}
    if configuration.policy.holdback and only is None:
        settled.add(WHOLE)
    found = [WHOLE, *(campaign.name for campaign in campaigns)]
    counted = {name for name in found if readers.get(arm_name(name, held=True), 0)}
    return [name for name in found if name in settled | counted and (only is None or name != WHOLE)]


def tests_of_variants(campaigns: Sequence[Campaign], readers: Mapping[str, int]) -> list[TestFound]:
    """Return a test for each campaign that has several variants, by the weights that it has now."""
    return [
        TestFound(
            campaign.name,
            "variants",
            tuple(variant.name for variant in campaign.variants),
            tuple(
                readers.get(event_field(Event.IMPRESSION, campaign.name, variant.name), 0)
                for variant in campaign.variants
            ),
            tuple(variant.weight / sum(each.weight for each in campaign.variants) for variant in campaign.variants),
        )
        for campaign in campaigns
        if len(campaign.variants) > 1
    ]


def tests_of_holdbacks(
    configuration: Configuration, campaigns: Sequence[Campaign], arms: Sequence[ArmFound]
) -> list[TestFound]:
    """Return a test for each holdback that there is now."""
    shares = {campaign.name: campaign.holdback / 100 for campaign in campaigns}
    shares[WHOLE] = configuration.policy.holdback / 100
    counted = {(arm.campaign, arm.held): arm.readers for arm in arms}
    return [
        TestFound(
            name,
            "holdback",
            ("asked", "held back"),
            (counted[name, False], counted[name, True]),
            (1 - shares[name], shares[name]),
        )
        for name in dict.fromkeys(arm.campaign for arm in arms)
        if shares[name] > 0
    ]


def whole_days(days: Sequence[DayCounts]) -> tuple[date, ...]:
    """Return the days that were counted from beginning to end: not the first of all, and not today."""
    counted = [day.day for day in days if day.counts]
    if not counted:
        return ()
    begun = counted[0] if days[0].counts else counted[0] + timedelta(days=1)
    return tuple(day.day for day in days if begun <= day.day < days[-1].day)
