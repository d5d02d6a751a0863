"""Random histories of one reader: a rulebook, a record to begin with, and visits with all that can go wrong in them."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import Enum, auto
from typing import Any

from hypothesis import strategies as st

from supportsvc.domain.campaign import Campaign, Cap, Meter
from supportsvc.domain.page import Device, Placement
from supportsvc.domain.policy import BackOff, Exclusions, Policy, Switches
from supportsvc.domain.reader import Reader
from supportsvc.domain.reading import Articles, Wall
from supportsvc.domain.targeting import Audience
from supportsvc.services.decide import Rulebook
from tests.builders import DAY, HOUR, MINUTE, NOW, READER, SECOND, campaign, copy

NO_TIME = timedelta()
WAITS = (
    NO_TIME,
    SECOND,
    30 * SECOND,
    599 * SECOND,
    600 * SECOND,
    601 * SECOND,
    HOUR,
    *(days * DAY + rest for days in (1, 3, 7) for rest in (-SECOND, NO_TIME, SECOND)),
    2 * DAY,
    30 * DAY,
)
CALM_WAITS = (NO_TIME, SECOND, 30 * SECOND, 599 * SECOND, 600 * SECOND, 601 * SECOND, 7 * DAY)
LENGTHS = (DAY, 3 * DAY, 7 * DAY, 30 * DAY)


class Loss(Enum):
    """What of a call gets lost."""

    NONE = auto()
    REQUEST = auto()
    ANSWER = auto()


class Deed(Enum):
    """What the reader does with a prompt that stands on a page; all but nothing begin with seeing it."""

    NOTHING = auto()
    SEE = auto()
    DISMISS = auto()
    SNOOZE = auto()
    UNDO = auto()
    PAY = auto()


class Outside(Enum):
    """What happens to the service before or during a visit."""

    NOTHING = auto()
    WIPE = auto()
    SWITCH = auto()
    RULES = auto()
    STORE_DOWN = auto()


@dataclass(frozen=True, slots=True)
class Visit:
    """A wait, a page, and what goes on around it; `before` is done to a prompt that still stands in another tab."""

    wait: timedelta = NO_TIME
    page: int = 2
    before: Deed = Deed.NOTHING
    deed: Deed = Deed.NOTHING
    loss: Loss = Loss.NONE
    event_lost: bool = False
    snooze_loss: Loss = Loss.NONE
    length: timedelta = 7 * DAY
    latency: tuple[timedelta, timedelta] = (NO_TIME, NO_TIME)
    other_tab: int = 0
    script_age: timedelta = NO_TIME
    outside: Outside = Outside.NOTHING


@dataclass(frozen=True, slots=True)
class History:
    """Everything that is drawn; `reader` None is a newcomer, `clock_error` what the client's clock is wrong by."""

    rulebook: Rulebook
    visits: tuple[Visit, ...]
    begins: datetime = NOW
    mark: int = 0
    reader: bytes | None = None
    record: Reader | None = None
    clock_error: timedelta = NO_TIME
    switch: Switches = Switches()
    other_rules: Rulebook | None = None
    country: str = ""

    def switched(self, rulebook: Rulebook) -> Rulebook:
        """Throw the switch, or release it, with which the generation grows."""
        if rulebook.switches == self.switch:
            return replace(rulebook, switches=Switches(), generation=rulebook.generation + 1)
        return replace(rulebook, switches=self.switch)

    def changed(self, rulebook: Rulebook) -> Rulebook:
        """Put the other rules in force, under a generation of their own."""
        other = self.rulebook if self.other_rules is None or is_like(rulebook, self.other_rules) else self.other_rules
        return replace(other, switches=rulebook.switches, generation=rulebook.generation + 1)


def is_like(rulebook: Rulebook, other: Rulebook) -> bool:
    """Tell whether two rulebooks hold the same rules."""
    return (rulebook.campaigns, rulebook.policy) == (other.campaigns, other.policy)


def rulebook(*campaigns: Campaign, policy: Policy | None = None, generation: int = 1) -> Rulebook:
    """A rulebook of these campaigns, with the window that their meters need."""
    sensitive = Exclusions(sections=frozenset({"sensitive"}))
    window = max((c.meter.days or 0 for c in campaigns), default=0)
    given = replace(
        policy or Policy(back_off=BackOff(first=DAY, factor=2, most=30 * DAY)), exclusions=sensitive, salt="salt"
    )
    wished = [c.articles.days for c in campaigns if c.articles is not None]
    walls = [given.wall.window.longest for c in campaigns if given.wall and c.placement is Placement.WALL]
    articles = max((*wished, *walls), default=0)
    return Rulebook(campaigns, given, Switches(), generation, window, articles)


def often(common: object, *rare: object, weight: int = 6) -> st.SearchStrategy[Any]:
    """Draw one thing mostly, and each of the others sometimes."""
    return st.sampled_from([common] * weight + list(rare))


AUDIENCES = (
    Audience(sections=("sport",)),
    Audience(countries=("DE",)),
    Audience(returning=True),
    Audience(devices=(Device.MOBILE,)),
)
WISHES = (
    Articles(least=2, days=7),
    Articles(least=1, days=1, sections=("sport",)),
    Articles(least=1, most=2, days=2),
)


@st.composite
def campaigns(draw: st.DrawFn, mark: int, *, plain: bool) -> Campaign:
    """Draw a campaign; a plain one is for everybody, and no wall."""
    window = draw(often(None, 1, 2, 7, weight=4))
    include = draw(often(Audience(), *AUDIENCES))
    found = campaign(
        mark,
        placement=draw(st.sampled_from(list(Placement)[: 2 if plain else None])),
        start=draw(often(None, NOW - DAY, NOW + 250 * SECOND, NOW + HOUR, NOW + 3 * DAY, weight=5)),
        end=draw(often(None, NOW + 2 * DAY, NOW + 10 * DAY, NOW + 40 * DAY, weight=5)),
        views=draw(st.integers(1, 4)),
        days=window,
        cap=draw(often(None, Cap(1, DAY), Cap(1, 7 * DAY), Cap(2, 30 * DAY), weight=3)),
    )
    if plain:
        return found
    return replace(
        found,
        meter=replace(found.meter, first=draw(often(0, 3))),
        gap=draw(often(NO_TIME, 2 * DAY)),
        include=include,
        exclude=draw(often(Audience(), *(a for a in AUDIENCES if a != include), weight=12)),
        articles=draw(often(None, *WISHES)),
        holdback=draw(often(0, 50, weight=8)),
    )


@st.composite
def rulebooks(draw: st.DrawFn, *, plain: bool = False) -> Rulebook:
    """Draw a rulebook of one to three campaigns."""
    chosen = [draw(campaigns(mark, plain=plain)) for mark in range(1, 1 + draw(st.integers(1, 3)))]
    policy = Policy(
        caps=draw(often((), (Cap(1, 7 * DAY),), (Cap(2, 30 * DAY), Cap(1, DAY)), weight=2)),
        gap=draw(often(NO_TIME, HOUR, 3 * DAY, weight=2)),
        back_off=BackOff(first=draw(st.sampled_from((DAY, 7 * DAY))), factor=2, most=30 * DAY),
    )
    if plain:
        return rulebook(*chosen, policy=policy)
    policy = replace(
        policy,
        meter=draw(often(Meter(), Meter(first=4), Meter(views=3))),
        holdback=draw(often(0, 50, weight=8)),
        wall=draw(often(None, Wall(1, days=2), Wall(2), Wall(0), weight=1)),
        first_view_asks=draw(often(False, True)),  # noqa: FBT003 - one of two values
    )
    return rulebook(*chosen, policy=policy)


LATENCIES = st.sampled_from((NO_TIME, NO_TIME, SECOND, 2 * SECOND, 5 * SECOND))
LOSSES = often(Loss.NONE, Loss.REQUEST, Loss.ANSWER, weight=5)
OUTSIDE = often(Outside.NOTHING, Outside.WIPE, Outside.SWITCH, Outside.RULES, Outside.STORE_DOWN, weight=24)
VISITS = st.builds(
    Visit,
    wait=st.sampled_from(WAITS),
    page=often(2, 0, 1, 3, 4, 5, 5, 6, 7, weight=4),
    before=often(Deed.NOTHING, Deed.SEE, Deed.DISMISS, Deed.SNOOZE, Deed.UNDO, weight=12),
    deed=st.sampled_from(
        (Deed.NOTHING, Deed.NOTHING, Deed.SEE, Deed.SEE, Deed.DISMISS, Deed.SNOOZE, Deed.SNOOZE, Deed.UNDO, Deed.PAY)
    ),
    loss=LOSSES,
    event_lost=st.booleans(),
    snooze_loss=LOSSES,
    length=st.sampled_from(LENGTHS),
    latency=st.tuples(LATENCIES, LATENCIES),
    other_tab=often(0, 1, 2),
    script_age=st.sampled_from((NO_TIME, 299 * SECOND, 300 * SECOND)),
    outside=OUTSIDE,
)


@st.composite
def histories(draw: st.DrawFn, *, plain: bool = False) -> History:
    """Draw a history; a client's clock is wrong by whole days where windows of days count."""
    rules, other = draw(rulebooks(plain=plain)), draw(rulebooks(plain=plain))
    known = draw(st.booleans())
    errors = [NO_TIME, 365 * DAY, -365 * DAY]
    if not (rules.window or other.window or rules.articles or other.articles):
        errors += [12345 * SECOND, -12345 * SECOND]
    linked = draw(often(None, copy(until=NOW + 3 * DAY), copy(NOW + 20 * DAY), copy(pause_until=NOW + 9 * DAY)))
    return History(
        rulebook=rules,
        visits=tuple(draw(st.lists(VISITS, min_size=4, max_size=16))),
        begins=draw(st.sampled_from((NOW, NOW + 12 * HOUR - SECOND, NOW + 5 * MINUTE))),
        mark=draw(st.integers(0, 2**32 - 1)),
        reader=READER if known else None,
        record=Reader(copies=(linked,)) if known and linked is not None else None,
        clock_error=draw(st.sampled_from(errors)),
        switch=draw(
            st.sampled_from(
                (
                    Switches(everything=True),
                    Switches(placements=frozenset({Placement.INLINE})),
                    Switches(placements=frozenset({Placement.BANNER})),
                )
            )
        ),
        other_rules=other,
        country=draw(often("", "DE", "FR", weight=2)),
    )


def calm_visits(
    *deeds: Deed,
    pages: tuple[int, ...] = (2,),
    snooze_loss: Loss = Loss.NONE,
    waits: tuple[timedelta, ...] = CALM_WAITS,
    before: Deed = Deed.NOTHING,
) -> st.SearchStrategy[tuple[Visit, ...]]:
    """Draw visits on which nothing else goes wrong, though the script may come from a cache."""
    visit = st.builds(
        Visit,
        wait=st.sampled_from(waits),
        page=st.sampled_from(pages),
        before=st.sampled_from((Deed.NOTHING, before)),
        deed=st.sampled_from(deeds),
        snooze_loss=st.just(snooze_loss),
        script_age=st.sampled_from((NO_TIME, 300 * SECOND)),
    )
    return st.lists(visit, min_size=4, max_size=16).map(tuple)


PROMISING = st.builds(
    History, st.just(rulebook(campaign())), calm_visits(Deed.NOTHING, Deed.SNOOZE), reader=st.just(READER)
)
"""Histories that soon come to a promise."""

COMING = st.builds(History, st.just(rulebook(campaign(start=NOW + 250 * SECOND))), calm_visits(Deed.NOTHING))
"""A newcomer's histories before a campaign that begins within minutes."""

LOSING = st.builds(
    History,
    st.just(rulebook(campaign())),
    calm_visits(Deed.NOTHING, Deed.SNOOZE, snooze_loss=Loss.REQUEST),
    reader=st.just(READER),
)
"""Histories in which the service never hears of a snooze."""

TARGETED = st.builds(
    History,
    st.just(rulebook(campaign(include=Audience(sections=("sport",))))),
    calm_visits(Deed.NOTHING, Deed.SNOOZE, pages=(1, 5)),
    reader=st.just(READER),
)
"""Histories that come to a promise of a campaign for one section."""

UNHEARD = st.builds(
    History,
    st.just(rulebook(campaign(include=Audience(sections=("sport",))))),
    calm_visits(Deed.NOTHING, Deed.SNOOZE, pages=(1, 5), snooze_loss=Loss.ANSWER, waits=(30 * SECOND, 7 * DAY)),
    reader=st.just(READER),
)
"""The same, where the client never hears that its snooze was kept."""

WALLED = st.builds(
    History,
    st.just(rulebook(campaign(), campaign(2, placement=Placement.WALL), policy=Policy(wall=Wall(2, days=7)))),
    calm_visits(Deed.NOTHING, Deed.SNOOZE, pages=(2, 5, 6)),
    reader=st.just(READER),
)
"""Histories of articles behind a wall."""

OPEN = st.builds(
    History,
    st.just(rulebook(campaign(), campaign(2, placement=Placement.WALL), policy=Policy(wall=Wall(1, days=7)))),
    calm_visits(Deed.NOTHING, pages=(2, 5, 6), waits=(NO_TIME, 30 * SECOND, 599 * SECOND), before=Deed.SEE),
    reader=st.just(READER),
)
"""Histories in which a wall is asked for while a prompt stands in another tab, and is seen later."""
