"""The rules, in the order of docs/decision-rules.md: each the instant until which it refuses, or what it counts."""

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
from supportsvc.domain.value import value

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


@value
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

    def lasting(self, until: datetime | None) -> "Rule":
        """Return the rule as it is for a reader; most refuse nobody, and need no other value."""
        return self if until is None else Rule(self.reason, until, self.waived, self.bounded)


SUPPORTER = Rule(Reason.SUPPORTER, None, bounded=True)
ASK_PAUSE = Rule(Reason.ASK_PAUSE, None, bounded=True)
SNOOZED = Rule(Reason.SNOOZED, None)
BACKED_OFF = Rule(Reason.BACKED_OFF, None, waived=True)
OFFER_OPEN = Rule(Reason.OFFER_OPEN, None)
GLOBAL_CAP = Rule(Reason.GLOBAL_CAP, None, waived=True)
SITE_HOLDBACK = Rule(Reason.SITE_HOLDBACK, None, waived=True)
ABROAD = Rule(Reason.NOT_TARGETED, None, waived=True, bounded=True)
READ_TOO_MUCH = Rule(Reason.NOT_TARGETED, None, waived=True)
CAMPAIGN_CAP = Rule(Reason.CAMPAIGN_CAP, None, waived=True)
HOLDBACK = Rule(Reason.HOLDBACK, None, waived=True)
"""The rules as they are where they refuse nobody."""


def reader_rules(reader: Reader, policy: Policy, identity: bytes | None) -> tuple[Rule, ...]:
    """Return rules R6 to R12 for a reader; without an id, nobody is held back."""
    held = identity is not None and is_held_back(SITE, policy.holdback, identity)
    return (
        SUPPORTER.lasting(supporter_until(reader.copies) if reader.copies else None),
        ASK_PAUSE.lasting(paused_until(reader.copies) if reader.copies else None),
        SNOOZED.lasting(snoozed_until(reader.snooze)),
        BACKED_OFF.lasting(frequency.backed_off_until(reader.dismissals, policy.back_off)),
        OFFER_OPEN.lasting(frequency.offered_until(reader.asks) if reader.asks else None),
        GLOBAL_CAP.lasting(asked_enough_until(reader, policy) if reader.asks else None),
        SITE_HOLDBACK.lasting(FOR_EVER if held else None),
    )


def asked_enough_until(reader: Reader, policy: Policy) -> datetime | None:
    """Return when the site's caps open and its gap has passed (R11)."""
    seen = frequency.impressions(reader.asks)
    gap = max(policy.gap, frequency.LEAST_GAP)
    return latest(frequency.capped_until(seen, policy.caps), frequency.too_near_until(seen, gap))


def campaign_rules(reader: Reader, campaign: Campaign, country: str | None, identity: bytes | None) -> tuple[Rule, ...]:
    """Return the rules of time that a campaign has for a reader: C4, as far as no page matters, C6 and C7.

    A country, or an id, that is None is taken as passing.
    """
    abroad = country is not None and not admits_country(campaign.include, campaign.exclude, country)
    held = identity is not None and is_held_back(seed_of(campaign), campaign.holdback, identity)
    return (
        ABROAD.lasting(FOR_EVER if abroad else None),
        READ_TOO_MUCH.lasting(read_too_much_until(reader, campaign)),
        CAMPAIGN_CAP.lasting(capped_until(reader, campaign)),
        HOLDBACK.lasting(FOR_EVER if held else None),
    )


def capped_until(reader: Reader, campaign: Campaign) -> datetime | None:
    """Return when the campaign's own caps open and its gap has passed (C6)."""
    if not reader.asks or not (campaign.caps or campaign.gap):
        return None
    seen = frequency.impressions(reader.asks)
    return latest(
        frequency.campaign_capped_until(seen, campaign.mark, campaign.caps),
        frequency.too_near_until([ask for ask in seen if ask.campaign == campaign.mark], campaign.gap),
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
    return latest(*[copy.until for copy in copies])


def paused_until(copies: tuple[Copy, ...]) -> datetime | None:
    """Return the end of the ask pause that a reader's gifts earn."""
    return latest(*[copy.pause_until for copy in copies])


def refused_until(copies: tuple[Copy, ...]) -> datetime | None:
    """Return until when an ask tells a reader that a payment did not go through."""
    return latest(*[copy.refused_until for copy in copies])


def snoozed_until(snooze: Snooze | None) -> datetime | None:
    """Return until when a snooze silences every prompt."""
    return None if snooze is None or snooze.used else snooze.until


def latest(*instants: datetime | None) -> datetime | None:
    """Return the greatest of several instants, of which some or all may be missing."""
    known = [instant for instant in instants if instant is not None]
    return max(known) if known else None
