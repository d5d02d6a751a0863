"""The rules in force in this process: a configuration, the kill switches, and the generation of both."""

import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from supportsvc.config_files import Configuration
from supportsvc.domain.policy import Switches
from supportsvc.ports import StoreUnavailable
from supportsvc.services.decide import Rulebook
from supportsvc.store.connect import Store
from supportsvc.store.generation import take_generation
from supportsvc.store.switches import Live, either, keep_live, later, read_live, switches_of

log = logging.getLogger("supportsvc.background")

TRIP = timedelta(milliseconds=500)

PutUp = Callable[[Configuration, Rulebook], None]


class Rules:
    """Keeps up with the store, and puts up what holds for those who answer; used by one thread.

    The last known switches and generation stay while the store is away, and go back into one that lost them. While
    the store has never answered, the generation is 0, which ends nobody's silence.
    """

    def __init__(self, store: Store, configuration: Configuration, put_up: PutUp) -> None:
        self._store = store
        self._put_up = put_up
        self._configuration = configuration
        self._known = Live(configuration.rules_digest)
        self._answered = True
        self._taken = False
        self._put()

    def adopt(self, configuration: Configuration) -> None:
        """Let another configuration hold, with its generation where the store gives one now, else with the last."""
        digest = configuration.rules_digest
        self._taken = self._taken and digest == self._known.digest
        self._configuration = configuration
        self._known = replace(self._known, digest=digest)
        self._learn()
        self._put()

    def poll(self) -> None:
        """Learn what the store knows, and tell it what it lacks: one trip, and one more only for these."""
        before = self._known
        self._learn()
        if self._known != before:
            self._put()

    def _learn(self) -> None:
        try:
            self._known = self._settle()
        except StoreUnavailable as error:
            if self._answered:
                log.warning("the store does not answer; what was last known holds on: %s", error)
            self._answered = False
            return
        if not self._answered:
            log.info("the store answers again")
        self._answered = True

    def _settle(self) -> Live:
        """Return what is known now: of each switch the later turn, of the generation of our own rules the greater."""
        known = self._known
        if not self._taken:
            generation = take_generation(self._store, known.digest, TRIP, known=known.generation)
            known = replace(known, generation=generation)
        found = read_live(self._store, TRIP)
        is_ours = found.digest in ("", known.digest)
        generation = max(known.generation, found.generation) if is_ours else known.generation
        live = Live(known.digest, generation, later(known.turns, found.turns))
        if live.turns != found.turns or (is_ours and live != found):
            keep_live(self._store, live, TRIP)
        self._taken = True
        return live

    def _put(self) -> None:
        switches = either(self._configuration.site.switches, switches_of(self._known.turns))
        self._put_up(self._configuration, rulebook_of(self._configuration, switches, self._known.generation))


def rulebook_of(configuration: Configuration, switches: Switches, generation: int) -> Rulebook:
    """Return what a configuration, these switches and this generation amount to."""
    return Rulebook(
        configuration.live,
        configuration.policy,
        switches,
        generation=generation,
        window=configuration.window,
        articles=configuration.articles,
    )
