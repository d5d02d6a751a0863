"""A generator of load: requests over some connections that are kept, one at a time on each, from one thread.

With no rate each connection sends as soon as its answer has come (a closed loop: what the server can do). With a rate
requests are due at even intervals whatever the server does (an open loop), and the time of an answer is counted from
the instant at which its request was due, so that nobody's waiting is left out. Of the generators that Debian and PyPI
keep none counts so: wrk and hey wait for one answer before they send the next request.
"""

import gc
import select
import socket
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from time import perf_counter

PATIENCE = 10.0
"""Seconds for the answers that are still out when the time is over."""
END_OF_HEAD = b"\r\n\r\n"


class BadAnswer(Exception):
    """The server did not answer as it should; nothing that was measured beside it is worth anything."""


@dataclass(frozen=True, slots=True)
class Call:
    """A request as it goes on the wire, and what its answer must have in it."""

    raw: bytes
    sign: bytes


@dataclass(frozen=True, slots=True)
class Run:
    """What came of some load: how many answers, in how many seconds, and the seconds that each took.

    `delays` are the seconds by which requests were sent later than they were due, in an open loop: of an answer's time
    the part that is the generator's, or the wait for a connection.
    """

    seconds: float
    latencies: list[float]
    delays: list[float]

    @property
    def rate(self) -> float:
        """Answers a second."""
        return len(self.latencies) / self.seconds


def percentile(times: Sequence[float], share: float) -> float:
    """Return the time within which such a share lies."""
    return sorted(times)[min(len(times) - 1, int(share * len(times)))]


@dataclass(slots=True, eq=False)
class Line:
    """One connection, and the answer that it waits for."""

    socket: socket.socket
    began: float = 0.0
    sign: bytes = b""
    got: bytes = b""

    def fileno(self) -> int:
        """Return what select waits for."""
        return self.socket.fileno()

    def send(self, call: Call, began: float) -> None:
        """Send a request."""
        self.began, self.sign, self.got = began, call.sign, b""
        self.socket.sendall(call.raw)

    def receive(self) -> bool:
        """Read what is there, and tell whether the answer is whole. Raises BadAnswer."""
        part = self.socket.recv(262_144)
        self.got += part
        head, found, body = self.got.partition(END_OF_HEAD)
        if not part:
            raise BadAnswer(f"the connection was closed after {self.got!r}")
        if not found or len(body) < length_of(head):
            return False
        if self.sign not in self.got:
            raise BadAnswer(f"{self.sign!r} is not in {self.got[:2000]!r}")
        return True


def length_of(head: bytes) -> int:
    """Return the length of the body that a head tells."""
    _, found, rest = head.lower().partition(b"content-length:")
    return int(rest.partition(b"\r")[0]) if found else 0


def drive(port: int, calls: Iterator[Call], seconds: float, *, connections: int = 16, rate: float | None = None) -> Run:
    """Put load on a server of this machine for so many seconds. Raises BadAnswer."""
    lines = [Line(socket.create_connection(("127.0.0.1", port))) for _ in range(connections)]
    for line in lines:
        line.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    gc.disable()  # a pause of our own would look like the server's
    try:
        return _drive(lines, calls, seconds, rate)
    finally:
        gc.enable()
        for line in lines:
            line.socket.close()


def _drive(lines: list[Line], calls: Iterator[Call], seconds: float, rate: float | None) -> Run:
    free, busy = deque(lines), set[Line]()
    latencies: list[float] = []
    delays: list[float] = []
    begin = last = due = perf_counter()
    end = begin + seconds
    while True:
        now = perf_counter()
        while free and now < end and (rate is None or due <= now):
            line = free.popleft()
            line.send(next(calls), now if rate is None else due)
            busy.add(line)
            if rate is not None:
                delays.append(perf_counter() - due)
                due += 1 / rate
        if not busy and now >= end:
            return Run(last - begin, latencies, delays)
        if now > end + PATIENCE:
            raise BadAnswer(f"{len(busy)} answers did not come")
        wait = PATIENCE if rate is None or not free or now >= end else max(0.0, due - now)
        for line in select.select(list(busy), (), (), wait)[0]:
            if line.receive():
                last = perf_counter()
                latencies.append(last - line.began)
                busy.remove(line)
                free.append(line)
