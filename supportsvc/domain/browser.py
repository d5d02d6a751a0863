"""The client's half of silence, as the script in the browser has it; `now` is always the client's own clock."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from supportsvc.domain.ask import Counter
from supportsvc.domain.campaign import Campaign, fits, offers
from supportsvc.domain.decision import is_wall
from supportsvc.domain.keeping import Asked, Given, Held, KeptSnooze, Script, Sending, article_of, sections_of
from supportsvc.domain.page import Page
from supportsvc.domain.policy import is_excluded
from supportsvc.domain.reader import OFFER_LIFE, Message
from supportsvc.domain.reading import MOST_ARTICLES, Article, article_mark, of_sections
from supportsvc.domain.silence import Door, Doors, Silence
from supportsvc.domain.snooze import PROMISE_LIFE, Snooze

SPREAD = timedelta(minutes=10)
SLACK = timedelta(minutes=1)
"""How much later than the service a client lets a promise lapse: it reckons from the sending, and so too early."""


@dataclass(slots=True)
class Client:
    """One browser's storage. Its members are values, so that `replace(client)` is a copy of its own.

    `articles` are those counted, the latest last; `read` is how many ever were.
    """

    mark: int
    reader: bytes | None = None
    total: int = 0
    days: tuple[tuple[int, int], ...] = ()
    articles: tuple[Article, ...] = ()
    read: int = 0
    held: Held | None = None
    asked: Asked | None = None
    snooze: KeptSnooze | None = None
    news: tuple[int, datetime] | None = None

    def count_view(self, window: int, now: datetime) -> None:
        """Count a view of a page that is not excluded; by days only while the script has a window."""
        self.total += 1
        today = now.toordinal()
        others = tuple(entry for entry in self.days if entry[0] < today)
        self.days = (*others, (today, self.total))[-window - 1 :] if window else ()

    def count_article(self, script: Script, page: Page, now: datetime) -> None:
        """Count an article that is open to the reader, once a day, and only while the script wants it."""
        if not script.articles:
            self.articles = ()
        elif self.is_fresh(script, page, now.date()):
            found = article_of(script, page, now.date())
            others = (a for a in self.articles if a.mark != found.mark)
            self.articles = (*others, found)[-MOST_ARTICLES:]
            self.read += 1

    def is_fresh(self, script: Script, page: Page, today: date) -> bool:
        """Tell whether a page is an article that was not counted today."""
        if not script.articles or not page.is_article:
            return False
        mark = article_mark(page.path, script.salt)
        return not any(a.mark == mark and a.day == today for a in self.articles)

    def knows(self, script: Script, page: Page, today: date) -> bool:
        """Tell whether a page is an article that the wall's meter has counted: it stays open."""
        if script.wall is None:
            return True
        mark, begins = article_mark(page.path, script.salt), script.wall.window.begins(today)
        return any(a.mark == mark and a.day >= begins for a in self.articles)

    def load(self, script: Script, now: datetime) -> None:
        """Take note of a greater generation, and let a lapsed snooze go."""
        if self.news is None or script.generation > self.news[0]:
            self.news = (script.generation, now)
        if self.snooze is not None and now >= self.snooze.due + PROMISE_LIFE + SLACK:
            self.snooze = None

    def may_ask(self, script: Script, page: Page, now: datetime, loaded: datetime) -> bool:
        """Tell whether the script asks on a page: some campaign that fits has an open door, and silence lets it."""
        if is_excluded(script.exclusions, page):
            return False
        fitting = [c for c in script.campaigns if self.is_wanted(c, script, page, now)]
        if self.held is not None and self.has_ended(self.held, now):
            return bool(fitting)
        held = self.held or Held(loaded, 0, script.generation, Silence(script.doors))
        doors = self.current_doors(held)
        return any(self.is_open(doors[c.mark], held, c, script, page, now) for c in fitting if c.mark in doors)

    def is_wanted(self, campaign: Campaign, script: Script, page: Page, now: datetime) -> bool:
        """Tell whether a campaign may want a page: a snooze silences all but walls, its promise takes any page."""
        if is_wall(campaign):
            return fits(campaign, page) and not self.knows(script, page, now.date())
        if self.is_snoozed(now):
            return False
        return offers(campaign, page) if self.is_promised(now) else fits(campaign, page)

    def is_open(self, door: Door, held: Held, campaign: Campaign, script: Script, page: Page, now: datetime) -> bool:
        """Tell whether the time of a door has passed, its views were made and its articles read, this one included."""
        if held.sent + door.after > now or self.total - held.total < door.views:
            return False
        newest = list(self.articles[max(len(self.articles) - self.read + held.read, 0) :])
        if self.is_fresh(script, page, now.date()):
            newest.append(article_of(script, page, now.date()))
        return len(of_sections(newest, sections_of(campaign))) >= door.articles

    def is_snoozed(self, now: datetime) -> bool:
        """Tell whether the reader's snooze still silences everything."""
        return self.snooze is not None and now < self.snooze.due

    def is_promised(self, now: datetime) -> bool:
        """Tell whether the reader's snooze has come due, so that any page may keep its promise."""
        return self.snooze is not None and now >= self.snooze.due

    def has_ended(self, held: Held, now: datetime) -> bool:
        """Tell whether a silence ended early: by a clock set back, by a snooze fallen due, by a new generation.

        A generation that was read in this clock's future says no more when its spread is over: it ends it at once.
        """
        if held.sent > now or (self.snooze is not None and held.sent < self.snooze.due <= now):
            return True
        if self.news is None or self.news[0] <= held.generation:
            return False
        spread = timedelta(seconds=self.mark % SPREAD.seconds)
        return self.news[1] > now or now >= self.news[1] + spread

    def current_doors(self, held: Held) -> Doors:
        """Return the doors that came true with what became of the ask."""
        if isinstance(held.silence, Silence):
            return held.silence.doors
        if self.asked is None or not self.asked.seen:
            return held.silence.unseen
        return held.silence.dismissed if self.asked.dismissed else held.silence.seen

    def message(self, now: datetime) -> Message:
        """Return what goes along with a decision."""
        today = now.toordinal()
        return Message(
            counter=Counter(self.mark, self.total),
            days=tuple((today - day, total) for day, total in self.days if day <= today),
            articles=tuple(
                ((now.date() - a.day).days, a.mark, a.section) for a in self.articles if a.day <= now.date()
            ),
            asked=self.asked.ask if self.asked else None,
            seen=bool(self.asked and self.asked.seen),
            dismissed=bool(self.asked and self.asked.dismissed),
            snoozed=self.snooze.signed if self.snooze else None,
        )

    def send(self, now: datetime) -> Sending:
        """Note what a request goes out with."""
        return Sending(now, self.total, self.read)

    def take(self, given: Given, generation: int, sending: Sending, *, fresh: bool) -> None:
        """Take an answer in: its id, its silence and its ask, all reckoned from the sending.

        `fresh` tells that the page was an article not counted before. It is counted apart, unless access was denied.
        A snooze that is due goes with an ask that keeps no promise: the service never had it, or it was used up there.
        """
        if given.minted is not None:
            self.reader = given.minted
        if given.silence is not None:
            read = sending.read + (fresh and not given.denied)
            self.held = Held(sending.instant, sending.total, generation, given.silence, read)
        if given.ask is not None:
            self.asked = Asked(given.ask, sending.instant)
            if self.is_promised(sending.instant) and not given.ask.promised:
                self.snooze = None

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
        self.snooze = KeptSnooze(now, now + length, campaign)

    def snooze_acknowledged(self, signed: Snooze, after: timedelta, sent: datetime) -> None:
        """Keep the service's record of the snooze, due so long after its sending."""
        if self.snooze is not None:
            self.snooze = replace(self.snooze, signed=signed, due=sent + after)

    def take_back(self) -> None:
        """Let the snooze go once its undoing is acknowledged, and the silence that an answer to it brought."""
        if self.snooze is not None and self.held is not None and self.held.sent >= self.snooze.clicked:
            self.held = None
        self.snooze = None
