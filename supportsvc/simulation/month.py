"""One reader's month: each view counted, silent or asked about, as the script in the browser does it."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from supportsvc.domain.ask import Ask
from supportsvc.domain.assignment import variant_of
from supportsvc.domain.browser import Client
from supportsvc.domain.campaign import Campaign, is_over
from supportsvc.domain.copies import Refused, take_copy
from supportsvc.domain.keeping import Given, Script
from supportsvc.domain.page import Page
from supportsvc.domain.policy import is_excluded
from supportsvc.domain.reader import Copy, Reader
from supportsvc.domain.silence import newcomer_doors
from supportsvc.services.decide import Answer, Request, Rulebook, answer
from supportsvc.services.record_events import Event, Kind, record_events
from supportsvc.services.snooze import snooze
from supportsvc.simulation.memory import MemoryReaders
from supportsvc.simulation.population import Person, Population, draw_deeds
from supportsvc.simulation.tally import Call, Deed, Tally

MAX_AGE = timedelta(minutes=5)
"""How long a browser goes on with a script; the service says so (web/script.py)."""
STALE = timedelta(minutes=6)
"""How old the doors in a script may be: its life, and a minute on the service's shelf."""
SIGHT = timedelta(seconds=1)
READING = timedelta(seconds=20)
PAYING = timedelta(minutes=2)
NOBODY = bytes(16)


@dataclass(slots=True)
class Press:
    """Renders the script for a rulebook, anew for each life of a copy."""

    rulebook: Rulebook
    _made: dict[int, Script] = field(default_factory=dict)

    def script(self, now: datetime) -> Script:
        """Return the script that a browser has at an instant."""
        number = int(now.timestamp()) // MAX_AGE.seconds
        if number not in self._made:
            self._made[number] = self.render(now - timedelta(seconds=now.timestamp() % MAX_AGE.seconds))
        return self._made[number]

    def render(self, now: datetime) -> Script:
        """Render the script at an instant."""
        rules = self.rulebook
        campaigns = tuple(c for c in rules.campaigns if not is_over(c, now))
        return Script(
            rendered=now,
            generation=rules.generation,
            window=rules.window,
            exclusions=rules.policy.exclusions,
            campaigns=campaigns,
            doors=newcomer_doors(campaigns, rules.policy, now, STALE),
            articles=rules.articles,
            wall=rules.policy.wall,
            salt=rules.policy.salt,
        )


@dataclass(slots=True)
class Month:
    """A reader under one set of rules, with a browser and a record of their own; all is counted in `tally`."""

    person: Person
    population: Population
    press: Press
    tally: Tally
    client: Client = field(init=False)
    readers: MemoryReaders = field(default_factory=MemoryReaders)
    asks: int = 0
    supports: bool = False
    loaded: datetime | None = None
    deeds: Iterator[float] | None = None

    def __post_init__(self) -> None:
        self.client = Client(self.person.mark)
        if self.person.supports:
            self.client.reader = self.person.identity
            self.link(self.population.begin)

    def live(self) -> None:
        """Go through the month."""
        self.tally.readers += 1
        for instant, page in self.person.views:
            self.look(page, instant)
        self.tally.per_reader[self.asks] += 1

    def look(self, page: Page, now: datetime) -> None:
        """Look at a page: count it, then keep silent or ask the service."""
        script = self.load(now)
        if is_excluded(script.exclusions, page):
            return
        self.tally.views += 1
        if self.person.country in self.press.rulebook.policy.protected:
            return
        client = self.client
        client.load(script, now)
        client.count_view(script.window, now)
        if client.may_ask(script, page, now, now):
            self.ask(script, page, now, Call.DECISION)
        else:
            client.count_article(script, page, now)

    def load(self, now: datetime) -> Script:
        """Return the script, and count its request where the browser's copy is too old."""
        if self.loaded is None or now - self.loaded >= MAX_AGE:
            self.loaded = now
            self.tally.requests[Call.SCRIPT] += 1
        return self.press.script(now)

    def ask(self, script: Script, page: Page, now: datetime, call: Call) -> None:
        """Ask the service, take its answer, and do what the reader does."""
        client, person = self.client, self.person
        fresh, sending = client.is_fresh(script, page, now.date()), client.send(now)
        request = Request(
            reader=client.reader,
            mint=lambda: person.identity if client.reader is None else NOBODY,
            page=page,
            message=client.message(now),
            country=person.country,
        )
        given = answer(request, self.press.rulebook, self.readers, now)
        denied = given.access is not None and not given.access.granted
        if not denied:
            client.count_article(script, page, now)
        taken = Given(given.silence, given.ask, given.minted, denied)
        client.take(taken, self.press.rulebook.generation, sending, fresh=fresh)
        self.count(given, call, page, now)
        if given.ask is not None and given.decision.campaign is not None:
            self.answer_prompt(given.ask, given.decision.campaign, page, now)

    def count(self, given: Answer, call: Call, _page: Page, _now: datetime) -> None:
        """Count a decision."""
        tally = self.tally
        tally.decisions += 1
        tally.requests[call] += 1
        tally.denied += given.access is not None and not given.access.granted
        if given.ask is None and given.notice is None and call is not Call.THANKS:
            tally.nothing += 1
            tally.reasons[given.decision.reason] += 1

    def answer_prompt(self, ask: Ask, campaign: Campaign, page: Page, now: datetime) -> None:
        """Do what the reader does with a prompt."""
        self.note(Deed.ASKED, ask, campaign)
        self.tally.days[(now - self.population.begin).days] += 1
        self.tally.supporters_asked += self.supports
        self.asks += 1
        self.deeds = self.deeds or draw_deeds(self.population, self.person.index)
        draw, deeds = next(self.deeds), self.population.deeds
        if draw < deeds.unseen:
            return
        self.client.see()
        self.report(Kind.IMPRESSION, Call.IMPRESSION, ask, now + SIGHT)
        self.note(Deed.SEEN, ask, campaign)
        draw = (draw - deeds.unseen) / (100 - deeds.unseen) * 100
        if draw < deeds.pay:
            self.note(Deed.PAID, ask, campaign)
            self.pay(ask, page, now)
        elif draw < deeds.pay + deeds.snooze:
            self.note(Deed.SNOOZED, ask, campaign)
            self.put_off(ask, deeds.length, now + READING)
        elif campaign.closable:
            self.client.dismiss()
            self.report(Kind.DISMISSAL, Call.DISMISSAL, ask, now + READING)
            self.note(Deed.DISMISSED, ask, campaign)

    def note(self, deed: Deed, ask: Ask, campaign: Campaign) -> None:
        """Count a deed by campaign and variant."""
        self.tally.prompts[campaign.name, variant_of(campaign, ask.variant).name, deed] += 1

    def report(self, kind: Kind, call: Call, ask: Ask, now: datetime) -> None:
        """Send an event."""
        record_events(self.person.identity, [Event(kind, ask)], self.readers, now)
        self.tally.requests[call] += 1

    def put_off(self, ask: Ask, length: timedelta, now: datetime) -> None:
        """Put the prompt off."""
        self.client.put_off(length, now)
        kept = snooze(self.person.identity, now + length, ask, self.readers, now)
        self.tally.requests[Call.SNOOZE] += 1
        if kept.snooze is not None:
            self.client.snooze_acknowledged(kept.snooze, length, now)

    def pay(self, ask: Ask, page: Page, now: datetime) -> None:
        """Pay at Checkout and come back to the article, whose script asks once for the thank-you."""
        self.report(Kind.CLICK, Call.CLICK, ask, now + READING)
        self.tally.requests[Call.CHECKOUT] += 1
        self.tally.requests[Call.RETURN] += 1
        back = now + PAYING
        self.link(back)
        self.client.held = self.client.snooze = None
        script = self.load(back)
        self.client.load(script, back)
        self.client.count_view(script.window, back)
        self.tally.views += 1
        self.ask(script, page, back, Call.THANKS)

    def link(self, now: datetime) -> None:
        """Make the reader a supporter, for longer than the month lasts."""
        self.supports = True
        identity, until = self.person.identity, self.population.begin + timedelta(days=self.population.days + 60)
        stored = self.readers.load(identity)
        record = stored.value if isinstance(stored.value, Reader) else Reader()
        taken = take_copy(record, Copy("cus_1", int(now.timestamp()), until=until, collecting=True), now)
        if not isinstance(taken, Refused):
            self.readers.swap(identity, stored, replace(taken, written=now.date()), timedelta(days=400))
