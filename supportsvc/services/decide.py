"""Decide for a reader: read the record once, judge, reserve what is shown, and tell the client its silence."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from supportsvc.domain.ask import Ask, Counter
from supportsvc.domain.campaign import Campaign
from supportsvc.domain.decision import Decision, Facts, decide, refuse_early
from supportsvc.domain.page import Page
from supportsvc.domain.policy import Policy, Switches
from supportsvc.domain.reader import Forgotten, Message, Reader, hand_over, offer
from supportsvc.domain.rules import Reason
from supportsvc.domain.silence import SWITCH_BOUND, Silence, SilenceByFate, doors, doors_after, doors_by_fate
from supportsvc.ports import ReaderStore, StoreUnavailable
from supportsvc.services.lifetime import is_worth_writing, life, written

MOST_TRIES = 4


@dataclass(frozen=True, slots=True)
class Rulebook:
    """What holds at present: the campaigns by priority, the site's policy, the switches and their generation.

    `window` is the length in days of the longest window of a live campaign's meter, 0 where none has one.
    """

    campaigns: tuple[Campaign, ...]
    policy: Policy
    switches: Switches = Switches()
    generation: int = 0
    window: int = 0


@dataclass(frozen=True, slots=True)
class Request:
    """A client's question. `reader` is None for a newcomer, who may then be given `fresh` as an id.

    `patience` is how long the client is told to wait where the store does not answer: 1 to 5 random minutes.
    """

    reader: bytes | None
    fresh: bytes
    page: Page
    message: Message
    patience: timedelta


@dataclass(frozen=True, slots=True)
class Answer:
    """A decision, what it reserves, and the silence that follows. `minted` is the newcomer's new id."""

    decision: Decision
    silence: Silence | SilenceByFate | None
    ask: Ask | None = None
    minted: bytes | None = None


def answer(request: Request, rulebook: Rulebook, readers: ReaderStore, now: datetime) -> Answer:
    """Answer a client; a failing store asks nobody."""
    early = refuse_early(request.page, rulebook.switches, rulebook.policy)
    if early is Reason.PAGE_EXCLUDED:
        return Answer(Decision(early), None)
    if early is not None:
        return Answer(Decision(early), Silence(doors_after(SWITCH_BOUND, rulebook.campaigns)))
    try:
        return _judge(request, rulebook, readers, now)
    except StoreUnavailable:
        silence = Silence(doors_after(request.patience, rulebook.campaigns))
        return Answer(Decision(Reason.STORE_UNAVAILABLE), silence)


def _judge(request: Request, rulebook: Rulebook, readers: ReaderStore, now: datetime) -> Answer:
    """Merge and judge, again on the value that stands where another writer came first.

    A newcomer's record is read too, though it cannot be there: whoever cannot be remembered is not asked.
    """
    identity = request.reader or request.fresh
    stored = readers.load(identity)
    if isinstance(stored.value, Forgotten):
        identity = request.fresh
        stored = readers.load(identity)
    newcomer = identity == request.fresh
    minted = request.fresh if newcomer else None
    for _ in range(MOST_TRIES):
        kept = stored.value if isinstance(stored.value, Reader) else None
        merged = hand_over(kept or Reader(), request.message, now, window=rulebook.window)
        facts = Facts(request.page, merged, rulebook.switches)
        decision = decide(facts, rulebook.campaigns, rulebook.policy, now)
        ask = _ask(identity, decision, request.message.counter, now)
        if ask is not None:
            new = offer(merged, ask, now)
        elif is_worth_writing(kept, merged, request.message.counter, now):
            new = merged
        else:
            new = None
        if newcomer or new is None:
            return Answer(decision, _silence(merged, ask, rulebook, now), ask, minted)
        current = readers.swap(identity, stored, written(new, now), life(new, now))
        if current is None:
            return Answer(decision, _silence(merged, ask, rulebook, now), ask)
        stored = current
    raise StoreUnavailable("a reader's record changed under every try")


def _ask(reader: bytes, decision: Decision, counter: Counter | None, now: datetime) -> Ask | None:
    if decision.campaign is None:
        return None
    return Ask(reader, decision.campaign.mark, 0, now, counter or Counter(0, 0), decision.promised)


def _silence(reader: Reader, ask: Ask | None, rulebook: Rulebook, now: datetime) -> Silence | SilenceByFate:
    setting = (rulebook.campaigns, rulebook.policy, rulebook.switches, now)
    return Silence(doors(reader, *setting)) if ask is None else doors_by_fate(reader, ask, *setting)
