"""Which server keeps a key: the one that was named, the one that the sentinels name, or the cluster's for its slot."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from redis.crc import key_slot
from redis.exceptions import AskError, MovedError

from supportsvc.ports import StoreUnavailable
from supportsvc.store.address import Address, Layout, Server
from supportsvc.store.budget import Budget
from supportsvc.store.line import Reply
from supportsvc.store.lines import Lines
from supportsvc.store.sentinels import SentinelRoute


class Route(Protocol):
    """Where commands go."""

    def server_for(self, key: bytes, budget: Budget) -> Server:
        """Name the server that keeps this key."""

    def primaries(self, budget: Budget) -> tuple[Server, ...]:
        """Name every server that takes writes."""

    def vouch(self, server: Server, budget: Budget) -> None:
        """Raise StoreUnavailable where a server is about to be replaced by one that may lack what this one took."""

    def forget(self) -> None:
        """Look afresh at the next call: what was known led astray."""

    def follow(self, redirection: AskError, asked: Server, budget: Budget) -> Server:
        """Name the server that a cluster's MOVED or ASK means, and learn from a MOVED."""


def make_route(address: Address, lines: Lines) -> Route:
    """Choose how servers are found for this address."""
    match address.layout:
        case Layout.SINGLE:
            return SingleRoute(address.servers[0])
        case Layout.SENTINEL:
            return SentinelRoute(address, lines)
        case Layout.CLUSTER:
            return ClusterRoute(address, lines)


class SingleRoute:
    """One server keeps everything."""

    def __init__(self, server: Server) -> None:
        self._server = server

    def server_for(self, key: bytes, budget: Budget) -> Server:  # noqa: ARG002 - every key lives there
        return self._server

    def primaries(self, budget: Budget) -> tuple[Server, ...]:  # noqa: ARG002 - nothing is asked
        return (self._server,)

    def vouch(self, server: Server, budget: Budget) -> None:
        """Say nothing: there is no other."""

    def forget(self) -> None:
        """Keep the address: there is no other."""

    def follow(self, redirection: AskError, asked: Server, budget: Budget) -> Server:  # noqa: ARG002 - nothing to learn
        raise StoreUnavailable(f"the store at {asked} is a cluster; name it as redis+cluster://")


class ClusterRoute:
    """The cluster's own map of slots; read afresh after a redirection or a failure.

    After a failure another server is asked: one that was cut off from the others keeps to its old map.
    """

    def __init__(self, address: Address, lines: Lines) -> None:
        self._address = address
        self._lines = lines
        self._slots: tuple[tuple[int, int, Server], ...] = ()
        self._known = address.servers

    def server_for(self, key: bytes, budget: Budget) -> Server:
        slot = key_slot(key)
        for first, last, server in self._slots or self._read_map(self._known, budget):
            if first <= slot <= last:
                return server
        self.forget()
        raise StoreUnavailable(f"no server of the cluster keeps slot {slot}")

    def primaries(self, budget: Budget) -> tuple[Server, ...]:
        spans = self._slots or self._read_map(self._known, budget)
        return tuple(dict.fromkeys(server for _, _, server in spans))

    def vouch(self, server: Server, budget: Budget) -> None:
        """Say nothing: a primary that is replaced while it lives takes no write meanwhile."""

    def forget(self) -> None:
        if self._slots:  # of several threads one
            self._slots = ()
            self._known = _last(self._known[0], self._known)

    def follow(self, redirection: AskError, asked: Server, budget: Budget) -> Server:
        meant = Server(redirection.host or asked.host, redirection.port, access=self._address.access)
        if isinstance(redirection, MovedError):
            self._read_map((meant,), budget)
        return meant

    def _read_map(self, servers: tuple[Server, ...], budget: Budget) -> tuple[tuple[int, int, Server], ...]:
        asked, spans = _ask_first(servers, ("CLUSTER", "SLOTS"), self._lines, budget)
        self._slots = tuple(
            (first, last, Server(_text(primary[0]) or asked.host, primary[1], access=self._address.access))
            for first, last, primary, *_ in spans
        )
        # The servers of the URL stay among those asked: a whole cluster may have moved behind their names.
        self._known = _first(asked, [*(server for _, _, server in self._slots), *self._address.servers])
        return self._slots


def _ask_first(
    servers: tuple[Server, ...], question: tuple[str, ...], lines: Lines, budget: Budget
) -> tuple[Server, Reply]:
    """Ask one server after another, each with its share of the budget, until one answers with a list."""
    complaint: Exception = StoreUnavailable("nobody was asked")
    for index, server in enumerate(servers):
        try:
            (reply,) = lines.exchange(server, [question], budget.share(len(servers) - index))
        except StoreUnavailable as error:
            complaint = error
            continue
        if isinstance(reply, list) and reply:
            return server, reply
        complaint = StoreUnavailable(f"{server} answered {' '.join(question)} with {reply!r}")
    raise StoreUnavailable(f"nobody says where the store is: {complaint}") from complaint


def _first(server: Server, servers: Sequence[Server]) -> tuple[Server, ...]:
    """Put one of the servers before the others, each of which stands once."""
    return tuple(dict.fromkeys([server, *servers]))


def _last(server: Server, servers: Sequence[Server]) -> tuple[Server, ...]:
    """Put one of the servers behind the others."""
    return (*(other for other in servers if other != server), server)


def _text(value: bytes | None) -> str:
    return value.decode() if value else ""
