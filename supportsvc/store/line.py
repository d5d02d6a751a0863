"""One thread's connection to one server, on which every read and write ends with the request's budget."""

# mypy: disable-error-code=no-untyped-call
# (redis-py leaves the methods of its connections without types)
from __future__ import annotations

import os
import select
import socket
from collections.abc import Callable, Sequence
from ssl import SSLWantReadError, SSLWantWriteError
from typing import Any, TypeAlias

from redis.connection import Connection, SSLConnection, UnixDomainSocketConnection
from redis.exceptions import DataError, RedisError, ResponseError

from supportsvc.ports import StoreRefused, StoreUnavailable
from supportsvc.store.address import Server
from supportsvc.store.budget import Budget

Word: TypeAlias = bytes | str | int
Command: TypeAlias = tuple[Word, ...]
Reply: TypeAlias = Any  # bytes, int, None, lists of these, or a ResponseError that was answered

CONNECT_SECONDS = 1.0
SPENT = "the request's time for the store is spent"
NOT_YET = (BlockingIOError, SSLWantReadError, SSLWantWriteError)
"""What a socket that never blocks says where it would have; TLS may want to read in order to write, once in a while."""


class NotTried(StoreUnavailable):
    """Nothing was sent: the time is spent, or the server is being spared."""


class Watch:
    """What a connection's socket must know: the budget of the present trip."""

    __slots__ = ("budget", "socket")

    def __init__(self) -> None:
        self.budget = Budget(0.0)
        self.socket: WatchedSocket | None = None

    def left(self) -> float:
        """Tell the seconds left, raising the time-out when there are none."""
        left = self.budget.left()
        if left <= 0:
            raise TimeoutError(SPENT)
        return left

    def over(self, connected: socket.socket) -> WatchedSocket:
        """Hold a new connection's socket to the budget."""
        self.socket = WatchedSocket(connected, self)
        return self.socket


class WatchedSocket:
    """A socket that gives each single read and write what is left of the budget, so a server that dribbles is cut.

    What has arrived is read even when nothing is left: then it was this process that was late, and not the server. It
    never blocks but in a poll: a time-out of its own would cost a socket a system call for each setting of it.
    """

    __slots__ = ("_pending", "_readable", "_socket", "_watch", "_writable")

    def __init__(self, connected: socket.socket, watch: Watch) -> None:
        connected.settimeout(0)
        self._socket = connected
        self._watch = watch
        self._readable, self._writable = select.poll(), select.poll()
        self._readable.register(connected, select.POLLIN)
        self._writable.register(connected, select.POLLOUT)
        self._pending: Callable[[], int] = getattr(connected, "pending", int)

    def recv(self, size: int) -> bytes:
        while True:
            self._await_answer()
            try:
                return self._socket.recv(size)
            except NOT_YET as reason:
                self._await_more(reason)

    def recv_into(self, buffer: bytearray) -> int:
        while True:
            self._await_answer()
            try:
                return self._socket.recv_into(buffer)
            except NOT_YET as reason:
                self._await_more(reason)

    def sendall(self, data: bytes) -> None:
        sent = 0
        while sent < len(data):
            left = self._watch.left()
            try:
                sent += self._socket.send(data[sent:] if sent else data)
            except SSLWantReadError:
                self._readable.poll(left * 1000)
            except (BlockingIOError, SSLWantWriteError):
                self._writable.poll(left * 1000)

    def has_unread(self) -> bool:
        """Tell whether something has come that nobody asked for, or the end."""
        return bool(self._readable.poll(0))

    def _await_answer(self) -> None:
        """Wait until there is something to read; what TLS has unpacked already is no longer seen from outside."""
        if not self._pending() and not self._readable.poll(max(0.0, self._watch.budget.left()) * 1000):
            raise TimeoutError(SPENT)

    def _await_more(self, reason: OSError) -> None:
        """Wait until TLS may write what it must before it can read on; for anything else the next look waits."""
        if isinstance(reason, SSLWantWriteError):
            self._writable.poll(self._watch.left() * 1000)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._socket, name)


class _TcpConnection(Connection):
    watch: Watch

    def _connect(self) -> WatchedSocket:
        self.socket_connect_timeout = min(CONNECT_SECONDS, self.watch.left())
        return self.watch.over(super()._connect())


class _TlsConnection(SSLConnection):
    watch: Watch

    def _connect(self) -> WatchedSocket:
        self.socket_connect_timeout = min(CONNECT_SECONDS, self.watch.left())
        self.socket_timeout = self.socket_connect_timeout  # while they shake hands
        return self.watch.over(super()._connect())


class _UnixConnection(UnixDomainSocketConnection):
    watch: Watch
    host = ""  # redis-py asks for both when connecting takes too long
    port = 0

    def _connect(self) -> WatchedSocket:
        self.socket_connect_timeout = min(CONNECT_SECONDS, self.watch.left())
        return self.watch.over(super()._connect())


class Line:
    """A connection that sends each command at most once, and is dropped with whatever it has not read."""

    __slots__ = ("__weakref__", "_connection", "_owner", "_server", "_unread", "_watch")

    def __init__(self, server: Server) -> None:
        self._server = server
        self._watch = Watch()
        self._connection = _make_connection(server, self._watch)
        self._unread = 0
        self._owner = os.getpid()

    def send(self, commands: Sequence[Command], budget: Budget) -> None:
        """Send these commands; a connection found closed, or with an answer nobody waits for, is replaced first.

        Raises NotTried where this process came too late to send anything, which says nothing of the server.
        """
        self._watch.budget = budget
        connection = self._connection
        try:
            packed = connection.pack_commands(commands)
        except DataError as error:
            raise StoreRefused(f"a command cannot be said to a store: {error}") from error
        watched = self._watch.socket
        if watched is not None and (self._unread or self._owner != os.getpid() or watched.has_unread()):
            self.drop()
        if budget.left() <= 0:
            raise NotTried(SPENT)
        try:
            if self._watch.socket is None:
                connection.connect()
                self._owner = os.getpid()
            self._unread = len(commands)
            connection.send_packed_command(packed)
        except (RedisError, OSError) as error:
            self.drop()
            raise StoreUnavailable(f"no word could be sent to the store at {self._server}: {error}") from error

    def receive(self) -> list[Reply]:
        """Read the answer of each command sent; an error that the server answered stands in its place."""
        replies: list[Reply] = []
        try:
            while self._unread:
                try:
                    replies.append(self._connection.read_response())
                except ResponseError as error:
                    replies.append(error)
                self._unread -= 1
        except (RedisError, OSError) as error:
            self.drop()
            raise StoreUnavailable(f"no answer came from the store at {self._server}: {error}") from error
        return replies

    def drop(self) -> None:
        """Close the connection, so that a late answer can never be read as another's."""
        self._connection.disconnect()
        self._watch.socket = None
        self._unread = 0


def _make_connection(server: Server, watch: Watch) -> _TcpConnection | _TlsConnection | _UnixConnection:
    access = server.access
    options: dict[str, Any] = {
        "db": access.database,
        "username": access.username,
        "password": access.password,
        "protocol": 2,
        "driver_info": None,  # it would cost two trips on each new connection
    }
    connection: _TcpConnection | _TlsConnection | _UnixConnection
    if server.path:
        connection = _UnixConnection(path=server.path, **options)
    elif access.tls:
        connection = _TlsConnection(host=server.host, port=server.port, **_tls(access.tls_options), **options)
    else:
        connection = _TcpConnection(host=server.host, port=server.port, **options)
    connection.watch = watch
    return connection


def _tls(options: tuple[tuple[str, str], ...]) -> dict[str, Any]:
    chosen: dict[str, Any] = dict(options)
    if "ssl_check_hostname" in chosen:
        chosen["ssl_check_hostname"] = chosen["ssl_check_hostname"].lower() in {"true", "1", "yes"}
    return chosen
