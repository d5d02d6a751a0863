"""The rules, in the order of docs/decision-rules.md: each the instant until which it refuses, or what it counts."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum

from supportsvc.domain import frequency, reading
from supportsvc.domain.assignment import SITE, is_held_back, seed_of
from supportsvc.domain.campaign import Campaign, Meter
from supportsvc.domain.policy import Policy
from supportsvc.domain.reader import Copy, Reader
from supportsvc.domain.reading import Window
from supportsvc.domain.snooze import Snooze
from supportsvc.domain.targeting import admits_country

FOR_EVER = datetime.max.replace(tzinfo=UTC)
APART = 2
"""The view since an ask that may ask again at the earliest: never the next one."""


class Reason(StrEnum):
    """Why a prompt is, or is not, shown; in the order of the rules."""

    SWITCHED_OFF = "switched_off"
    PAGE_EXCLUDED = "page_excluded"
    PROTECTED_COUNTRY = "protected_country"
    BOT = "bot"
    STORE_UNAVAILABLE = "store_unavailable"
    SUPPORTER = "supporter"
    ASK_PAUSE = "ask_pause"
    SNOOZED = "snoozed"
    BACKED_OFF = "backed_off"
    OFFER_OPEN = "offer_open"
    GLOBAL_CAP = "global_cap"
    SITE_HOLDBACK = "site_holdback"
    NO_CAMPAIGN = "no_campaign"
    NOT_SCHEDULED = "not_scheduled"
    PLACEMENT_OFF = "placement_off"
    NO_PLACEMENT = "no_placement"
    NOT_TARGETED = "not_targeted"
    METERED = "metered"
    CAMPAIGN_CAP = "campaign_cap"
    HOLDBACK = "holdback"
    SHOWN = "shown"


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule of time applied to a reader: it refuses before `until`, and never where that is None.

    `waived` tells that a snooze's promise overrides it, `bounded` that somebody else than the reader may end it.
    """

    reason: Reason
    until: datetime | None
    waived: bool = False
    bounded: bool = False

    def refuses(self, now: datetime) -> bool:
        """Tell whether the rule refuses at an instant."""
        return self.until is not None and now < self.until


def reader_rules(reader: Reader, policy: Policy, identity: bytes | None) -> tuple[Rule, ...]:
    """Return rules R6 to R12 for a reader; without an id, nobody is held back."""
    seen = frequency.impressions(reader.asks)
    gap = max(policy.gap, frequency.LEAST_GAP)
    capped = latest(frequency.capped_until(seen, policy.caps), frequency.too_near_until(seen, gap))
    held = identity is not None and is_held_back(SITE, policy.holdback, identity)
    return (
        Rule(Reason.SUPPORTER, supporter_until(reader.copies), bounded=True),
        Rule(Reason.ASK_PAUSE, paused_until(reader.copies), bounded=True),
        Rule(Reason.SNOOZED, snoozed_until(reader.snooze)),
        Rule(Reason.BACKED_OFF, frequency.backed_off_until(reader.dismissals, policy.back_off), waived=True),
        Rule(Reason.OFFER_OPEN, frequency.offered_until(reader.asks)),
        Rule(Reason.GLOBAL_CAP, capped, waived=True),
        Rule(Reason.SITE_HOLDBACK, FOR_EVER if held else None, waived=True),
    )


def campaign_rules(reader: Reader, campaign: Campaign, country: str | None, identity: bytes | None) -> tuple[Rule, ...]:
    """Return the rules of time that a campaign has for a reader: C4, as far as no page matters, C6 and C7.

    A country, or an id, that is None is taken as passing.
    """
    seen = frequency.impressions(reader.asks)
    capped = latest(
        frequency.campaign_capped_until(seen, campaign.mark, campaign.caps),
        frequency.too_near_until([ask for ask in seen if ask.campaign == campaign.mark], campaign.gap),
    )
    abroad = country is not None and not admits_country(campaign.include, campaign.exclude, country)
    held = identity is not None and is_held_back(seed_of(campaign), campaign.holdback, identity)
    return (
        Rule(Reason.NOT_TARGETED, FOR_EVER if abroad else None, waived=True, bounded=True),
        Rule(Reason.NOT_TARGETED, read_too_much_until(reader, campaign), waived=True),
        Rule(Reason.CAMPAIGN_CAP, capped, waived=True),
        Rule(Reason.HOLDBACK, FOR_EVER if held else None, waived=True),
    )


def missing(reader: Reader, campaign: Campaign, policy: Policy, instant: datetime) -> int:
    """Return the views that the meters still want, judged at an instant (C5); never two views on end may ask."""
    today = instant.date()
    apart = reader.views_at_ask + APART - reader.views if reader.views_at_ask else 0
    return max(wanted(reader, campaign.meter, today), wanted(reader, policy.meter, today), apart, 0)


def wanted(reader: Reader, meter: Meter, today: date) -> int:
    """Return the views that one meter still wants; less than 1 where it has them."""
    return max(meter.views - reader.views + base(reader, meter.days, today), meter.first - reader.views)


def base(reader: Reader, days: int | None, today: date) -> int:
    """Return the views that do not count: those up to the last ask seen, or those before the window."""
    if days is None:
        return reader.views_at_ask
    begins = today - timedelta(days=days)
    return max((entry.total for entry in reader.days if entry.day <= begins), default=0)


def missing_articles(reader: Reader, campaign: Campaign, instant: datetime) -> int:
    """Return the articles that a campaign still wants to have been read, judged at an instant (C4)."""
    wish = campaign.articles
    if wish is None:
        return 0
    read = reading.of_sections(reader.articles, wish.sections)
    return max(wish.least - len(reading.counted(read, Window(wish.days), instant.date())), 0)


def read_too_much_until(reader: Reader, campaign: Campaign) -> datetime | None:
    """Return when as few articles lie in the campaign's window as it allows at most (C4)."""
    wish = campaign.articles
    if wish is None or wish.most is None:
        return None
    read = reading.of_sections(reader.articles, wish.sections)
    if len(read) <= wish.most:
        return None
    leaves = Window(wish.days).leaves(read[-wish.most - 1].day)
    return datetime(leaves.year, leaves.month, leaves.day, tzinfo=UTC)


def supporter_until(copies: tuple[Copy, ...]) -> datetime | None:
    """Return until when a reader is entitled by any of their Customers."""
    return latest(*(copy.until for copy in copies))


def paused_until(copies: tuple[Copy, ...]) -> datetime | None:
    """Return the end of the ask pause that a reader's gifts earn."""
    return latest(*(copy.pause_until for copy in copies))


def snoozed_until(snooze: Snooze | None) -> datetime | None:
    """Return until when a snooze silences every prompt."""
    return None if snooze is None or snooze.used else snooze.until


def latest(*instants: datetime | None) -> datetime | None:
    """Return the greatest of several instants, of which some or all may be missing."""
    return max((instant for instant in instants if instant is not None), default=None)
