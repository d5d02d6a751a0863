"""The law of silence: while the script keeps silent `decide` would refuse, and where a door opens it would not."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from supportsvc.domain.ask import Ask
from supportsvc.domain.campaign import next_open
from supportsvc.domain.decision import Facts, decide
from supportsvc.domain.page import Page
from supportsvc.domain.reader import OFFER_LIFE, Message, Reader, hand_over
from supportsvc.domain.rules import Reason
from supportsvc.domain.silence import SilenceByFate
from supportsvc.domain.snooze import Snooze
from supportsvc.services.decide import Rulebook
from tests.properties.client_model import Asked, Client, Held, Script

SECOND = timedelta(seconds=1)
DAY = timedelta(days=1)
BOUNDED = {Reason.SUPPORTER, Reason.ASK_PAUSE}


class LawBroken(AssertionError):
    """A history broke the law of silence."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What the law takes: the record as the client's last answer left it, and the rules of that answer.

    `clock_error` is what the client's clock is ahead of the true time.
    """

    record: Reader | None
    rulebook: Rulebook
    pages: Sequence[Page]
    clock_error: timedelta
    store_down: bool = False

    def judge(self, client: Client, page: Page, now: datetime) -> Reason:
        """Return the reason that `decide` would give, with the client's hand-over merged in."""
        message = with_click(client, client.message(now + self.clock_error), self.clock_error)
        rules = self.rulebook
        reader = hand_over(self.record or Reader(), message, now, window=rules.window)
        facts = Facts(page, None if self.store_down else reader, rules.switches)
        return decide(facts, rules.campaigns, rules.policy, now).reason


def with_click(client: Client, message: Message, clock_error: timedelta) -> Message:
    """Add the snooze that the reader clicked and the service did not acknowledge."""
    kept = client.snooze
    if kept is None or kept.signed is not None:
        return message
    return replace(message, snoozed=Snooze(kept.due - clock_error, kept.campaign))


def check_silence(at: Snapshot, client: Client, script: Script, now: datetime, loaded: datetime) -> None:
    """Refuse a silence, with this view counted, on a page where the reader would be asked."""
    clock = now + at.clock_error
    for page in at.pages:
        silent = not client.may_ask(script, page, clock, loaded)
        if silent and at.judge(client, page, now) is Reason.SHOWN:
            raise LawBroken(f"silent at {now} on {page}, where the reader would be asked")


def check_doors(at: Snapshot, client: Client, held: Held, answered: datetime) -> None:
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
            midnight_passed = campaign.meter.days is not None and sent != answered.date()
            if campaign.placement in at.rulebook.switches.placements or midnight_passed:
                continue
            now = answered + door.after
            clock = now + at.clock_error
            later = replace(form)
            if later.is_snoozed(clock) or later.has_ended(held, clock):
                continue
            count(later, max(door.views, 1), at.rulebook.window, clock)
            reasons = {at.judge(later, page, now) for page in at.pages}
            if Reason.SHOWN not in reasons and not reasons & BOUNDED:
                raise LawBroken(f"the door of {campaign.name} opens at {now}, and nobody is asked: {reasons}")


FATES = ((False, False), (True, False), (True, True))


def check_newcomer(at: Snapshot, client: Client, script: Script) -> None:
    """Refuse a newcomer's door behind which no page asks, where no cached copy made it shorter."""
    now, switches = script.rendered, at.rulebook.switches
    for mark, door in script.doors.items():
        campaign = next(c for c in script.campaigns if c.mark == mark)
        if switches.everything or campaign.placement in switches.placements or next_open(campaign, now) != now:
            continue
        later = replace(client)
        count(later, max(door.views, 1), script.window, now + at.clock_error)
        if Reason.SHOWN not in {at.judge(later, page, now) for page in at.pages}:
            raise LawBroken(f"the newcomer's door of {campaign.name} opens, and nobody is asked")


def count(client: Client, views: int, window: int, clock: datetime) -> None:
    """Let a client make views at one instant."""
    for _ in range(views):
        client.count_view(window, clock)


def check_ask(standing: Asked | None, ask: Ask) -> None:
    """Refuse a second ask beside one that is open."""
    if standing is not None and not standing.seen and ask.instant < standing.ask.instant + OFFER_LIFE:
        raise LawBroken(f"asked at {ask.instant} beside the ask of {standing.ask.instant}")


def later_instants(client: Client, script: Script, clock: datetime) -> list[tuple[datetime, int]]:
    """Return instants to come, by the client's clock, with views to be made at each, that silence should cover.

    Just before a door's time, with views in plenty; at its time and after, with a view too few.
    """
    held = client.held
    doors = script.doors if held is None else client.current_doors(held)
    found = []
    for door in doors.values():
        opens = (clock if held is None else held.sent) + door.after
        made = client.total - (0 if held is None else held.total)
        found += [(opens - SECOND, 20), *((opens + wait, door.views - 1 - made) for wait in (0 * DAY, DAY, 40 * DAY))]
    if client.snooze is not None:
        found.append((client.snooze.due - SECOND, 20))
    return [(instant, views) for instant, views in found if instant >= clock and views > 0]
