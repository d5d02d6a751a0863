"""No interleaving of tabs and devices asks a reader more than the caps say, nor keeps a promise more than once."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from supportsvc.domain.ask import Counter, Fate, PastAsk
from supportsvc.domain.campaign import Campaign, Cap
from supportsvc.domain.decision import Facts, decide
from supportsvc.domain.page import Page, Placement
from supportsvc.domain.policy import BackOff, Policy
from supportsvc.domain.reader import OFFER_LIFE, Forgotten, Message, Reader
from supportsvc.domain.reading import Wall
from supportsvc.domain.rules import Reason
from supportsvc.domain.snooze import PROMISE_ANSWERS, Snooze
from supportsvc.ports import Stored
from supportsvc.services.decide import Answer, Request, Rulebook, answer
from supportsvc.services.record_events import Event, Kind, record_events
from supportsvc.services.snooze import snooze
from tests.builders import DAY, HOUR, NOW, READER, SECOND, campaign
from tests.properties.fake_readers import FakeReaders
from tests.properties.histories import Deed, often

INLINE = Page(placements=frozenset({Placement.INLINE}))
BANNER = Page(placements=frozenset({Placement.BANNER}))
MODAL = Page(placements=frozenset({Placement.MODAL}))
WALLED = Page(path="/one")
ALSO_WALLED = Page(path="/two")
WAITS = (timedelta(), SECOND, 30 * SECOND, 599 * SECOND, 600 * SECOND, HOUR, DAY, DAY, 3 * DAY, 7 * DAY, 30 * DAY)


class RacingReaders(FakeReaders):
    """Let rivals write between a reading and its writing."""

    def __init__(self) -> None:
        super().__init__()
        self.rivals: list[Callable[[], None]] = []

    def swap(
        self, reader: bytes, stored: Stored, new: Reader | Forgotten | None, life: timedelta, *, confirmed: bool = False
    ) -> Stored | None:
        while self.rivals:
            self.rivals.pop()()
        return super().swap(reader, stored, new, life, confirmed=confirmed)


@dataclass(slots=True)
class Shown:
    """An ask that a client was given, as it truly was."""

    answer: Answer
    client: int
    fate: Fate = Fate.OFFERED
    promise: datetime | None = None

    @property
    def instant(self) -> datetime:
        """When it was offered."""
        assert self.answer.ask is not None
        return self.answer.ask.instant

    def counts(self, now: datetime) -> bool:
        """Tell whether it is an impression or may become one."""
        return self.fate >= Fate.SEEN or now < self.instant + OFFER_LIFE


@dataclass(frozen=True, slots=True)
class Turn:
    """After a wait a client opens a page, while rivals do too; then its reader does something with its prompt."""

    wait: timedelta
    client: int
    page: Page
    rivals: tuple[int, ...]
    deed: Deed
    length: timedelta


@dataclass
class Household:
    """One reader's tabs and devices, none of which keeps silent; all that they are given is held to the caps."""

    rules: Rulebook
    now: datetime = NOW
    readers: RacingReaders = field(default_factory=RacingReaders)
    shown: list[Shown] = field(default_factory=list)
    totals: dict[int, int] = field(default_factory=dict)
    snoozed: Snooze | None = None

    def go_through(self, turn: Turn) -> None:
        """Take a turn."""
        self.now += turn.wait
        self.readers.rivals = [lambda rival=rival: self.view(rival, turn.page) for rival in turn.rivals]  # type: ignore[misc]
        self.view(turn.client, turn.page)
        self.readers.rivals = []
        last = self.last_of(turn.client)
        if last is not None and last.counts(self.now) and turn.deed is not Deed.NOTHING:
            self.react(last, turn)

    def last_of(self, client: int) -> Shown | None:
        """Return the last ask that a client was given."""
        return next((s for s in reversed(self.shown) if s.client == client), None)

    def view(self, client: int, page: Page) -> None:
        """Open a page and ask."""
        self.totals[client] = self.totals.get(client, 0) + 1
        last = self.last_of(client)
        message = Message(
            counter=Counter(client, self.totals[client]),
            asked=last.answer.ask if last else None,
            seen=bool(last and last.fate >= Fate.SEEN),
            dismissed=bool(last and last.fate is Fate.DISMISSED),
            snoozed=self.snoozed,
        )
        given = answer(Request(READER, bytes, page, message), self.rules, self.readers, self.now)
        if given.ask is not None:
            shown = Shown(
                given, client, promise=self.snoozed.until if given.decision.promised and self.snoozed else None
            )
            self.check(shown)
            self.shown.append(shown)

    def react(self, last: Shown, turn: Turn) -> None:
        """See the prompt, and perhaps close it or put it off; the word of it gets through at once."""
        ask = last.answer.ask
        assert ask is not None
        last.fate = max(last.fate, Fate.DISMISSED if turn.deed is Deed.DISMISS else Fate.SEEN)
        kind = Kind.DISMISSAL if turn.deed is Deed.DISMISS else Kind.IMPRESSION
        record_events(READER, [Event(kind, ask)], self.readers, self.now)
        if turn.deed is Deed.SNOOZE:
            self.snoozed = snooze(READER, self.now + turn.length, ask, self.readers, self.now).snooze

    def check(self, new: Shown) -> None:
        """Hold an ask to the caps, by all that was truly shown before it, however long ago."""
        campaign, policy = new.answer.decision.campaign, self.rules.policy
        assert campaign is not None
        assert not any(s.fate is Fate.OFFERED and s.counts(self.now) for s in self.shown), "two at once"
        assert self.snoozed is None or self.snoozed.until <= self.now, "asked while snoozed"
        if new.promise is not None:
            kept = [s for s in self.shown if s.promise == new.promise]
            assert len(kept) < PROMISE_ANSWERS, "a promise sent a fourth time"
            assert all(s.fate is Fate.OFFERED for s in kept), "a promise kept twice"
            assert self.now < new.promise + 30 * DAY, "a promise kept after it lapsed"
            return
        seen = [s for s in self.shown if s.counts(self.now)]
        assert not seen or seen[-1].instant + policy.gap <= self.now, "too near"
        own = [s for s in seen if s.answer.decision.campaign == campaign]
        assert not own or own[-1].instant + campaign.gap <= self.now, "too near to the campaign's own"
        assert_within(policy.caps, seen, self.now)
        assert_within(campaign.caps, own, self.now)


def assert_within(caps: tuple[Cap, ...], seen: list[Shown], now: datetime) -> None:
    """Assert that one ask more stays within caps."""
    for cap in caps:
        assert sum(s.instant > now - cap.window for s in seen) < cap.count, "over the cap"


CAPS = often(None, Cap(1, DAY), Cap(2, 7 * DAY), Cap(1, 365 * DAY), Cap(8, 30 * DAY), Cap(8, 365 * DAY), weight=2)
RULES = st.builds(
    lambda own, caps, gap, first, wall: Rulebook(
        tuple(
            replace(campaign(mark, placement=placement, gap=gap), caps=tuple(c for c in mine if c is not None))
            for mark, (placement, mine) in enumerate(zip((Placement.INLINE, *Placement), own, strict=True), 1)
        ),
        Policy(
            caps=tuple(c for c in caps if c is not None),
            gap=gap / 2,
            back_off=BackOff(first=first, factor=1),
            wall=wall,
        ),
        articles=7,
    ),
    st.tuples(*[st.tuples(CAPS, CAPS)] * 5),
    st.tuples(CAPS, CAPS),
    often(timedelta(), HOUR, DAY, weight=3),
    often(SECOND, DAY),
    often(None, Wall(1, days=7), weight=1),
)
TURNS = st.builds(
    Turn,
    wait=st.sampled_from(WAITS),
    client=st.integers(1, 3),
    page=st.sampled_from((INLINE, BANNER, MODAL, WALLED, ALSO_WALLED)),
    rivals=often((), (1,), (2, 3), weight=3),
    deed=st.sampled_from((Deed.NOTHING, Deed.SEE, Deed.SEE, Deed.SEE, Deed.DISMISS, Deed.SNOOZE)),
    length=st.sampled_from((DAY, 7 * DAY)),
)


@given(RULES, st.lists(TURNS, min_size=12, max_size=40))
def test_no_interleaving_of_clients_asks_more_than_the_caps_say(rules: Rulebook, turns: list[Turn]) -> None:
    household = Household(rules)

    for turn in turns:
        household.go_through(turn)


ASKS = st.lists(
    st.builds(PastAsk, st.integers(1, 60).map(lambda days: NOW - days * DAY), st.integers(1, 2), st.sampled_from(Fate)),
    unique_by=lambda a: a.instant,
    max_size=8,
).map(lambda asks: tuple(sorted(asks, key=lambda a: a.instant)))


@given(ASKS, st.integers(1, 7), st.integers(1, 7), st.integers(1, 60), st.integers(0, 1))
def test_raising_a_cap_never_turns_an_ask_into_a_refusal(
    asks: tuple[PastAsk, ...], count: int, own: int, days: int, more: int
) -> None:
    reader = Reader(views=1, asks=asks)

    def reason(cap: Cap, own_cap: Cap) -> Reason:
        asking: Campaign = campaign(cap=own_cap)
        return decide(Facts(Page(), reader), (asking,), Policy(caps=(cap,)), NOW).reason

    cap, own_cap = Cap(count, days * DAY), Cap(own, 30 * DAY)
    raised = reason(replace(cap, count=count + more), replace(own_cap, count=own + 1 - more))

    assert reason(cap, own_cap) is not Reason.SHOWN or raised is Reason.SHOWN
