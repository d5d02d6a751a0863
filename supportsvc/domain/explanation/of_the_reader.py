"""The sentences of the reader's rules, R1 to R13."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from supportsvc.domain import frequency
from supportsvc.domain.ask import PastAsk
from supportsvc.domain.campaign import Campaign, Cap
from supportsvc.domain.decision import Facts
from supportsvc.domain.explanation.phrases import say_count, say_instant, say_length, say_list, say_times
from supportsvc.domain.policy import Exclusions, Policy, is_excluded
from supportsvc.domain.reader import Reader
from supportsvc.domain.rules import Reason, Rule
from supportsvc.domain.snooze import PROMISE_ANSWERS, Snooze

UNKNOWN = "Not known: the store did not answer."


def say_early(reason: Reason, facts: Facts, policy: Policy) -> str:
    """Say what decided a rule that needs no store (R1 to R4)."""
    match reason:
        case Reason.SWITCHED_OFF:
            return "Everything is switched off." if facts.switches.everything else "Not everything is switched off."
        case Reason.PAGE_EXCLUDED:
            found = list(exclusions_of(facts, policy))
            return f"The page is excluded: {say_list(found)}." if found else "Nothing excludes the page."
        case Reason.PROTECTED_COUNTRY:
            if not facts.country:
                return "The reader's country is not known."
            listed = "" if facts.country in policy.protected else "not "
            return f"The reader's country, {facts.country}, is {listed}on the reader-safety list."
        case _:
            return "The user agent is a crawler's." if facts.crawler else "The user agent is no crawler's."


def exclusions_of(facts: Facts, policy: Policy) -> Iterable[str]:
    """Yield each way in which a page is excluded."""
    page, excluded = replace(facts.page, excluded=False), policy.exclusions
    if facts.page.excluded:
        yield "it says so itself"
    if is_excluded(Exclusions(sections=excluded.sections), page):
        yield f"its section is {page.section}"
    for tag in sorted(page.tags):
        if is_excluded(Exclusions(tags=excluded.tags), replace(page, tags=frozenset({tag}))):
            yield f"its tag is {tag}"
    for path in excluded.paths:
        if is_excluded(Exclusions(paths=(path,)), page):
            yield f"its path lies below {path}"


def say_supporter(rule: Rule, _reader: Reader, _policy: Policy, now: datetime) -> str:
    """Say until when a reader is entitled (R6)."""
    if rule.until is None:
        return "No support by this reader is known."
    return f"{'Is' if rule.refuses(now) else 'Was'} a supporter until {say_instant(rule.until)}, grace included."


def say_pause(rule: Rule, _reader: Reader, _policy: Policy, now: datetime) -> str:
    """Say until when a gift earns a pause (R7)."""
    if rule.until is None:
        return "No pause after a one-off gift is known."
    state = "lasts until" if rule.refuses(now) else "ended on"
    return f"The pause after a one-off gift {state} {say_instant(rule.until)}."


def say_snoozed(_rule: Rule, reader: Reader, _policy: Policy, now: datetime) -> str:
    """Say what became of the snooze (R8)."""
    return say_snooze(reader.snooze, now)


def say_back_off(rule: Rule, reader: Reader, _policy: Policy, _now: datetime) -> str:
    """Say how often a prompt was closed, and until when that keeps the reader in peace (R9)."""
    closed = reader.dismissals
    if closed is None or rule.until is None:
        return "No prompt was closed."
    until = say_instant(rule.until)
    return f"Closed {say_times(closed.count)}, last on {say_instant(closed.last)}; left alone until {until}."


def say_offer(rule: Rule, _reader: Reader, _policy: Policy, now: datetime) -> str:
    """Say whether an offer is open (R10)."""
    if rule.until is None:
        return "No offer is open."
    state = "is open until" if rule.refuses(now) else "lapsed on"
    return f"An ask was offered and not seen; the offer {state} {say_instant(rule.until)}."


def say_global_caps(rule: Rule, reader: Reader, policy: Policy, now: datetime) -> str:
    """Say how far the site's caps are used (R11)."""
    return say_caps(frequency.impressions(reader.asks), policy.caps, policy.gap, rule, now)


def say_site_holdback(rule: Rule, _reader: Reader, policy: Policy, _now: datetime) -> str:
    """Say whether the site holds the reader back (R12)."""
    if not policy.holdback:
        return "The site holds nobody back."
    return f"The site holds back {policy.holdback} of 100 readers; this one is {say_among(rule)} them."


SENTENCES: dict[Reason, Callable[[Rule, Reader, Policy, datetime], str]] = {
    Reason.SUPPORTER: say_supporter,
    Reason.ASK_PAUSE: say_pause,
    Reason.SNOOZED: say_snoozed,
    Reason.BACKED_OFF: say_back_off,
    Reason.OFFER_OPEN: say_offer,
    Reason.GLOBAL_CAP: say_global_caps,
    Reason.SITE_HOLDBACK: say_site_holdback,
}


def say_rule(rule: Rule, reader: Reader, policy: Policy, now: datetime, *, promised: bool) -> str:
    """Say what decided one of the reader's own rules (R6 to R12)."""
    said = SENTENCES[rule.reason](rule, reader, policy, now)
    waived = promised and rule.waived and rule.refuses(now)
    return f"{said} The promise of a snooze that fell due waives it." if waived else said


def say_among(rule: Rule) -> str:
    """Say whether a reader is among those held back."""
    return "not one of" if rule.until is None else "one of"


def say_snooze(snooze: Snooze | None, now: datetime) -> str:
    """Say what became of a snooze."""
    if snooze is None:
        return "Nothing was put off."
    until = say_instant(snooze.until)
    if snooze.used:
        return f"A snooze until {until} is used up."
    if now < snooze.until:
        return f"Snoozed until {until}."
    if snooze.is_due(now):
        sent = f"{snooze.answers} of {PROMISE_ANSWERS} answers have sent it"
        return f"A snooze fell due on {until}; its promise waits until {say_instant(snooze.lapses)} ({sent})."
    return f"A snooze fell due on {until}; its promise lapsed on {say_instant(snooze.lapses)}."


def say_caps(seen: list[PastAsk], caps: Iterable[Cap], gap: timedelta, rule: Rule, now: datetime) -> str:
    """Say how far caps are used, and until when they refuse."""
    said = [f"Last asked on {say_instant(seen[-1].instant)}" if seen else "Not asked yet"]
    for cap in caps:
        used = sum(now < ask.instant + cap.window for ask in seen)
        said.append(f"{used} of at most {cap.count} in {say_length(cap.window)}")
    if gap:
        said.append(f"at least {say_length(gap)} apart")
    if rule.refuses(now) and rule.until is not None:
        said.append(f"not again before {say_instant(rule.until)}")
    return f"{'; '.join(said)}."


def say_campaigns(campaigns: tuple[Campaign, ...]) -> str:
    """Say how many campaigns there are (R13)."""
    if not campaigns:
        return "No campaign is configured."
    return f"{say_count(len(campaigns), 'campaign')} configured: {say_list(c.name for c in campaigns)}."
