"""The country that a request comes from: by the word of a trusted proxy, else by its address."""

import logging
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from pathlib import Path
from typing import Any

import maxminddb

log = logging.getLogger("supportsvc.web")

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

UNKNOWN = ""
NOWHERE = {"XX", "ZZ"}
"""What proxies and files write where they do not know."""
LONGEST_CHAIN = 32


@dataclass(frozen=True, slots=True)
class Found:
    """A country: two capital letters, or empty where it is not known. `by_address` tells that the address was asked."""

    country: str = UNKNOWN
    by_address: bool = False


class Countries:
    """Find the country of requests, given as WSGI environments; nothing in one raises.

    `header` is the name under which `proxies` tell the country. `file` is in MaxMind's format and is opened once.
    """

    def __init__(self, header: str | None = None, proxies: Sequence[Network] = (), file: Path | None = None) -> None:
        self.header = header
        self._key = None if header is None else f"HTTP_{header.upper().replace('-', '_')}"
        self._proxies = tuple(proxies)
        self._file = None if file is None else maxminddb.open_database(file)
        self._judge_peer = lru_cache(maxsize=1024)(self._judge)

    @property
    def can_find(self) -> bool:
        """Whether any country is ever found."""
        return self._key is not None or self._file is not None

    def find(self, environ: Mapping[str, Any]) -> Found:
        """Return the country that the proxy tells or, where it tells none, that of the address."""
        peer, trusted = self._judge_peer(environ.get("REMOTE_ADDR") or "")
        if trusted and self._key is not None:
            told = read_country(str(environ.get(self._key, "")).rpartition(",")[2])
            if told:
                return Found(told)
        if self._file is None:
            return Found()
        chain = str(environ.get("HTTP_X_FORWARDED_FOR", "")) if trusted else ""
        return Found(self._look_up(self._last_untrusted(peer, chain)), by_address=True)

    def _judge(self, text: str) -> tuple[Address | None, bool]:
        """Return the address in a text, and whether it is a trusted proxy's."""
        address = read_address(text)
        return address, address is not None and any(address in network for network in self._proxies)

    def _last_untrusted(self, peer: Address | None, chain: str) -> Address | None:
        """Return the address that the trusted proxies vouch for; what stands before it anybody may have written."""
        last = peer
        for text in backwards(chain):
            last, trusted = self._judge(text)
            if not trusted:
                break
        return last

    def _look_up(self, address: Address | None) -> str:
        if address is None or self._file is None:
            return UNKNOWN
        try:
            return country_in(self._file.get(address))
        except ValueError:
            return UNKNOWN  # the file knows IPv4 alone
        except maxminddb.InvalidDatabaseError:
            # Without the error itself, which names the address.
            log.error("the file of SUPPORTSVC_GEOIP is damaged; a reader's country is not known")  # noqa: TRY400
            return UNKNOWN


def backwards(chain: str) -> Iterator[str]:
    """Yield the parts of an X-Forwarded-For that hold something, the last first."""
    return (part for part in reversed(chain.rsplit(",", LONGEST_CHAIN)[-LONGEST_CHAIN:]) if part.strip())


def read_address(text: str) -> Address | None:
    """Read an address, with or without a port; None where it is none. One of IPv4 within IPv6 is read as IPv4."""
    text = text.strip()
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        address = ip_address(text.partition("%")[0])
    except ValueError:
        return None
    return (address.ipv4_mapped or address) if isinstance(address, IPv6Address) else address


def read_country(text: object) -> str:
    """Read a country's code; what is none is an unknown country."""
    code = text.strip().upper() if isinstance(text, str) else UNKNOWN
    return code if len(code) == 2 and code.isascii() and code.isalpha() and code not in NOWHERE else UNKNOWN


def country_in(record: object) -> str:
    """Return the country in a record of the file: MaxMind's own form, or the plain one of others."""
    if not isinstance(record, dict):
        return UNKNOWN
    country = record.get("country")
    return read_country(country.get("iso_code") if isinstance(country, dict) else record.get("country_code", country))
