"""A reader's browser, the wires and the service, by the true time in whole seconds; all of it held to the law."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from supportsvc.domain.browser import Client
from supportsvc.domain.campaign import is_over
from supportsvc.domain.copies import Refused, take_copy
from supportsvc.domain.keeping import Given, Script, Sending
from supportsvc.domain.page import Device, Page, Placement
from supportsvc.domain.policy import is_excluded
from supportsvc.domain.reader import Copy, Reader
from supportsvc.domain.silence import newcomer_doors
from supportsvc.services.decide import Answer, Request, Rulebook, answer
from supportsvc.services.record_events import Event, Kind, record_events
from supportsvc.services.snooze import snooze
from tests.properties import law
from tests.properties.fake_readers import FakeReaders
from tests.properties.histories import Deed, History, Loss, Outside, Visit
from tests.properties.mistaken_client import Mistake, MistakenClient

STALE = timedelta(minutes=5)
SETTLED = timedelta(minutes=10)
PAGES = (
    Page(placements=frozenset({Placement.INLINE})),
    Page(placements=frozenset({Placement.BANNER})),
    Page(),
    Page(placements=frozenset()),
    Page(section="sensitive"),
    Page(path="/sport/1", section="sport"),
    Page(path="/sport/2", section="sport", device=Device.MOBILE, placements=frozenset({Placement.WALL})),
    Page(path="/b", device=Device.MOBILE, returning=True, article=True),
)
"""The pages that a reader may come to."""
ALL_PAGES = (
    *PAGES,
    *(
        Page(f"/all/{section}", section, device=device, returning=returning, placements=frozenset(Placement) - walls)
        for section in ("", "sport")
        for walls in (frozenset[Placement](), {Placement.WALL})
        for device in (None, Device.MOBILE)
        for returning in (False, True)
    ),
)
"""And of every kind that some campaign wants."""


@dataclass
class World:
    """One reader with one browser, and what the service knows of them."""

    history: History
    mistake: Mistake | None = None
    readers: FakeReaders = field(default_factory=FakeReaders)
    heard: dict[int, datetime] = field(default_factory=dict)
    promises_seen: set[datetime] = field(default_factory=set)
    promise: datetime | None = None
    answers: int = 0
    asks: int = 0

    def __post_init__(self) -> None:
        self.now = self.history.begins
        self.rulebook = self.history.rulebook
        self.past = [(self.now - STALE, self.rulebook)]
        self.client: Client = Client(self.history.mark, self.history.reader)
        if self.mistake is not None:
            self.client = MistakenClient(self.history.mark, self.history.reader, mistake=self.mistake)
        if self.history.reader is not None and self.history.record is not None:
            self.write(self.history.reader, self.history.record)
        self.snapshot = self.snap(self.rulebook)

    @property
    def clock(self) -> datetime:
        """The client's own clock."""
        return self.now + self.history.clock_error

    def live(self) -> None:
        """Go through the whole history."""
        for visit in self.history.visits:
            self.go_through(visit)

    def go_through(self, visit: Visit) -> None:
        """Wait, let the world change, look at a page, ask where the script does, and do what the reader does."""
        self.now += visit.wait
        self.change(visit.outside)
        self.do(visit.before, visit)
        script = self.load_script(visit.script_age)
        page = PAGES[visit.page]
        if is_excluded(script.exclusions, page):
            return
        self.client.count_view(script.window, self.clock)
        self.retry_snooze(visit)
        self.check(script)
        if self.client.may_ask(script, page, self.clock, self.clock):
            self.ask(page, script, visit)
        else:
            self.client.count_article(script, page, self.clock)
        self.do(visit.deed, visit)
        self.look_ahead(script)

    def load_script(self, age: timedelta) -> Script:
        """Return the script as it was rendered so long ago, and let the client read it."""
        rules = next((r for since, r in reversed(self.past) if since <= self.now - age), self.past[0][1])
        script, client = self.render(rules, self.now - age), self.client
        client.load(script, self.clock)
        self.heard.setdefault(script.generation, self.now)
        if client.held is None or client.has_ended(client.held, self.clock):
            # No answer holds any more; the script's own rules are all that this client goes by.
            self.snapshot = replace(self.snapshot, rulebook=rules, store_down=False)
        return script

    def render(self, rules: Rulebook, now: datetime) -> Script:
        """Render the script."""
        campaigns = tuple(c for c in rules.campaigns if not is_over(c, now))
        stale = timedelta() if self.mistake is Mistake.START_IN_CACHED_SCRIPT else STALE
        doors = newcomer_doors(campaigns, rules.policy, now, stale)
        policy, articles = rules.policy, rules.articles
        meters = (articles, policy.wall, policy.salt)
        return Script(now, rules.generation, rules.window, policy.exclusions, campaigns, doors, *meters)

    def ask(self, page: Page, script: Script, visit: Visit) -> None:
        """Send a decision, with latency on both ways, while another tab goes on counting."""
        at_sending, sent = replace(self.client), self.clock
        self.answers += 1
        message, fresh = self.client.message(sent), self.answers.to_bytes(16, "big")
        request = Request(self.client.reader, lambda: fresh, page, message, self.history.country)
        self.now += visit.latency[0]
        if visit.loss is Loss.REQUEST:
            self.client.count_article(script, page, sent)
            return
        self.readers.down = visit.outside is Outside.STORE_DOWN
        given, answered = answer(request, self.rulebook, self.readers, self.now), self.now
        self.now += visit.latency[1]
        for _ in range(visit.other_tab):
            self.client.count_view(script.window, self.clock)
        if visit.loss is Loss.ANSWER:
            self.client.count_article(script, page, sent)
        else:
            self.take(given, at_sending, page, script, sent, answered)
        self.readers.down = False

    def take(
        self, given: Answer, at_sending: Client, page: Page, script: Script, sent: datetime, answered: datetime
    ) -> None:
        """Let the client take an answer, and hold the answer to the law."""
        if given.ask is not None:
            law.check_ask(self.client.asked, given.ask)
            self.asks += 1
            self.note_promise(given)
        denied = given.access is not None and not given.access.granted
        brought = Given(given.silence, given.ask, given.minted, denied)
        start = self.clock if self.mistake is Mistake.DOORS_FROM_RECEIPT else sent
        sending = Sending(start, at_sending.total, at_sending.read)
        counts = at_sending.is_fresh(script, page, sent.date())
        for client in (self.client, at_sending):
            client.take(brought, self.rulebook.generation, sending, fresh=counts)
            if not denied:
                client.count_article(script, page, sent)
        if self.client.held is None or given.silence is None:
            return
        self.heard.setdefault(self.rulebook.generation, self.now)
        self.snapshot = self.snap(self.rulebook, store_down=self.readers.down)
        current = script.generation == self.rulebook.generation  # one from before does not know what to count
        if current and not self.readers.down and not self.rulebook.switches.everything:
            law.check_doors(self.snapshot, at_sending, script, self.client.held, answered)

    def note_promise(self, given: Answer) -> None:
        """Note whose promise an ask keeps, and refuse one that was kept already."""
        record = self.readers.reader(self.client.reader)
        self.promise = record.snooze.until if given.decision.promised and record and record.snooze else None
        if self.promise in self.promises_seen:
            raise law.LawBroken(f"the snooze that fell due at {self.promise} is kept a second time")

    def do(self, deed: Deed, visit: Visit) -> None:
        """Do what the reader does with the prompt, with or without the word of it getting through."""
        if deed is Deed.NOTHING or self.client.asked is None:
            return
        if self.client.can_see(self.clock):
            self.client.see()
            self.report(Kind.IMPRESSION, lost=visit.event_lost)
            if self.promise is not None:
                self.promises_seen.add(self.promise)
        asked = self.client.asked
        if self.client.snooze is not None:
            if deed is Deed.UNDO:
                self.undo(visit)
        elif deed is Deed.PAY:
            self.pay()
        elif asked.seen and not asked.dismissed and deed is Deed.DISMISS:
            self.client.dismiss()
            self.report(Kind.DISMISSAL, lost=visit.event_lost)
        elif asked.seen and not asked.dismissed and deed is Deed.SNOOZE:
            self.client.put_off(visit.length, self.clock)
            self.post_snooze(visit)

    def report(self, kind: Kind, *, lost: bool) -> None:
        """Send an event."""
        if not lost and self.client.asked is not None and self.client.reader is not None:
            record_events(self.client.reader, [Event(kind, self.client.asked.ask)], self.readers, self.now)

    def retry_snooze(self, visit: Visit) -> None:
        """Post again what was not acknowledged and has not fallen due."""
        kept = self.client.snooze
        if kept is not None and kept.signed is None and self.clock < kept.due:
            self.post_snooze(visit)

    def post_snooze(self, visit: Visit) -> None:
        """Tell the service of the snooze."""
        kept, client = self.client.snooze, self.client
        if kept is None or client.reader is None or client.asked is None or visit.snooze_loss is Loss.REQUEST:
            return
        arrival, left = self.now + visit.latency[0], kept.due - self.clock
        signed = snooze(client.reader, arrival + left, client.asked.ask, self.readers, arrival).snooze
        if signed is not None and visit.snooze_loss is not Loss.ANSWER:
            client.snooze_acknowledged(signed, left, self.clock)

    def undo(self, visit: Visit) -> None:
        """Take the snooze back; it is gone once the service says so."""
        if self.client.reader is None or visit.snooze_loss is Loss.REQUEST:
            return
        snooze(self.client.reader, None, None, self.readers, self.now)
        if visit.snooze_loss is not Loss.ANSWER:
            self.client.take_back()
            record = self.snapshot.record
            self.snapshot = replace(self.snapshot, record=record and replace(record, snooze=None))

    def pay(self) -> None:
        """Link the reader to a Customer; the silence is replaced at once."""
        if self.client.reader is None:
            return
        copy = Copy("cus_1", int(self.now.timestamp() * 1e6), until=self.now + timedelta(days=35))
        taken = take_copy(self.readers.reader(self.client.reader) or Reader(), copy, self.now)
        assert not isinstance(taken, Refused)
        self.write(self.client.reader, taken)
        self.client.held = self.client.snooze = None
        self.snapshot = self.snap(self.rulebook)

    def change(self, outside: Outside) -> None:
        """Let the operator or a misfortune change what the service goes by."""
        if outside is Outside.WIPE:
            self.readers.records.clear()
        elif outside in (Outside.SWITCH, Outside.RULES):
            changed = self.history.switched if outside is Outside.SWITCH else self.history.changed
            self.rulebook = changed(self.rulebook)
            self.past.append((self.now, self.rulebook))

    def write(self, reader: bytes, record: Reader) -> None:
        """Write a record past the use cases."""
        self.readers.swap(reader, self.readers.load(reader), record, timedelta(days=400))

    def snap(self, rules: Rulebook, *, store_down: bool = False) -> law.Snapshot:
        """Take the record as it stands."""
        record = self.readers.reader(self.client.reader)
        history = self.history
        return law.Snapshot(
            record, rules, PAGES, ALL_PAGES, history.clock_error, store_down, history.country, self.client.reader
        )

    def is_unsettled(self) -> bool:
        """Tell whether a new generation was heard of in the last ten minutes, which are outside the law."""
        first, newest = min(self.heard), max(self.heard)
        return newest > first and self.now - self.heard[newest] < SETTLED

    def check(self, script: Script) -> None:
        """Hold the silence of this instant to the law, and a newcomer's doors."""
        if self.is_unsettled():
            return
        law.check_silence(self.snapshot, self.client, script, self.now, self.clock)
        if self.client.held is None and self.history.record is None and self.answers == 0:
            newcomer = Client(self.client.mark)
            law.check_newcomer(self.snapshot, newcomer, script)

    def look_ahead(self, script: Script) -> None:
        """Hold the silence of later instants to the law, should the rules stay as they are."""
        if self.is_unsettled():
            return
        for instant, views, articles in law.later_instants(self.client, script, self.clock):
            now = instant - self.history.clock_error
            for age in (timedelta(), STALE):
                later, fresh = replace(self.client), self.render(self.snapshot.rulebook, now - age)
                later.load(fresh, instant)
                law.count(later, views, fresh.window, instant)
                law.read(later, fresh, articles, instant)
                law.check_silence(self.snapshot, later, fresh, now, instant)
