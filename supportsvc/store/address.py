"""The store's address: which servers a URL names, and how they are reached."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path
from urllib.parse import ParseResult, parse_qsl, unquote, urlparse

from supportsvc.ports import StoreRefused

SENTINEL_OPTIONS = ("sentinel_username", "sentinel_password")
TLS_OPTIONS = ("ssl_ca_certs", "ssl_certfile", "ssl_keyfile", "ssl_cert_reqs", "ssl_check_hostname")
SCHEMES = "redis://, rediss://, redis+unix://, redis+sentinel:// or redis+cluster://"
DEFAULT_PORTS = {"redis+sentinel": 26379}


class Layout(StrEnum):
    """How the servers behind an address share the work."""

    SINGLE = "single"
    SENTINEL = "sentinel"
    CLUSTER = "cluster"


@dataclass(frozen=True, slots=True)
class Access:
    """What opens a server: its user, password, database, and how TLS is checked."""

    username: str | None = None
    password: str | None = field(default=None, repr=False)
    database: int = 0
    tls: bool = False
    tls_options: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Server:
    """One server: a host and port, or the path of a Unix socket."""

    host: str = ""
    port: int = 0
    path: str = ""
    access: Access = Access()

    def __str__(self) -> str:
        return self.path or f"{self.host}:{self.port}"


@dataclass(frozen=True, slots=True)
class Address:
    """A parsed URL: the servers to ask first, and what opens the store; with sentinels also the service's name."""

    layout: Layout
    servers: tuple[Server, ...]
    service: str = ""
    access: Access = Access()


def parse_address(url: str) -> Address:
    """Read a store's URL, with the schemes of the `limits` library; a password is never put into a complaint."""
    parts = urlparse(url)
    match parts.scheme:
        case "redis" | "rediss":
            return _parse_single(parts)
        case "unix" | "redis+unix":
            return _parse_socket(parts)
        case "redis+sentinel":
            return _parse_sentinel(parts)
        case "redis+cluster":
            return _parse_cluster(parts)
        case scheme:
            raise StoreRefused(
                f"the store's URL begins with {scheme + ':' if scheme else 'no scheme'}; expected {SCHEMES}"
            )


def _parse_single(parts: ParseResult) -> Address:
    servers = _servers(parts, _access(parts, tls=parts.scheme == "rediss", database=parts.path.strip("/")))
    if len(servers) != 1:
        raise StoreRefused(f"the store's URL names {len(servers)} hosts; {parts.scheme}:// takes one")
    return Address(Layout.SINGLE, servers, access=servers[0].access)


def _parse_socket(parts: ParseResult) -> Address:
    path = unquote(parts.path)
    if parts.hostname or not path:
        raise StoreRefused(f"the store's URL names no absolute path; expected {parts.scheme}:///path/to/socket")
    access = _access(parts)
    return Address(Layout.SINGLE, (Server(path=path, access=access),), access=access)


def _parse_sentinel(parts: ParseResult) -> Address:
    service = unquote(parts.path.strip("/"))
    if not service:
        raise StoreRefused("the store's URL names no service; expected redis+sentinel://host,host/name")
    access = _access(parts)
    options = dict(parse_qsl(parts.query, keep_blank_values=True))
    guard = replace(
        access,
        database=0,
        username=options.get("sentinel_username", access.username) or None,
        password=options.get("sentinel_password", access.password) or None,
    )
    return Address(Layout.SENTINEL, _servers(parts, guard), service, access)


def _parse_cluster(parts: ParseResult) -> Address:
    access = _access(parts, database=parts.path.strip("/"))
    if access.database:
        raise StoreRefused("the store's URL names a database; a cluster has only database 0")
    return Address(Layout.CLUSTER, _servers(parts, access), access=access)


def _access(parts: ParseResult, *, tls: bool = False, database: str = "") -> Access:
    options = dict(parse_qsl(parts.query))
    database = options.pop("db", database)
    if not (database or "0").isdecimal():
        raise StoreRefused(f"the store's URL names the database {database!r}; expected a number")
    username = options.pop("username", None) or _credential(parts.username)
    password = options.pop("password", None) or _credential(parts.password)
    tls = options.pop("ssl", "true" if tls else "false").lower() in {"true", "1", "yes"}
    if parts.scheme == "redis+sentinel":
        options = {name: value for name, value in options.items() if name not in SENTINEL_OPTIONS}
    for name, value in options.items():
        if name not in TLS_OPTIONS:
            known = ", ".join(("db", "username", "password", "ssl", *TLS_OPTIONS))
            raise StoreRefused(f"the store's URL has the option {name!r}; expected one of {known}")
        if name in {"ssl_ca_certs", "ssl_certfile", "ssl_keyfile"} and not Path(value).is_file():
            raise StoreRefused(f"the store's URL names the file {value!r} as {name}; there is no such file")
    return Access(username, password, int(database or 0), tls, tuple(sorted(options.items())))


def _credential(value: str | None) -> str | None:
    return unquote(value) if value else None


def _servers(parts: ParseResult, access: Access) -> tuple[Server, ...]:
    places = parts.netloc.rpartition("@")[2].split(",")
    default = DEFAULT_PORTS.get(parts.scheme, 6379)
    return tuple(_server(place.strip(), default, access) for place in places)


def _server(place: str, default_port: int, access: Access) -> Server:
    host, port = _split(place)
    if port and not (port.isdecimal() and 0 < int(port) < 65536):
        raise StoreRefused(f"the store's URL names the port {port!r}; expected a number from 1 to 65535")
    return Server(host=unquote(host) or "localhost", port=int(port or default_port), access=access)


def _split(place: str) -> tuple[str, str]:
    if place.startswith("["):  # an IPv6 address holds colons of its own
        host, _, port = place[1:].partition("]")
        return host, port.removeprefix(":")
    host, _, port = place.partition(":")
    return host, port
