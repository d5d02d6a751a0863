"""The address that a request comes from, by the word of trusted proxies and of nobody else."""

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import Any

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

LONGEST_CHAIN = 32


class Peers:
    """Tell who speaks, of requests given as WSGI environments; nothing in one raises."""

    def __init__(self, proxies: Sequence[Network] = ()) -> None:
        self._proxies = tuple(proxies)
        self.of_connection = lru_cache(maxsize=1024)(self._judge)
        """Return the address of a connection's other end, and whether it is a trusted proxy's."""

    def find(self, environ: Mapping[str, Any]) -> Address | None:
        """Return the address that the trusted proxies vouch for; what stands before it anybody may have written."""
        last, trusted = self.of_connection(environ.get("REMOTE_ADDR") or "")
        if trusted:
            for text in backwards(str(environ.get("HTTP_X_FORWARDED_FOR", ""))):
                last, trusted = self._judge(text)
                if not trusted:
                    break
        return last

    def _judge(self, text: str) -> tuple[Address | None, bool]:
        address = read_address(text)
        return address, address is not None and any(address in network for network in self._proxies)


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
