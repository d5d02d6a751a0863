"""The client's half of silence, as the script in the browser keeps it; `now` is always the client's own clock."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum

from supportsvc.domain.ask import Ask, Counter
from supportsvc.domain.campaign import Campaign, fits
from supportsvc.domain.page import Page
from supportsvc.domain.policy import Exclusions, is_excluded
from supportsvc.domain.reader import OFFER_LIFE, Message
from supportsvc.domain.silence import Doors, Silence, SilenceByFate
from supportsvc.domain.snooze import PROMISE_LIFE, Snooze
from supportsvc.services.decide import Answer

SPREAD = timedelta(minutes=10)


class Mistake(StrEnum):
    """A way to build the client, or its script, that breaks the law of silence."""

    DOORS_FROM_RECEIPT = "doors reckoned from the receipt of the answer"
    ONE_FORM = "one form of silence for an ask whose fate is open"
    SNOOZE_IF_ACKNOWLEDGED = "a snooze kept only once it was acknowledged"
    START_IN_CACHED_SCRIPT = "a schedule's start that a cached script reckons from its loading"


@dataclass(frozen=True, slots=True)
class Script:
    """What the served script carries, rendered at an instant of the true time."""

    rendered: datetime
    generation: int
    window: int
    exclusions: Exclusions
    campaigns: tuple[Campaign, ...]
    doors: Doors


@dataclass(frozen=True, slots=True)
class Held:
    """A silence as it is kept: by this client's clock, and beyond the total that was sent."""

    sent: datetime
    total: int
    generation: int
    silence: Silence | SilenceByFate


@dataclass(frozen=True, slots=True)
class Asked:
    """The last ask, when its request was sent, and what became of it."""

    ask: Ask
    sent: datetime
    seen: bool = False
    dismissed: bool = False


@dataclass(frozen=True, slots=True)
class KeptSnooze:
    """A snooze from the click on; `signed` is the service's record of it, once that has arrived."""

    clicked: datetime
    due: datetime
    length: timedelta
    campaign: int
    signed: Snooze | None = None


@dataclass(slots=True)
class Client:
    """One browser's storage. Its members are values, so that `replace(client)` is a copy of its own."""

    mark: int
    mistake: Mistake | None = None
    reader: bytes | None = None
    total: int = 0
    days: tuple[tuple[int, int], ...] = ()
    held: Held | None = None
    asked: Asked | None = None
    snooze: KeptSnooze | None = None
    news: tuple[int, datetime] | None = field(default=None)

    def count_view(self, window: int, now: datetime) -> None:
        """Count a view of a page that is not excluded; by days only while the script has a window."""
        self.total += 1
        today = now.toordinal()
        others = tuple(entry for entry in self.days if entry[0] < today)
        self.days = (*others, (today, self.total))[-window - 1 :] if window else ()

    def read(self, script: Script, now: datetime) -> None:
        """Take note of a greater generation, and let a lapsed snooze go."""
        if self.news is None or script.generation > self.news[0]:
            self.news = (script.generation, now)
        if self.snooze is not None and now >= self.snooze.due + PROMISE_LIFE:
            self.snooze = None

    def may_ask(self, script: Script, page: Page, now: datetime, loaded: datetime) -> bool:
        """Tell whether the script asks on a page: silence lets it, and some campaign that fits has an open door."""
        if is_excluded(script.exclusions, page) or self.is_snoozed(now):
            return False
        fitting = [c for c in script.campaigns if fits(c, page)]
        if self.held is not None and self.has_ended(self.held, now):
            return bool(fitting)
        doors = script.doors if self.held is None else self.current_doors(self.held)
        sent = loaded if self.held is None else self.held.sent
        total = 0 if self.held is None else self.held.total
        return any(
            sent + door.after <= now and self.total - total >= door.views
            for door in (doors[c.mark] for c in fitting if c.mark in doors)
        )

    def is_snoozed(self, now: datetime) -> bool:
        """Tell whether the reader's snooze still silences everything."""
        if self.snooze is None or (self.mistake is Mistake.SNOOZE_IF_ACKNOWLEDGED and self.snooze.signed is None):
            return False
        return now < self.snooze.due

    def has_ended(self, held: Held, now: datetime) -> bool:
        """Tell whether a silence ended early: by a clock set back, by a snooze fallen due, by a new generation."""
        if held.sent > now:
            return True
        ignored = self.mistake is Mistake.SNOOZE_IF_ACKNOWLEDGED and self.snooze and self.snooze.signed is None
        if self.snooze is not None and not ignored and held.sent < self.snooze.due <= now:
            return True
        spread = timedelta(seconds=self.mark % SPREAD.seconds)
        return self.news is not None and self.news[0] > held.generation and now >= self.news[1] + spread

    def current_doors(self, held: Held) -> Doors:
        """Return the doors that came true with what became of the ask."""
        if isinstance(held.silence, Silence):
            return held.silence.doors
        if self.asked is None or not self.asked.seen or self.mistake is Mistake.ONE_FORM:
            return held.silence.unseen
        return held.silence.dismissed if self.asked.dismissed else held.silence.seen

    def message(self, now: datetime) -> Message:
        """Return what goes along with a decision."""
        today = now.toordinal()
        return Message(
            counter=Counter(self.mark, self.total),
            days=tuple((today - day, total) for day, total in self.days if day <= today),
            asked=self.asked.ask if self.asked else None,
            seen=bool(self.asked and self.asked.seen),
            dismissed=bool(self.asked and self.asked.dismissed),
            snoozed=self.snooze.signed if self.snooze else None,
        )

    def take(self, answer: Answer, generation: int, total: int, sent: datetime, received: datetime) -> None:
        """Take an answer in: its id, its silence and its ask, all reckoned from the sending."""
        if answer.minted is not None:
            self.reader = answer.minted
        if answer.silence is not None:
            start = received if self.mistake is Mistake.DOORS_FROM_RECEIPT else sent
            self.held = Held(start, total, generation, answer.silence)
            if self.snooze is not None and self.snooze.signed is None and self.snooze.due <= sent:
                self.snooze = None
        if answer.ask is not None:
            self.asked = Asked(answer.ask, sent)

    def can_see(self, now: datetime) -> bool:
        """Tell whether a prompt that was not seen yet still stands on a page."""
        return self.asked is not None and not self.asked.seen and now < self.asked.sent + OFFER_LIFE

    def see(self) -> None:
        """Note that the prompt was seen; one that kept a promise lets the snooze go."""
        if self.asked is not None:
            self.asked = replace(self.asked, seen=True)
            if self.asked.ask.promised:
                self.snooze = None

    def dismiss(self) -> None:
        """Note that the prompt was closed."""
        if self.asked is not None:
            self.asked = replace(self.asked, dismissed=True)

    def put_off(self, length: timedelta, now: datetime) -> None:
        """Keep a snooze from the click on."""
        campaign = self.asked.ask.campaign if self.asked else 0
        self.snooze = KeptSnooze(now, now + length, length, campaign)

    def snooze_acknowledged(self, signed: Snooze, after: timedelta, sent: datetime) -> None:
        """Keep the service's record of the snooze, due so long after its sending."""
        if self.snooze is not None:
            self.snooze = replace(self.snooze, signed=signed, due=sent + after)

    def take_back(self) -> None:
        """Let the snooze go once its undoing is acknowledged, and the silence that an answer to it brought."""
        if self.snooze is not None and self.held is not None and self.held.sent >= self.snooze.clicked:
            self.held = None
        self.snooze = None
