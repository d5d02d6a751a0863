"""Readers of known state, so that every answer that they get can be judged."""

import json
from collections import deque
from collections.abc import Callable, Iterator, Set
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from http.client import HTTPConnection
from itertools import count, cycle
from random import Random
from time import monotonic, sleep
from typing import Any

from bench.cases import BROWSER, DECISION, ORIGIN, PAGE, views
from bench.money import clicks, post
from supportsvc.config_files import load, starter
from supportsvc.domain.ask import Counter
from supportsvc.domain.reader import Copy, Reader
from supportsvc.domain.rules import Reason
from supportsvc.domain.snooze import Snooze
from supportsvc.store.budget import Budget
from supportsvc.store.connect import Store
from supportsvc.store.keys import reader_key
from supportsvc.store.record import pack
from supportsvc.tokens import Tokens, mint

KNOWN = 100
"""Readers with a record, of each kind."""
PATIENCE = timedelta(seconds=10)
PAUSE = 0.1
NEWCOMER, ASKED_AT_ONCE, METERED, SUPPORTER = "newcomer", "newcomer, asked", "metered", "supporter"
SNOOZED, ASKED, PUTS_OFF, PAYS = "snoozed", "known, asked", "puts off", "pays"
SHARES = {NEWCOMER: 40, METERED: 20, SUPPORTER: 12, SNOOZED: 12, ASKED: 6, PUTS_OFF: 6, ASKED_AT_ONCE: 4}
NO_DECISIONS = frozenset({PUTS_OFF, PAYS})
OF_A_DECISION, OF_OTHERS = 4.0, 20.0
"""Seconds that the script waits for an answer."""


class Outcome(StrEnum):
    """What an answer is worth.

    `REFUSED` is the answer that the design has where the store or Stripe is away: nobody is asked, and what was to be
    kept for good, or paid, is to be tried again. `BROKEN` is another 5xx, `LOST` no answer at all.
    """

    RIGHT = "right"
    REFUSED = "refused for what is away"
    WRONG = "wrong"
    BROKEN = "5xx"
    LOST = "no answer"


@dataclass(frozen=True, slots=True)
class Visit:
    """A request as it goes on the wire, of a reader of some kind, and who judges its answer by status and body.

    `patience` is how many seconds the script would wait for it.
    """

    kind: str
    raw: bytes
    judge: Callable[[int, bytes], Outcome]
    patience: float = OF_A_DECISION


class Crowd:
    """Puts readers' records into a store by its URL, whatever lies behind it, and yields what these readers ask.

    Nothing that the clients could hand in again goes along with a decision: a record that is lost shows. `paying` is
    the share of those who click on the prompt's button, beside the 100 of all others.
    """

    def __init__(self, keys: str, url: str, *, paying: int = 0) -> None:
        self._tokens = Tokens(keys.split(","))
        self._now = datetime.now(UTC).replace(microsecond=0)
        self._mark = load(starter()).live[0].mark
        self._kept: set[str] = set()
        self._latest: deque[str] = deque(maxlen=KNOWN)
        self.shares = SHARES | ({PAYS: paying} if paying else {})
        self._seed(url)

    def _seed(self, url: str) -> None:
        counted = Reader(views=2, counters=(Counter(7, 2),), written=self._now.date())
        asleep = Reader(views=2, snooze=Snooze(self._now + timedelta(days=7), self._mark), written=self._now.date())
        gave = Reader(copies=(Copy("cus_1", 1, until=self._now + timedelta(days=30), collecting=True),))
        store = Store(url)
        self._known = {
            kind: [self._put(store, record) for _ in range(KNOWN)]
            for kind, record in {METERED: counted, SNOOZED: asleep, SUPPORTER: gave}.items()
        }
        store.close()

    def _put(self, store: Store, record: Reader) -> str:
        reader = mint()
        store.compare_and_set(
            reader_key(reader), None, pack(record), timedelta(days=1), Budget.lasting(PATIENCE), confirmed=True
        )
        return self._tokens.sign_reader(reader)

    def visits(self, spared: Set[str] = frozenset()) -> Iterator[Visit]:
        """Yield requests without end, in the shares of their kinds."""
        found = {
            NEWCOMER: self._decisions(NEWCOMER, cycle([None]), 1, Reason.METERED),
            ASKED_AT_ONCE: self._decisions(ASKED_AT_ONCE, cycle([None]), 4, Reason.SHOWN),
            METERED: self._decisions(METERED, cycle(self._known[METERED]), 3, Reason.METERED),
            SUPPORTER: self._decisions(SUPPORTER, cycle(self._known[SUPPORTER]), 9, Reason.SUPPORTER),
            SNOOZED: self._decisions(SNOOZED, self._asleep(), 9, Reason.SNOOZED),
            ASKED: self._decisions(ASKED, self._returning(), 4, Reason.SHOWN),
            PUTS_OFF: self._snoozes(),
            PAYS: (Visit(PAYS, click.raw, judge_deed, OF_OTHERS) for click in clicks(self._tokens)),
        }
        shares = {kind: share for kind, share in self.shares.items() if kind not in spared}
        draw = Random(1)  # noqa: S311 - of a load, not of a secret
        while True:
            yield next(found[draw.choices(list(shares), list(shares.values()))[0]])

    def _returning(self) -> Iterator[str]:
        return (self._tokens.sign_reader(mint()) for _ in count())

    def _asleep(self) -> Iterator[str]:
        """Yield those who put the ask off long ago and, in turn, those whose "later" was acknowledged just now."""
        for reader in cycle(self._known[SNOOZED]):
            yield reader
            if self._latest:
                yield self._latest.popleft()

    def _decisions(self, kind: str, readers: Iterator[str | None], total: int, reason: Reason) -> Iterator[Visit]:
        def judge(status: int, body: bytes) -> Outcome:
            return judge_decision(status, body, reason)

        for reader in readers:
            body = {"page": PAGE, "views": views(total)} | ({"reader": reader} if reader else {})
            yield Visit(kind, said(DECISION, body), judge)

    def _snoozes(self) -> Iterator[Visit]:
        for reader in self._returning():

            def judge(status: int, _: bytes, reader: str = reader) -> Outcome:
                if status == 200:
                    self._kept.add(reader)
                    self._latest.append(reader)
                return judge_deed(status)

            yield Visit(PUTS_OFF, said("/v1/snooze", {"reader": reader, "until": "P7D"}), judge, OF_OTHERS)

    def count_broken_promises(self, port: int) -> tuple[int, int]:
        """Ask for each reader whose "later" was acknowledged since the last time.

        Return how many there were, and how many of them are not snoozed.
        """
        promised, self._kept = self._kept, set()
        return len(promised), sum(not self._is_snoozed(reader, port) for reader in promised)

    def _is_snoozed(self, reader: str, port: int) -> bool:
        """Ask until the store has a word in the answer."""
        body = json.dumps({"reader": reader, "page": PAGE, "views": views(9)})
        end = monotonic() + PATIENCE.total_seconds()
        while True:
            connection = HTTPConnection("127.0.0.1", port, timeout=30)
            connection.request("POST", DECISION, body, {"Origin": ORIGIN, "User-Agent": BROWSER})
            answer = connection.getresponse()
            outcome = judge_decision(answer.status, answer.read(), Reason.SNOOZED)
            connection.close()
            if outcome is not Outcome.REFUSED or monotonic() > end:
                return outcome is Outcome.RIGHT
            sleep(PAUSE)


def said(path: str, body: dict[str, Any]) -> bytes:
    """Return a reader's request as it goes on the wire."""
    raw = json.dumps(body, separators=(",", ":")).encode()
    return post(path, raw, {"Origin": ORIGIN, "Content-Type": "text/plain"}, b"").raw


def judge_decision(status: int, body: bytes, reason: Reason) -> Outcome:
    """Hold a decision against the one reason that is right; an article that is closed is wrong in any case."""
    if status != 200:
        return judge_status(status)
    told = json.loads(body)
    if told["show"] is not (told["reason"] == Reason.SHOWN) or not told.get("access", {}).get("granted", True):
        return Outcome.WRONG
    if told["reason"] == reason:
        return Outcome.RIGHT
    return Outcome.REFUSED if told["reason"] == Reason.STORE_UNAVAILABLE else Outcome.WRONG


def judge_deed(status: int, _: bytes = b"") -> Outcome:
    """Judge an answer to what is to be kept for good, or paid: 503 says that nothing was done."""
    if status == 200:
        return Outcome.RIGHT
    return Outcome.REFUSED if status == 503 else judge_status(status)


def judge_status(status: int) -> Outcome:
    """Judge an answer that is none."""
    return Outcome.BROKEN if status >= 500 else Outcome.WRONG
