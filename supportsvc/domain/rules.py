"""The rules, in the order of docs/decision-rules.md: each the instant until which it refuses."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from supportsvc.domain import frequency
from supportsvc.domain.campaign import Campaign
from supportsvc.domain.policy import Policy
from supportsvc.domain.reader import Copy, Reader
from supportsvc.domain.snooze import Snooze


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


def reader_rules(reader: Reader, policy: Policy) -> tuple[Rule, ...]:
    """Return rules R6 to R11 for a reader."""
    seen = frequency.impressions(reader.asks)
    capped = latest(frequency.capped_until(seen, policy.cap), frequency.too_near_until(seen, policy.gap))
    return (
        Rule(Reason.SUPPORTER, supporter_until(reader.copies), bounded=True),
        Rule(Reason.ASK_PAUSE, paused_until(reader.copies), bounded=True),
        Rule(Reason.SNOOZED, snoozed_until(reader.snooze)),
        Rule(Reason.BACKED_OFF, frequency.backed_off_until(reader.dismissals, policy.back_off), waived=True),
        Rule(Reason.OFFER_OPEN, frequency.offered_until(reader.asks)),
        Rule(Reason.GLOBAL_CAP, capped, waived=True),
    )


def campaign_rules(reader: Reader, campaign: Campaign) -> tuple[Rule, ...]:
    """Return the rules of time that a campaign has for a reader (C6)."""
    until = frequency.campaign_capped_until(reader.asks, campaign.mark, campaign.cap)
    return (Rule(Reason.CAMPAIGN_CAP, until),)


def missing(reader: Reader, campaign: Campaign, instant: datetime) -> int:
    """Return the views that the meter still wants, judged at an instant (C5)."""
    read = reader.views - base(reader, campaign.meter.days, instant.date())
    return max(campaign.meter.views - read, 0)


def base(reader: Reader, days: int | None, today: date) -> int:
    """Return the views that do not count: those up to the last ask seen, or those before the window."""
    if days is None:
        return reader.views_at_ask
    begins = today - timedelta(days=days)
    return max((entry.total for entry in reader.days if entry.day <= begins), default=0)


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
