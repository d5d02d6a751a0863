"""Messages for the site's own systems, in a stream from which the processes take them out, each for one at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from supportsvc.store.budget import Budget
from supportsvc.store.connect import Store
from supportsvc.store.keys import DEAD_MESSAGES, MESSAGES, MESSAGES_LIFE
from supportsvc.store.line import Word
from supportsvc.store.scripts import load_script

PUT = load_script("put_message")
TAKE = load_script("take_message")
END = load_script("end_message")

GROUP = "senders"
MOST = 10_000
"""Messages that wait; beyond that the oldest give way. One takes about half a kilobyte."""
MOST_DEAD = 1_000
PAGE = 100
"""Messages under way that one look for those to be tried again takes in: it holds the store up for a moment."""


@dataclass(frozen=True, slots=True)
class Letter:
    """A message that was taken out to be sent; `tries` counts this one too."""

    entry: bytes
    id: str
    body: bytes
    tries: int


class Outbox:
    """The stream of messages. One object goes through those to be tried again for one sender."""

    def __init__(self, store: Store, pauses: Sequence[timedelta]) -> None:
        self._store = store
        self._pauses = tuple(round(pause.total_seconds() * 1000) for pause in pauses)
        self._last = b""

    def put(self, message: str, body: str, budget: Budget) -> int:
        """Keep a message, safe when this returns; return how many of the oldest had to give way."""
        args = (GROUP, message, body, MOST, int(MESSAGES_LIFE.total_seconds()))
        return int(self._store.run(PUT, (MESSAGES,), args, budget, confirmed=True))

    def take(self, budget: Budget) -> Letter | None:
        """Take out the next message that is due; until its pause is over nobody else gets it."""
        args: tuple[Word, ...] = (GROUP, self._last, PAGE, *self._pauses)
        self._last, found = self._store.run(TAKE, (MESSAGES,), args, budget)
        if found is None:
            return None
        entry, (_, message, _, body), tries = found
        return Letter(entry, message.decode(), body, tries)

    def delivered(self, letter: Letter, budget: Budget) -> None:
        """Take a message away for good."""
        self._end(letter, 0, budget)

    def give_up(self, letter: Letter, budget: Budget) -> None:
        """Put a message aside that nobody takes."""
        self._end(letter, MOST_DEAD, budget)

    def waiting(self, budget: Budget) -> int:
        """Tell how many messages are not delivered yet."""
        return int(self._store.ask("XLEN", MESSAGES, budget=budget))

    def _end(self, letter: Letter, kept: int, budget: Budget) -> None:
        args = (GROUP, letter.entry, kept, int(MESSAGES_LIFE.total_seconds()))
        self._store.run(END, (MESSAGES, DEAD_MESSAGES), args, budget)
