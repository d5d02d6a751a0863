"""The country that a request comes from: by the word of a trusted proxy, else by its address."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import maxminddb

from supportsvc.web.peers import Address, Network, Peers

log = logging.getLogger("supportsvc.web")

UNKNOWN = ""
NOWHERE = {"XX", "ZZ"}
"""What proxies and files write where they do not know."""


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
        self.peers = Peers(proxies)
        self._file = None if file is None else maxminddb.open_database(file)

    @property
    def can_find(self) -> bool:
        """Whether any country is ever found."""
        return self._key is not None or self._file is not None

    def find(self, environ: Mapping[str, Any]) -> Found:
        """Return the country that the proxy tells or, where it tells none, that of the address."""
        if self._key is not None and self.peers.of_connection(environ.get("REMOTE_ADDR") or "")[1]:
            told = read_country(str(environ.get(self._key, "")).rpartition(",")[2])
            if told:
                return Found(told)
        if self._file is None:
            return Found()
        return Found(self._look_up(self.peers.find(environ)), by_address=True)

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
