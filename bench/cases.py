"""The requests that are measured: of each kind of answer its own, as the script sends them."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count, cycle
from typing import Any

from bench.floor import key_of
from bench.load import Call
from supportsvc.config_files import load, starter
from supportsvc.domain.ask import Ask, Counter, Fate, PastAsk
from supportsvc.domain.reader import Copy, Dismissals, Reader
from supportsvc.store.budget import Budget
from supportsvc.store.connect import Store
from supportsvc.store.keys import reader_key
from supportsvc.store.record import pack
from supportsvc.tokens import Tokens, mint
from supportsvc.web.joining import prompt_part

ORIGIN = "http://localhost:8000"
BROWSER = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36"
CRAWLER = "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"
PAGE = {
    "url": "https://paper.example/world/2026/a-long-way-home",
    "device": "desktop",
    "language": "en",
    "placements": ["inline", "banner"],
}
SAID = {"page": PAGE, "part": prompt_part().version}
"""What the script says with each decision."""
COUNTRY = "X-Country"
KNOWN = 1000
"""Readers with a record, of each kind."""
DECISION = "/v1/decision"


@dataclass(frozen=True)
class Case:
    """One kind of answer. `sign` stands in each; `service` names one of several, which differ in configuration.

    `reads` and `writes` tell the trips to the store, `confirmed` that the write waits until it is safe. A body of None
    is a GET.
    """

    slug: str
    name: str
    sign: str
    bodies: Iterator[dict[str, Any] | None]
    path: str = DECISION
    reads: bool = True
    writes: bool = False
    confirmed: bool = False
    agent: str = BROWSER
    service: str = "shipped"
    headers: Mapping[str, str] = field(default_factory=dict)

    def calls(self, path: str | None = None) -> Iterator[Call]:
        """Yield requests without end, to the service's own path or to another."""
        return (self.call(body, path or self.path) for body in self.bodies)

    def call(self, body: dict[str, Any] | None, path: str) -> Call:
        """Return one request."""
        raw = b"" if body is None else json.dumps(body, separators=(",", ":")).encode()
        headers = {"Host": "localhost", "User-Agent": self.agent, "Accept": "*/*", **self.headers}
        headers |= (
            {} if body is None else {"Origin": ORIGIN, "Content-Type": "text/plain", "Content-Length": str(len(raw))}
        )
        lines = [f"{'GET' if body is None else 'POST'} {path} HTTP/1.1", *(f"{n}: {v}" for n, v in headers.items())]
        return Call("\r\n".join([*lines, "", ""]).encode() + raw, self.sign.encode())


class Script:
    """Makes cases: it signs as the service does, and puts readers' records where the service and the floor look."""

    def __init__(self, keys: str, store: Store) -> None:
        self._tokens = Tokens(keys.split(","))
        self._store = store
        self._now = datetime.now(UTC).replace(microsecond=0)
        self._mark = load(starter()).live[0].mark

    def decisions(self) -> list[Case]:
        """Return the decisions, that of a known reader who is refused first."""
        counted = Reader(views=2, counters=(Counter(7, 2),), written=self._now.date())
        asked = Ask(mint(), self._mark, 0, self._now - timedelta(days=1), Counter(7, 4))
        closed = Reader(
            views=5,
            views_at_ask=4,
            counters=(Counter(7, 5),),
            written=self._now.date(),
            asks=(PastAsk(asked.instant, asked.campaign, Fate.DISMISSED),),
            dismissals=Dismissals(1, asked.instant),
        )
        gave = Reader(copies=(Copy("cus_1", 1, until=self._now + timedelta(days=30), collecting=True),))
        told = {"asked": {"ask": self._tokens.sign_ask(asked), "seen": True, "dismissed": True}}
        said = '"reason":"{}"'.format
        new = {**SAID, "views": views(1)}
        return [
            Case("refused", "known reader, metered", said("metered"), self.known(counted, {"views": views(3)})),
            Case(
                "backed-off",
                "known reader, backed off",
                said("backed_off"),
                self.known(closed, {"views": views(5), **told}),
            ),
            Case("supporter", "supporter", said("supporter"), self.known(gave, {"views": views(9)})),
            Case("new", "new reader, metered", said("metered"), cycle([new])),
            Case("shown-new", "new reader, shown", said("shown"), cycle([{**new, "views": views(4)}])),
            Case("shown", "known reader, shown", said("shown"), self.returning({"views": views(4)}), writes=True),
            *self.early(new),
        ]

    def early(self, body: dict[str, Any]) -> list[Case]:
        """Return the decisions that ask the store for nothing, R1 to R4."""
        excluded = {**body, "page": {**PAGE, "exclude": True}}
        said = '"reason":"{}"'.format
        here = {COUNTRY: "CU"}
        return [
            Case("off", "R1 switched off", said("switched_off"), cycle([body]), reads=False, service="off"),
            Case("excluded", "R2 page excluded", said("page_excluded"), cycle([excluded]), reads=False),
            Case(
                "protected",
                "R3 protected country",
                said("protected_country"),
                cycle([body]),
                reads=False,
                service="listed",
                headers=here,
            ),
            Case("bot", "R4 crawler", said("bot"), cycle([body]), reads=False, agent=CRAWLER),
        ]

    def others(self) -> list[Case]:
        """Return what else a reader's browser asks for: the script, the events and the snooze."""
        events: dict[str, Any] = {"path": "/v1/events", "writes": True}
        return [
            Case("script", "support.js", "br", cycle([None]), "/v1/support.js", reads=False, headers=CODED),
            Case("impression", "impression", " 204 ", self.events("impression"), **events),
            Case("dismissal", "dismissal", " 204 ", self.events("dismissal"), **events),
            Case("click", "click", " 204 ", self.events("click"), **events),
            Case("snooze", "snooze", '"snoozed"', self.snoozes(), "/v1/snooze", writes=True, confirmed=True),
        ]

    def known(self, record: Reader, more: dict[str, Any]) -> Iterator[dict[str, Any]]:
        """Yield bodies of readers that have a record, over and over."""
        return cycle([{"reader": self.seed(record), **SAID, **more} for _ in range(KNOWN)])

    def seed(self, record: Reader) -> str:
        """Put a reader's record where the service and the floor look, and return the reader's token."""
        reader, raw, length = mint(), pack(record), timedelta(seconds=10)
        token = self._tokens.sign_reader(reader)
        for key in (reader_key(reader), key_of(token)):
            self._store.compare_and_set(key, None, raw, timedelta(days=1), Budget.lasting(length))
        return token

    def returning(self, more: dict[str, Any]) -> Iterator[dict[str, Any]]:
        """Yield bodies of readers who have an id and no record yet: each another one."""
        return ({"reader": self._tokens.sign_reader(mint()), **SAID, **more} for _ in count())

    def asks(self) -> Iterator[tuple[str, str]]:
        """Yield readers who have just been asked, and their asks."""
        for _ in count():
            ask = Ask(mint(), self._mark, 0, self._now, Counter(7, 4))
            yield self._tokens.sign_reader(ask.reader), self._tokens.sign_ask(ask)

    def events(self, kind: str) -> Iterator[dict[str, Any]]:
        """Yield bodies that tell what became of asks."""
        return ({"reader": reader, "events": [{"type": kind, "ask": ask}]} for reader, ask in self.asks())

    def snoozes(self) -> Iterator[dict[str, Any]]:
        """Yield bodies that put asks off."""
        return ({"reader": reader, "until": "P7D", "ask": ask} for reader, ask in self.asks())


CODED = {"Accept-Encoding": "gzip, deflate, br"}


def views(total: int) -> dict[str, Any]:
    """Return a client's running total."""
    return {"counter": "00000007", "total": total}
