"""Clients with a mistake in them, each of which breaks the law of silence."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from supportsvc.domain.browser import Client
from supportsvc.domain.campaign import Campaign, fits
from supportsvc.domain.keeping import Given, Held, Script, Sending
from supportsvc.domain.page import Page
from supportsvc.domain.silence import Doors, Silence


class Mistake(StrEnum):
    """A way to build the client, or its script, that breaks the law of silence."""

    DOORS_FROM_RECEIPT = "doors reckoned from the receipt of the answer"
    ONE_FORM = "one form of silence for an ask whose fate is open"
    SNOOZE_IF_ACKNOWLEDGED = "a snooze kept only once it was acknowledged"
    START_IN_CACHED_SCRIPT = "a schedule's start that a cached script reckons from its loading"
    PROMISE_WHERE_TARGETED = "a promise that waits for a page which its campaign targets"
    WALL_SILENT_WHILE_SNOOZED = "a wall that a snooze silences too"
    SNOOZE_GOES_WITH_ANY_ANSWER = "a snooze without its acknowledgement that goes with any answer once it is due"


@dataclass(slots=True)
class MistakenClient(Client):
    """A client that makes one mistake; two of them are made by its surroundings."""

    mistake: Mistake = Mistake.ONE_FORM

    def is_wanted(self, campaign: Campaign, script: Script, page: Page, now: datetime) -> bool:
        if self.mistake is Mistake.PROMISE_WHERE_TARGETED and not fits(campaign, page):
            return False
        if self.mistake is Mistake.WALL_SILENT_WHILE_SNOOZED and self.is_snoozed(now):
            return False
        return Client.is_wanted(self, campaign, script, page, now)

    def is_snoozed(self, now: datetime) -> bool:
        return not self._forgets_snooze() and Client.is_snoozed(self, now)

    def has_ended(self, held: Held, now: datetime) -> bool:
        forgetful = replace(self, snooze=None) if self._forgets_snooze() else self
        return Client.has_ended(forgetful, held, now)

    def take(self, given: Given, generation: int, sending: Sending, *, fresh: bool) -> None:
        Client.take(self, given, generation, sending, fresh=fresh)
        unsigned = self.snooze is not None and self.snooze.signed is None
        if self.mistake is Mistake.SNOOZE_GOES_WITH_ANY_ANSWER and unsigned and self.is_promised(sending.instant):
            self.snooze = None

    def current_doors(self, held: Held) -> Doors:
        if self.mistake is Mistake.ONE_FORM and not isinstance(held.silence, Silence):
            return held.silence.unseen
        return Client.current_doors(self, held)

    def _forgets_snooze(self) -> bool:
        unsigned = self.snooze is not None and self.snooze.signed is None
        return self.mistake is Mistake.SNOOZE_IF_ACKNOWLEDGED and unsigned
