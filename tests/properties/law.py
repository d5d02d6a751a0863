"""The law of silence: while the script keeps silent `decide` would refuse, and where a door opens it would not."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from supportsvc.domain.access import AccessRule
from supportsvc.domain.ask import Ask
from supportsvc.domain.browser import Client
from supportsvc.domain.campaign import next_open
from supportsvc.domain.decision import NOBODY, Facts, is_wall
from supportsvc.domain.handover import hand_over
from supportsvc.domain.judgement import Judged, judge_view
from supportsvc.domain.keeping import Asked, Held, Script
from supportsvc.domain.page import Page
from supportsvc.domain.reader import OFFER_LIFE, Message, Reader
from supportsvc.domain.rules import Reason
from supportsvc.domain.silence import Door, SilenceByFate
from supportsvc.domain.snooze import Snooze
from supportsvc.domain.targeting import admits_country
from supportsvc.services.decide import Rulebook

SECOND = timedelta(seconds=1)
DAY = timedelta(days=1)
BOUNDED = {Reason.SUPPORTER, Reason.ASK_PAUSE}


class LawBroken(AssertionError):
    """A history broke the law of silence."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What the law takes: the record as the client's last answer left it, and the rules of that answer.

    `pages` are tried for silence, `all_pages` for who is asked behind a door. `clock_error` is what the client's clock
    is ahead of the true time. `identity` is None where no id is known yet; nobody is then taken as held back.
    """

    record: Reader | None
    rulebook: Rulebook
    pages: Sequence[Page]
    all_pages: Sequence[Page]
    clock_error: timedelta
    store_down: bool = False
    country: str = ""
    identity: bytes | None = None

    def judge(self, client: Client, page: Page, now: datetime) -> Judged:
        """Return what the service would answer, with the client's hand-over merged in."""
        message = with_click(client, client.message(now + self.clock_error), self.clock_error)
        rules = self.rulebook if self.identity is not None else without_holdbacks(self.rulebook)
        reader = hand_over(self.record or Reader(), message, now, window=rules.window, articles=rules.articles)
        known = None if self.store_down else reader
        facts = Facts(page, known, rules.switches, self.country, identity=self.identity or NOBODY)
        return judge_view(facts, rules.campaigns, rules.policy, now, articles=rules.articles)

    def reason(self, client: Client, page: Page, now: datetime) -> Reason:
        """Return the reason of the answer."""
        return self.judge(client, page, now).decision.reason


def without_holdbacks(rules: Rulebook) -> Rulebook:
    """Return the rules as they are for who is not held back."""
    campaigns = tuple(replace(c, holdback=0) for c in rules.campaigns)
    return replace(rules, campaigns=campaigns, policy=replace(rules.policy, holdback=0))


def with_click(client: Client, message: Message, clock_error: timedelta) -> Message:
    """Add the snooze that was clicked and not acknowledged, until an answer came to what was sent once it was due."""
    kept, held = client.snooze, client.held
    if kept is None or kept.signed is not None or (held is not None and kept.due <= held.sent):
        return message
    return replace(message, snoozed=Snooze(kept.due - clock_error, kept.campaign))


def check_silence(at: Snapshot, client: Client, script: Script, now: datetime, loaded: datetime) -> None:
    """Refuse a silence, with this view counted, on a page where the reader would be asked or denied the article."""
    clock = now + at.clock_error
    for page in at.pages:
        if client.may_ask(script, page, clock, loaded):
            continue
        judged = at.judge(client, page, now)
        if judged.decision.reason is Reason.SHOWN:
            raise LawBroken(f"silent at {now} on {page}, where the reader would be asked")
        if not judged.access.granted:
            raise LawBroken(f"silent at {now} on {page}, which is not open to the reader")


def check_doors(at: Snapshot, client: Client, script: Script, held: Held, answered: datetime) -> None:
    """Refuse a door behind which no page asks, at its instant with its views just made.

    `client` is as it was at the sending, with the answer taken in; the instant is reckoned as the service does, from
    its own clock when it answered. A door that a bound opened is let pass.
    """
    forms = [client]
    if isinstance(held.silence, SilenceByFate) and client.asked is not None:
        forms = [replace(client, asked=replace(client.asked, seen=s, dismissed=d)) for s, d in FATES]
    sent = (held.sent - at.clock_error).date()
    for form in forms:
        for mark, door in form.current_doors(held).items():
            campaign = next(c for c in at.rulebook.campaigns if c.mark == mark)
            counts_days = campaign.meter.days is not None or campaign.articles is not None or is_wall(campaign)
            midnight_passed = counts_days and sent != answered.date()
            if campaign.placement in at.rulebook.switches.placements or midnight_passed:
                continue
            now = answered + door.after
            clock = now + at.clock_error
            later = replace(form)
            if later.is_snoozed(clock) or later.has_ended(held, clock):
                continue
            count(later, max(door.views, 1), at.rulebook.window, clock)
            asks = opens_rightly(at, later, script, door, now, wall=is_wall(campaign))
            abroad = not admits_country(campaign.include, campaign.exclude, at.country)
            if not asks and not abroad:
                raise LawBroken(f"the door of {campaign.name} opens at {now}, and nobody is asked")


def opens_rightly(at: Snapshot, client: Client, script: Script, door: Door, now: datetime, *, wall: bool) -> bool:
    """Tell whether somebody is asked, or denied an article, once a door's articles were read; or a bound opened it."""
    clock = now + at.clock_error
    read(client, script, door.articles - wall, clock)
    pages = [*at.all_pages, *(replace(page, path="/fresh") for page in at.all_pages)]
    return any(asks_or_is_bounded(at.judge(client, page, now), wall=wall) for page in pages)


def asks_or_is_bounded(judged: Judged, *, wall: bool) -> bool:
    """Tell whether a view brings what a door promises, or only a bound opened it."""
    if judged.decision.reason in BOUNDED or judged.access.rule is AccessRule.ENTITLED:
        return True
    return not judged.access.granted if wall else judged.decision.reason is Reason.SHOWN


def read(client: Client, script: Script, articles: int, clock: datetime) -> None:
    """Let a client read so many articles that it never read before."""
    for i in range(articles):
        client.count_article(script, Page(path=f"/read/{client.read}/{i}", section="sport", article=True), clock)


FATES = ((False, False), (True, False), (True, True))


def check_newcomer(at: Snapshot, client: Client, script: Script) -> None:
    """Refuse a newcomer's door behind which no page asks, where no cached copy made it shorter."""
    now, switches = script.rendered, at.rulebook.switches
    for mark, door in script.doors.items():
        campaign = next(c for c in script.campaigns if c.mark == mark)
        if switches.everything or campaign.placement in switches.placements or next_open(campaign, now) != now:
            continue
        if at.rulebook.policy.first_view_asks and not is_wall(campaign):
            continue
        later = replace(client)
        count(later, max(door.views, 1), script.window, now + at.clock_error)
        here = replace(at, country=next(iter(campaign.include.countries), ""), identity=None)
        if not opens_rightly(here, later, script, door, now, wall=is_wall(campaign)):
            raise LawBroken(f"the newcomer's door of {campaign.name} opens, and nobody is asked")


def count(client: Client, views: int, window: int, clock: datetime) -> None:
    """Let a client make views at one instant."""
    for _ in range(views):
        client.count_view(window, clock)


def check_ask(standing: Asked | None, ask: Ask) -> None:
    """Refuse a second ask beside one that is open."""
    if standing is not None and not standing.seen and ask.instant < standing.ask.instant + OFFER_LIFE:
        raise LawBroken(f"asked at {ask.instant} beside the ask of {standing.ask.instant}")


def later_instants(client: Client, script: Script, clock: datetime) -> list[tuple[datetime, int, int]]:
    """Return instants to come, by the client's clock, with views and articles to be read, that silence should cover.

    Just before a door's time, with both in plenty; at its time and after, with a view, or an article, too few.
    """
    held = client.held
    doors = script.doors if held is None else client.current_doors(held)
    found = []
    for door in doors.values():
        opens = (clock if held is None else held.sent) + door.after
        made = client.total - (0 if held is None else held.total)
        gone = client.read - (0 if held is None else held.read)
        found.append((opens - SECOND, 20, 2))
        for wait in (0 * DAY, DAY, 40 * DAY):
            found.append((opens + wait, door.views - 1 - made, 1))
            found.append((opens + wait, 20 if door.articles > gone else 0, door.articles - 1 - gone))
    if client.snooze is not None:
        found.append((client.snooze.due - SECOND, 20, 0))
    return [(instant, views, max(articles, 0)) for instant, views, articles in found if instant >= clock and views > 0]
