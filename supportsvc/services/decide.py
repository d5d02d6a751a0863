"""Decide for a reader: read the record once, judge, reserve what is shown, and tell the client its silence."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from supportsvc.domain.access import OPEN, Access, AccessRule
from supportsvc.domain.ask import Ask, Counter, Fate
from supportsvc.domain.campaign import Campaign
from supportsvc.domain.decision import Decision, Facts, refuse_early
from supportsvc.domain.handover import hand_over
from supportsvc.domain.judgement import judge_view
from supportsvc.domain.marking import is_open, newly_told, offer
from supportsvc.domain.page import Page
from supportsvc.domain.policy import Policy, Switches
from supportsvc.domain.reader import Forgotten, Message, Reader
from supportsvc.domain.rules import Reason
from supportsvc.domain.silence import SWITCH_BOUND, Setting, Silence, SilenceByFate, doors, doors_after, doors_by_fate
from supportsvc.domain.value import value
from supportsvc.ports import ReaderStore, StoreUnavailable
from supportsvc.services.lifetime import is_worth_writing, life, written

MOST_TRIES = 4


@dataclass(frozen=True, slots=True)
class Rulebook:
    """What holds at present: the campaigns by priority, the site's policy, the switches and their generation.

    `window` is the length in days of the longest window of a live campaign's meter, 0 where none has one; `articles`
    for how many days articles are kept, 0 where none need be.
    """

    campaigns: tuple[Campaign, ...]
    policy: Policy
    switches: Switches = Switches()
    generation: int = 0
    window: int = 0
    articles: int = 0


@value
class Request:
    """A client's question. `reader` is None for a newcomer; `mint` makes the id that one may then be given.

    `country` is two capital letters, empty where it is not known.
    """

    reader: bytes | None
    mint: Callable[[], bytes]
    page: Page
    message: Message
    country: str = ""
    crawler: bool = False


@value
class Told:
    """What was written of an ask that the record lacked; to be counted, since it is told once an ask."""

    ask: Ask
    fate: Fate


@value
class Answer:
    """A decision, what it reserves, and the silence that follows. `minted` is the newcomer's new id.

    `access` is None where no wall stands on the page. `notice` is the wall whose notice stands where access is denied
    and nobody is asked. `reader` is whom the answer is for, None where nothing is known of anybody; `record` is what
    was judged, before this page's article was counted.
    """

    decision: Decision
    silence: Silence | SilenceByFate | None
    ask: Ask | None = None
    minted: bytes | None = None
    access: Access | None = None
    notice: Campaign | None = None
    told: tuple[Told, ...] = ()
    reader: bytes | None = None
    record: Reader | None = None


def answer(request: Request, rulebook: Rulebook, readers: ReaderStore, now: datetime) -> Answer:
    """Answer a client; a failing store asks nobody."""
    facts = Facts(request.page, None, rulebook.switches, request.country, request.crawler)
    match refuse_early(facts, rulebook.policy):
        case None:
            pass
        case Reason.SWITCHED_OFF as early:
            return Answer(Decision(early), Silence(doors_after(SWITCH_BOUND, rulebook.campaigns)))
        case early:
            return Answer(Decision(early), None)
    try:
        return _judge(request, facts, rulebook, readers, now)
    except StoreUnavailable:
        silence = Silence(doors_after(patience(request.mint()), rulebook.campaigns))
        return Answer(Decision(Reason.STORE_UNAVAILABLE), silence)


def _judge(request: Request, facts: Facts, rulebook: Rulebook, readers: ReaderStore, now: datetime) -> Answer:
    """Merge and judge, again on the value that stands where another writer came first.

    A newcomer's record is read too, though it cannot be there: whoever cannot be remembered is not asked.
    """
    identity, newcomer = request.reader, request.reader is None
    if identity is None:
        identity = request.mint()
    stored = readers.load(identity)
    if isinstance(stored.value, Forgotten):
        identity, newcomer = request.mint(), True
        stored = readers.load(identity)
    for _ in range(MOST_TRIES):
        kept = stored.value if isinstance(stored.value, Reader) else None
        message = request.message
        brought = hand_over(kept or Reader(), message, now, window=rulebook.window, articles=rulebook.articles)
        known = Facts(facts.page, brought, facts.switches, facts.country, facts.crawler, identity)
        rules = (rulebook.campaigns, rulebook.policy)
        judged = judge_view(known, *rules, now, articles=rulebook.articles, admitted=True)
        merged = judged.reader or brought
        ask = _ask(identity, judged.decision, message.counter, now)
        offered = merged if ask is None else offer(merged, ask, now)
        given = Answer(
            decision=judged.decision,
            silence=_silence(offered, ask, request, identity, rulebook, now),
            ask=ask,
            minted=identity if newcomer else None,
            access=None if judged.access is OPEN else judged.access,
            notice=None if ask is not None else judged.access.wall,
            reader=identity,
            record=brought,
        )
        worth = is_worth_writing(kept, merged, message.counter, now) or _must_count(judged.access, kept, rulebook)
        if newcomer or (ask is None and not worth):
            return given
        current = readers.swap(identity, stored, written(offered, now), life(offered, now))
        if current is None:
            return replace(given, told=told(kept or Reader(), offered, message.asked))
        stored = current
    raise StoreUnavailable("a reader's record changed under every try")


def _must_count(access: Access, kept: Reader | None, rulebook: Rulebook) -> bool:
    """Tell whether a count must be kept here: a free article or, where browsers forget, that of who is back."""
    return access.rule is AccessRule.FREE_ARTICLE or (kept is None and rulebook.policy.first_view_asks)


def patience(random: bytes) -> timedelta:
    """Return how long a client waits where the store does not answer: 1 to 5 minutes, by some random bytes."""
    return timedelta(seconds=60 + int.from_bytes(random[:4], "big") % 241)


def told(before: Reader, after: Reader, ask: Ask | None) -> tuple[Told, ...]:
    """Return what was written of the ask that came along and the record lacked."""
    return () if ask is None else tuple(Told(ask, fate) for fate in newly_told(before, after, ask))


def _ask(reader: bytes, decision: Decision, counter: Counter | None, now: datetime) -> Ask | None:
    if decision.campaign is None:
        return None
    counter = counter or Counter(0, 0)
    return Ask(reader, decision.campaign.mark, decision.variant, now, counter, decision.promised)


def _silence(
    reader: Reader, ask: Ask | None, request: Request, identity: bytes, rulebook: Rulebook, now: datetime
) -> Silence | SilenceByFate:
    """Return what holds now: by its fate, while one is open, of the ask that is shown or that the client still has.

    `reader` is the record that has the ask as an offer.
    """
    rest = (rulebook.campaigns, rulebook.policy, Setting(rulebook.switches, request.country, identity), now)
    standing = request.message.asked
    if ask is None and standing is not None and is_open(reader, standing, now):
        ask = standing
    return Silence(doors(reader, *rest)) if ask is None else doors_by_fate(reader, ask, *rest)
