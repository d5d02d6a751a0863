"""A steady load that nothing ends: requests are due at even intervals, and whatever becomes of one is noted.

The time of an answer counts from the instant at which its request was due. A request that finds no connection free
opens another, as another reader's browser would; one without an answer within a browser's patience is lost.
"""

import gc
import selectors
import socket
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from threading import Event
from time import perf_counter

from bench.faults.crowd import Outcome, Visit
from bench.faults.fault import Target
from bench.load import END_OF_HEAD, length_of

MOST_LINES = 800
NAP = 0.05


@dataclass(frozen=True, slots=True)
class Sample:
    """What became of one request: when it was due, in seconds of `perf_counter`, and how long it took from there."""

    kind: str
    due: float
    took: float
    outcome: Outcome


@dataclass(slots=True, eq=False)
class Line:
    """One connection, and the visit that waits on it."""

    socket: socket.socket
    port: int
    visit: Visit
    due: float
    got: bytes = b""

    def fileno(self) -> int:
        """Return what a selector waits for."""
        return self.socket.fileno()


@dataclass(slots=True)
class Load:
    """Puts load on a target from a thread of its own until it is told to stop."""

    target: Target
    visits: Iterator[Visit]
    rate: float
    samples: list[Sample] = field(default_factory=list)
    _busy: selectors.BaseSelector = field(default_factory=selectors.DefaultSelector)
    _free: deque[Line] = field(default_factory=deque)
    _stop: Event = field(default_factory=Event)
    _pool: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(1, "load"))
    _running: "Future[None] | None" = None

    def start(self) -> None:
        """Begin."""
        self._running = self._pool.submit(self._run)

    def stop(self) -> None:
        """Send nothing more, and wait for what is still out; raise what the load itself broke on."""
        self._stop.set()
        self._pool.shutdown()
        if self._running is not None:
            self._running.result()

    def _run(self) -> None:
        gc.disable()  # a pause of our own would look like the service's
        due = perf_counter()
        try:
            while not self._stop.is_set() or self._busy.get_map():
                now = perf_counter()
                while due <= now and not self._stop.is_set():
                    self._send(next(self.visits), due)
                    due += 1 / self.rate
                self._receive(min(NAP, max(0.0, due - perf_counter())))
        finally:
            gc.enable()
            for line in self._free:
                line.socket.close()
            self._busy.close()

    def _send(self, visit: Visit, due: float) -> None:
        port = self.target.port
        kept = self._pick(port)
        if kept is None:
            self._note(visit, due, Outcome.LOST)
            return
        line = Line(kept, port, visit, due)
        self._busy.register(line, selectors.EVENT_READ)
        try:
            line.socket.sendall(visit.raw)
        except OSError:
            self._end(line, Outcome.LOST)

    def _pick(self, port: int) -> socket.socket | None:
        """Return a connection that is free, or a new one; None where nobody takes it."""
        while self._free:
            line = self._free.pop()
            if line.port == port and not is_closed(line.socket):
                return line.socket
            line.socket.close()
        if len(self._busy.get_map()) >= MOST_LINES:
            return None
        try:
            opened = socket.create_connection(("127.0.0.1", port), timeout=1)
        except OSError:
            return None
        opened.settimeout(None)
        opened.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return opened

    def _receive(self, seconds: float) -> None:
        for key, _ in self._busy.select(seconds):
            assert isinstance(key.fileobj, Line)
            self._read(key.fileobj)
        now = perf_counter()
        for line in [key.fileobj for key in self._busy.get_map().values()]:
            assert isinstance(line, Line)
            if now > line.due + line.visit.patience:
                self._end(line, Outcome.LOST)

    def _read(self, line: Line) -> None:
        try:
            part = line.socket.recv(262_144)
        except OSError:
            part = b""
        line.got += part
        head, found, body = line.got.partition(END_OF_HEAD)
        if not part:
            self._end(line, Outcome.LOST)
        elif found and len(body) >= length_of(head):
            outcome = line.visit.judge(int(head.split(b" ", 2)[1]), body)
            self._end(line, outcome, keep=b"connection: close" not in head.lower())

    def _end(self, line: Line, outcome: Outcome, *, keep: bool = False) -> None:
        self._busy.unregister(line)
        self._note(line.visit, line.due, outcome)
        if keep:
            self._free.append(line)
        else:
            line.socket.close()

    def _note(self, visit: Visit, due: float, outcome: Outcome) -> None:
        self.samples.append(Sample(visit.kind, due, perf_counter() - due, outcome))


def is_closed(kept: socket.socket) -> bool:
    """Tell whether the other side has hung up on a connection that waits for nothing."""
    with suppress(BlockingIOError):
        kept.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT)
        return True
    return False
